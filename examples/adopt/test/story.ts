import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import type { Status } from 'sparekey'
import { digitsAt } from '../express/starter/totp.ts'
import type { Running } from './application.ts'

const password = 'correct horse'
const newPassword = 'battery staple'

const send = async (
  page: Page,
  button: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<void> => {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label).fill(text)
  await page.getByRole('button', { name: button, exact: true }).click()
}
const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { name }).first().waitFor()

/** Waits until what was sent is answered: the page that comes may look as the one before. */
const answered = async (page: Page, act: () => Promise<void>): Promise<void> => {
  const answer = page.waitForResponse((response) => response.request().method() === 'POST')
  await act()
  await answer
}

const turnOnAuthenticator = async (page: Page): Promise<void> => {
  const secret = await page.locator('main code').innerText()
  const digits = digitsAt(secret, Math.floor(Date.now() / 30_000))
  await send(page, 'Turn on', { 'Six digits that it shows': digits })
}

const firstStep = async (
  page: Page,
  origin: string,
  email: string,
  typed: string,
): Promise<void> => {
  await page.goto(`${origin}/sign-in`)
  await send(page, 'Go on', { 'E-mail': email, Password: typed })
  await heading(page, 'Second step')
}

/** Looks at a screen, e.g. to take its picture. */
export type Look = (screen: string, page: Page) => Promise<void>

/**
 * The whole life of a sheet in an application: enrolled with the authenticator app, used when the phone is gone, the list worked
 * through, replaced; with the mail that its owner gets.
 */
export const tellStory = async (
  browser: Browser,
  { origin, mail }: Running,
  look: Look = async () => undefined,
): Promise<void> => {
  const email = `ada-${crypto.randomUUID().slice(0, 8)}@example.org`
  const page = await (await browser.newContext()).newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => void complaints.push(String(error)))
  await page.goto(`${origin}/sign-up`)
  await send(page, 'Sign up', { 'E-mail': email, Password: password })
  await heading(page, 'Your account')
  assert.equal(
    await page.locator('sparekey-manage').count(),
    0,
    'nothing before there is a second step',
  )
  await page.goto(`${origin}/authenticator`)
  await turnOnAuthenticator(page)

  await send(page, 'Show my codes')
  await heading(page, /^Sheet [0-9A-Z]{4}$/)
  await look('enrol', page)
  const codes = await page.locator('sparekey-enroll code').allTextContents()
  assert.equal(codes.length, 10)
  await send(page, 'I have saved them')
  await page.getByRole('textbox').fill(codes[0] ?? '')
  await send(page, 'Check')
  await heading(page, 'Your codes are saved')
  await mail(/^Mail to ada-.*: Backup codes: sheet confirmed, sheet [0-9A-Z]{4}$/)

  const anew = await (await browser.newContext()).newPage()
  anew.on('pageerror', (error) => void complaints.push(String(error)))
  await firstStep(anew, origin, email, password)
  assert.equal(await anew.locator('sparekey-challenge').count(), 0, 'not the first choice')
  await anew.getByRole('link', { name: 'Try another way' }).click()
  await anew.locator('sparekey-challenge').getByRole('textbox').waitFor()
  await look('challenge', anew)
  await anew
    .locator('sparekey-challenge')
    .getByRole('textbox')
    .fill((codes[1] ?? '').toLowerCase())
  await anew.locator('sparekey-challenge').getByRole('button', { name: 'Sign in' }).click()
  await heading(anew, 'You are signed in')
  await anew.getByText('9 codes are left').waitFor()
  await look('list', anew)
  await mail(/Backup codes: code used/)

  await anew.getByRole('link', { name: 'Set up your phone, passkey or key again.' }).click()
  await heading(anew, 'Authenticator app')
  await turnOnAuthenticator(anew)
  await anew.getByRole('button', { name: 'Show my codes' }).waitFor()
  await anew.goto(`${origin}/account`)
  await anew.getByText('9 of 10 codes are left.').waitFor()
  await look('account', anew)
  await answered(anew, () => send(anew, 'Change password', { 'New password': newPassword }))
  await answered(anew, () => send(anew, 'Sign out everywhere else'))
  const status = await anew.context().request.get(`${origin}/backup-codes/status`, {
    headers: { 'Sparekey-Request': '1' },
  })
  const told = ((await status.json()) as { status: Pick<Status, 'recovery'> }).status
  const tasks = told.recovery?.tasks ?? []
  const done = tasks.filter(({ outcome }) => outcome === 'done').map(({ task }) => task)
  assert.deepEqual(done.toSorted(), ['change_password', 'end_other_sessions', 'reenroll_factor'])

  await page.goto(`${origin}/account`)
  await heading(page, 'Sign in')
  await firstStep(page, origin, email, newPassword)
  await page.getByRole('link', { name: 'Try another way' }).click()
  await page
    .locator('sparekey-challenge')
    .getByRole('textbox')
    .fill(codes[1] ?? '')
  await page.locator('sparekey-challenge').getByRole('button', { name: 'Sign in' }).click()
  await page.getByText(/already used on .+\. Cross it off/).waitFor()
  await page.goto(`${origin}/account`)
  await heading(page, 'Sign in')
  assert.deepEqual(complaints, [])
  await Promise.all([page.context().close(), anew.context().close()])
}
