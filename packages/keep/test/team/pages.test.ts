import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../page/stage.ts'
import { githubFile, keepWithGithub, keepWithVault } from '../support/cli.ts'
import type { Keep } from '../support/cli.ts'
import { atDesk, joins, office } from '../support/desks.ts'

const images = fileURLToPath(new URL('../../../../docs/images/', import.meta.url))
let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A browser whose authenticator answers by itself. */
async function withAuthenticator(): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options })
  return { page, context, complaints }
}

async function twoPeople(t: TestContext) {
  const port = await freePort()
  const address = `http://localhost:${port}`
  const { lines } = await office(t, {
    KEEP_SERVER_PORT: String(port),
    KEEP_SERVER_PUBLIC_URL: address,
  })
  const [ada, cy] = await Promise.all(
    [keepWithGithub(t), keepWithVault(t)].map(async (keep) => atDesk(await keep)),
  )
  assert.ok(ada !== undefined && cy !== undefined)
  await ada.ok('team', 'create', 'ops', '--server', address, '--as', 'ada')
  await joins(ada, cy, 'cy')
  return { address, lines, ada, cy }
}

/** Makes a passkey on the page of a link, and puts it into the chain. */
async function makes(keep: Keep, page: Page): Promise<string> {
  const { link } = (await keep.json('team', 'passkey', 'link')) as { link: string }
  await page.goto(link)
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.getByRole('button', { name: 'Try it' }).click()
  await page.getByRole('heading', { name: 'The passkey is made' }).waitFor()
  const check = /take (\S+)/.exec(await page.locator('pre').innerText())?.[1] ?? ''
  assert.equal((await keep.run('team', 'passkey', 'take', '00000-00000')).code, 4, 'what was not read there')
  assert.match(await keep.ok('team', 'passkey', 'take', check), /The team knows your passkey/)
  return link
}

async function signsIn(page: Page, address: string): Promise<void> {
  await page.goto(`${address}/pages`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('heading', { name: /^Hello/ }).waitFor()
}

async function presses(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
}

const sizes = { desktop: { width: 1100, height: 760 }, phone: { width: 390, height: 844 } }

/** Where pictures are wanted (RECORD=1), the page as it is: docs/images/team-NAME-*.png. */
async function pictured(page: Page, name: string): Promise<void> {
  if (process.env['RECORD'] !== '1') return
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const path = `${images}team-${name}-${size}${colorScheme === 'dark' ? '-dark' : ''}.png`
      await page.screenshot({ path, fullPage: true })
    }
  }
}

test('a passkey is made in a browser, signs in and approves there; the code comes by the program', async (t) => {
  const { address, lines, ada, cy } = await twoPeople(t)
  const { page, context, complaints } = await withAuthenticator()
  t.after(() => context.close())
  await ada.ok('team', 'shelf', 'services', '--responder', 'cy')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'services')

  const link = await makes(ada, page)
  assert.equal((await fetch(link)).status, 404, 'a link holds once')
  const [, id = ''] = /ada +(p\S+) +\S+ +http:\/\/localhost/.exec(await ada.ok('team', 'passkey')) ?? []

  await signsIn(page, address)
  await page.getByText('No request waits for you.').waitFor()
  await cy.ok('team', 'request', 'github-jane', '--why', 'INC-204, phone lost')
  await page.reload()
  await pictured(page, 'overview')
  await page.getByRole('link', { name: 'cy asks for 1 code' }).click()
  await pictured(page, 'request')
  await presses(page, 'Approve')
  await page.getByText('cy may then reveal 1 code').waitFor()
  await presses(page, 'Sign with your passkey')
  await page.getByText('Approved.').waitFor()
  await page.getByText('0 of 1 given').waitFor()

  const shown = await cy.run('team', 'reveal', 'github-jane', '--show')
  assert.equal(shown.code, 0, shown.notes)
  assert.equal(shown.out.split('\n')[0], githubFile.split('\n')[0])
  await page.reload()
  await page.getByText(/cy had a code of/).waitFor()
  assert.doesNotMatch(await page.content(), /INC-204|github|services/)

  await ada.ok('team', 'passkey', 'revoke', id)
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  assert.deepEqual([complaints, lines], [[], []])
})

test('no link for a server without pages, or with pages elsewhere; no passkey under a check that nobody was shown', async (t) => {
  const { server } = await office(t, { KEEP_SERVER_PUBLIC_URL: 'https://keep.example.org' })
  const ada = await atDesk(await keepWithVault(t))
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  const link = await ada.run('team', 'passkey', 'link')
  assert.deepEqual([link.code, /pages are at another address than http:/.test(link.notes)], [14, true])
  const taken = await ada.run('team', 'passkey', 'take', '5N1QT-J6ZC6')
  assert.deepEqual([taken.code, /no passkey with this check/.test(taken.notes)], [4, true], taken.notes)
})
