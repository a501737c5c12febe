import assert from 'node:assert/strict'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../../../packages/sparekey/test/elements/stage.ts'
import { digitsAt } from '../express/starter/totp.ts'
import { type Copy, copyOf, type Running, startApplication, typeErrorsOf } from './application.ts'

const email = 'ada@example.org'
const password = 'correct horse'
let starter: Copy
let adopted: Copy
let browser: Browser
before(async () => {
  ;[starter, adopted, browser] = await Promise.all([
    copyOf('better-auth/starter', []),
    copyOf('better-auth/adopted', []),
    openBrowser(),
  ])
})
after(async () => {
  starter.remove()
  adopted.remove()
  await browser.close()
})

/** better-auth wants to know its address before it listens. */
const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return String(port)
}

const start = async ({ folder }: Copy): Promise<Running> =>
  startApplication(folder, ['server.ts'], {
    PORT: await freePort(),
    SECRET: 'a secret that both of them were given',
  })

const complaints: string[] = []
const newPage = async (): Promise<Page> => {
  const page = await (await browser.newContext()).newPage()
  page.on('pageerror', (error) => void complaints.push(String(error)))
  return page
}

/** Fills in one form, by the text on its button, and sends it. */
const send = async (
  page: Page,
  button: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> => {
  const form = page.locator('form', {
    has: page.getByRole('button', { name: button, exact: true }),
  })
  for (const [label, text] of Object.entries(fields)) await form.getByLabel(label).fill(text)
  await form.getByRole('button').click()
}

const said = async (page: Page, pattern: RegExp): Promise<string> => {
  await page.getByRole('status').filter({ hasText: pattern }).waitFor()
  return page.getByRole('status').innerText()
}

const account = (page: Page): Promise<void> => page.getByText(`Signed in as ${email}.`).waitFor()

const atSecondStep = async (page: Page, origin: string, typed = password): Promise<void> => {
  await page.goto(origin)
  await send(page, 'Sign in', { 'E-mail': email, Password: typed })
  await page.getByText('Six digits of your app').waitFor()
  assert.equal(await page.getByLabel('Backup code').isVisible(), false, 'not the first choice')
}

const useCode = async (page: Page, code: string): Promise<void> => {
  await page.getByText('Try another way').click()
  await send(page, 'Use it', { 'Backup code': code })
}

test('the starter, and the same application with backup codes, type-check against the published packages', async () => {
  assert.equal(await typeErrorsOf(starter.folder), '')
  assert.equal(await typeErrorsOf(adopted.folder), '')
})

test('codes of the untouched application work on in the adopted one; its list, new codes, mail', async () => {
  let application = await start(starter)
  const page = await newPage()
  await page.goto(application.origin)
  await send(page, 'Sign up', { 'E-mail': email, Password: password })
  await account(page)
  await send(page, 'Set up', { Password: password })
  const [uri = '', ...old] = (await said(page, /otpauth:/)).split('\n')
  const secret = new URL(uri).searchParams.get('secret') ?? ''
  await send(page, 'Check', { 'Six digits': digitsAt(secret, Math.floor(Date.now() / 30_000)) })
  await page.getByRole('button', { name: 'Switch off' }).waitFor()
  await application.stop()

  cpSync(starter.folder, adopted.folder, {
    recursive: true,
    filter: (path) => path === starter.folder || /\/app\.db/.test(path),
  })
  application = await start(adopted)
  try {
    await story(application, old)
  } finally {
    await application.stop()
  }
  assert.deepEqual(complaints, [])
})

/** What the owner of old codes does in the application that took them over. */
const story = async ({ origin, mail }: Running, old: readonly string[]): Promise<void> => {
  assert.match(old[0] ?? '', /^\w{5}-\w{5}$/)
  const page = await newPage()
  await atSecondStep(page, origin)
  await useCode(page, old[0] ?? '')
  await account(page)
  await page.getByText('9 left.').waitFor()
  const toDo = () => page.getByRole('listitem').allInnerTexts()
  assert.deepEqual(await toDo(), [
    'To do: reenroll factor',
    'To do: replace codes',
    'To do: change password',
    'To do: end other sessions',
  ])

  await send(page, 'New codes', { Password: password })
  const codes = (await said(page, /-/)).split('\n')
  assert.equal(codes.length, 10)
  assert.match(codes[0] ?? '', /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/)
  await page.reload()
  await send(page, 'Check', {
    'One code of the copy that you saved': codes[0]?.toLowerCase() ?? '',
  })
  await page.getByText('10 left.').waitFor()

  const next = 'battery staple'
  await send(page, 'Change', { Now: password, New: next })
  await page.getByText('To do: change password').waitFor({ state: 'detached' })
  await account(page)
  await send(page, 'Sign out other browsers', {})
  await page.getByText('To do: end other sessions').waitFor({ state: 'detached' })
  assert.deepEqual(await toDo(), ['To do: reenroll factor'])

  const elsewhere = await newPage()
  await atSecondStep(elsewhere, origin, next)
  await useCode(elsewhere, old[1] ?? '')
  await said(elsewhere, /was replaced by a newer one/)
  await send(elsewhere, 'Use it', { 'Backup code': codes[1] ?? '' })
  await account(elsewhere)
  await elsewhere.getByText('9 left.').waitFor()
  for (const kind of ['code used', 'sheet made', 'sheet confirmed']) {
    await mail(new RegExp(`^Mail to ada@example\\.org: Backup codes: ${kind}, sheet [0-9A-Z]{4}$`))
  }
}
