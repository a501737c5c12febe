import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { serve } from '@hono/node-server'
import { html } from 'hono/html'
import type { Browser, Page } from 'playwright-core'
import type { ConsoleRole } from 'sparekey/service'
import type { Screen } from '../../src/console/shell/screen.ts'
import { impairments, overflows } from '../pages/looks.ts'
import { openBrowser } from '../try/stage.ts'
import { type ConsoleLab, createConsoleLab } from '../unit/console/console-lab.ts'
import { createTestScreens } from '../unit/console/screens-for-tests.ts'

interface Stand {
  readonly lab: ConsoleLab
  readonly origin: string
  close(): void
}

interface Opened {
  readonly page: Page
  /** What the browser said that it must not. */
  readonly complaints: string[]
  readonly takeKey: () => Promise<void>
}

/** The console on a listener of this machine, where people sign in with passkeys. */
const openStand = async (shown: readonly Screen[]): Promise<Stand> => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  await new Promise((resolve) => taken.close(resolve))
  const lab = await createConsoleLab({
    screens: shown,
    isLocal: true,
    clock: 'real',
    settings: { SPAREKEY_PUBLIC_URL: `http://127.0.0.1:${port}` },
  })
  const server = serve({ fetch: lab.app.fetch, hostname: '127.0.0.1', port })
  return { lab, origin: `http://localhost:${port}`, close: () => void server.close() }
}

describe('the console in a browser', () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  const stands: Stand[] = []
  after(async () => {
    for (const stand of stands) stand.close()
    await browser.close()
  })

  const open = async (shown: readonly Screen[]): Promise<Stand> => {
    const stand = await openStand(shown)
    stands.push(stand)
    return stand
  }

  /** A page of a browser that a key can be held to. */
  const openPage = async (): Promise<Opened> => {
    const context = await browser.newContext({ viewport: { width: 360, height: 780 } })
    const page = await context.newPage()
    page.setDefaultTimeout(8000)
    const complaints: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    const devtools = await context.newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    let held: string | null = null
    /** Lays the key aside that lies there, and takes another one. */
    const takeKey = async (): Promise<void> => {
      if (held !== null) await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: held })
      const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      })
      held = authenticatorId
    }
    return { page, complaints, takeKey }
  }

  /** Makes two passkeys with a link, and signs in with one of them. */
  const comeIn = async (
    { page, takeKey }: Opened,
    url: string,
    look: (at: string) => Promise<void>,
  ): Promise<void> => {
    await takeKey()
    await page.goto(url)
    await look('invitation')
    await page.getByRole('button', { name: 'Make the first passkey' }).click()
    await page.getByRole('button', { name: 'Make the second passkey' }).waitFor()
    await takeKey()
    await page.getByRole('button', { name: 'Make the second passkey' }).click()
    await page.getByRole('link', { name: 'Sign in' }).click()
    await look('sign-in')
    await page.getByRole('link', { name: 'Sign in with a passkey' }).click()
    await look('passkey')
    await page.getByRole('button', { name: 'Use the passkey' }).click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
  }

  const invited = async ({ lab, origin }: Stand, role: ConsoleRole): Promise<string> => {
    const made = await lab.operators.invite(null, { displayName: `A ${role}`, tenant: 'default', role })
    assert.ok(made.ok)
    return `${origin}/console/invite/${made.token}`
  }

  test('two passkeys are made, one signs in and proves a dangerous act, by keyboard; every page is accessible, fits and keeps the policy', async () => {
    const { screens: shown, done } = createTestScreens()
    const stand = await open(shown)
    const opened = await openPage()
    const { page, complaints } = opened
    const faults: Record<string, readonly string[]> = {}
    const look = async (at: string): Promise<void> => {
      const found = [...(await impairments(page)), ...(await overflows(page))]
      await page.setViewportSize({ width: 360, height: 780 })
      if (found.length > 0) faults[at] = found
    }
    await comeIn(opened, await invited(stand, 'security_admin'), look)
    await look('start')
    await page.goto(`${stand.origin}/console/t/default`)
    const [revoke] = await page.getByRole('button', { name: 'Revoke' }).all()
    await revoke?.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Show that it is you' }).waitFor()
    await look('confirm')
    await page.getByRole('link', { name: 'Show that it is you' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Use the passkey' }).waitFor()
    await look('prove')
    await page.getByRole('button', { name: 'Use the passkey' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Revoke' }).waitFor()
    await look('proved')
    await page.getByLabel('Type the account').fill('ada')
    await page.keyboard.press('Enter')
    await page.getByText('Revoked').waitFor()
    await look('done')
    assert.deepEqual(done, ['revoke ada'])
    await page.goto(`${stand.origin}/console/t/default/sly`)
    await look('forbidden')
    await page.goto(`${stand.origin}/console/t/default`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await page.goBack()
    assert.doesNotMatch((await page.textContent('body')) ?? '', /A security_admin/)
    assert.deepEqual(faults, {})
    assert.deepEqual(complaints, [])
  })

  test('the first link, as the service prints it on this machine, makes the first operator', async () => {
    const stand = await open(createTestScreens().screens)
    const opened = await openPage()
    const url = (await stand.lab.bootstrapUrl()) ?? assert.fail('a link')
    assert.ok(url.startsWith(`${stand.origin}/console/invite/`))
    await comeIn(opened, url, async () => {})
    assert.match((await opened.page.textContent('body')) ?? '', /First operator/)
  })

  test('before the session ends the page says so, and staying keeps what was typed', async () => {
    const shown: Screen = {
      path: '',
      permission: 'self.view',
      title: 'Start',
      show: async () => ({ page: html`<label>Typed <textarea></textarea></label>` }),
    }
    const stand = await open([shown])
    const opened = await openPage()
    const { page } = opened
    await page.clock.install()
    await comeIn(opened, await invited(stand, 'support'), async () => {})
    await page.getByText('Without another request').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Stay signed in' }).isVisible(), false)
    await page.clock.fastForward('13:05')
    await page.getByLabel('Typed').fill('half a sentence')
    const ends = page.locator('form[data-ends]')
    const first = (await ends.getAttribute('data-ends')) ?? assert.fail()
    await page.getByRole('button', { name: 'Stay signed in' }).click()
    // The clock of the page was put forward, and that of the service was not: the new end is what tells.
    await page.waitForFunction(
      (old) => document.querySelector<HTMLElement>('form[data-ends]')?.dataset['ends'] !== old,
      first,
    )
    assert.ok(new Date((await ends.getAttribute('data-ends')) ?? '') > new Date(first))
    assert.equal(await page.getByLabel('Typed').inputValue(), 'half a sentence')
  })
})
