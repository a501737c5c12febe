import type { Page } from 'playwright-core'
import { githubSample } from './stage.ts'

/** What to do with each page of the story as it stands. */
export type Look = (page: Page, name: string) => Promise<void>

const passphrase = 'four words nobody guesses'

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().click()
}

async function follow(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name, exact: true }).first().click()
}

async function addPlace(page: Page, name: string, kind: string, inside = ''): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('What it is', { exact: true }).selectOption(kind)
  if (inside !== '') await page.getByLabel('Inside', { exact: true }).selectOption({ label: inside })
  await press(page, 'Add')
}

async function addWay(page: Page, what: string, at: string): Promise<void> {
  await page.getByText('Add a way in').click()
  await page.getByLabel('What', { exact: true }).selectOption(what)
  await page.getByLabel('Where it is', { exact: true }).selectOption({ label: at })
  await press(page, 'Add')
}

/** What the story learns on its way. */
export interface Told {
  readonly recoveryKey: string
  /** The code that was used, as the page showed it. */
  readonly used: string
}

/** From an empty machine to a printed sheet, in the page alone. */
export async function tell(page: Page, address: string, look: Look): Promise<Told> {
  await page.goto(address)
  await page.waitForURL(/\/start$/)
  await look(page, 'start')
  await press(page, 'Go on')
  await page.getByLabel('Passphrase').fill('short')
  await page.getByLabel('The same again').fill('short')
  await press(page, 'Make the vault')
  await look(page, 'passphrase-refused')
  await page.getByLabel('Passphrase').fill(passphrase)
  await page.getByLabel('The same again').fill(passphrase)
  await press(page, 'Make the vault')
  await look(page, 'recovery-key')
  const halves = await page.locator('.big-secret code').allTextContents()
  const recoveryKey = halves.join('-')
  await page.getByLabel('Recovery key').fill(recoveryKey.toLowerCase().replaceAll('-', ' '))
  await page.getByLabel('Where will the paper lie?').fill('desk drawer')
  await press(page, 'It is on paper')
  await look(page, 'beginning')

  await follow(page, 'Places')
  await addPlace(page, 'home', 'building')
  await addPlace(page, 'phone', 'device')
  await addPlace(page, 'laptop', 'device', 'home')
  await page.getByRole('group', { name: 'The file lies on' }).getByLabel('laptop').check()
  await press(page, 'Write it down')
  await look(page, 'places')

  await follow(page, 'Accounts')
  await page.getByRole('link', { name: 'Bring in a file' }).click()
  await look(page, 'import')
  await page.getByLabel('File with codes').setInputFiles({
    name: 'github-recovery-codes.txt',
    mimeType: 'text/plain',
    buffer: await githubSample(),
  })
  await press(page, 'Read the file')
  await look(page, 'import-preview')
  await page.getByLabel('Your user name or e-mail address there').fill('work')
  await page.getByLabel('When were they made?').fill('2026-11-20')
  await press(page, 'Keep 16 codes')
  await look(page, 'account')
  await addWay(page, 'password', 'in my head')
  await addWay(page, 'authenticator', 'phone')

  await follow(page, 'Accounts')
  await follow(page, 'Type codes')
  await page.getByLabel('Service', { exact: true }).fill('Google')
  await page.getByLabel('Your user name or e-mail address there').fill('ada@example.org')
  await page.getByLabel('Codes', { exact: true }).fill('1234 5678\n2345 6789\n3456 7890')
  await look(page, 'add')
  await press(page, 'Keep them')
  await addWay(page, 'password', 'in my head')
  await addWay(page, 'authenticator', 'phone')
  await follow(page, 'Accounts')
  await look(page, 'accounts')

  await press(page, 'Use a code of github-work')
  await look(page, 'use')
  const used = (await page.locator('#taken').textContent()) ?? ''
  await page.getByLabel('What was it for?').fill('new phone')
  await press(page, 'Yes')
  await look(page, 'after-use')
  await follow(page, 'Done')
  await page.getByRole('button', { name: 'Show code 2', exact: true }).click()
  await look(page, 'one-code')

  await follow(page, 'Status')
  await look(page, 'status')
  await follow(page, 'Calendar')
  await follow(page, 'After')
  await look(page, 'calendar')
  await follow(page, 'What if')
  await look(page, 'check')
  await page.getByLabel('phone', { exact: true }).check()
  await page.getByLabel('laptop', { exact: true }).check()
  await press(page, 'Show what still opens')
  await look(page, 'loss')

  await follow(page, 'Print')
  await look(page, 'print')
  await page.getByLabel('Account').first().selectOption({ label: 'github-work' })
  await page.getByLabel('Where will it lie?').selectOption({ label: 'desk-drawer' })
  await press(page, 'Make the sheet')
  await page.frameLocator('iframe').locator('.codes').waitFor()
  await look(page, 'sheet')
  const row = /Row (\d+)/.exec((await page.locator('form.card label').textContent()) ?? '')?.[1] ?? ''
  const typed = page.frameLocator('iframe').locator(`.codes li:has(.no:text-is("${row}")) code`)
  await page.getByLabel(`Row ${row} of the paper`).fill((await typed.textContent()) ?? '')
  await press(page, 'Check')
  await look(page, 'typed-back')

  await follow(page, 'Bad day')
  await look(page, 'bad-day')
  await page.getByLabel('phone', { exact: true }).check()
  await press(page, 'Make the list')
  await press(page, 'Done')
  await look(page, 'bad-day-list')
  await follow(page, 'Keys')
  await look(page, 'keys')
  return { recoveryKey, used }
}
