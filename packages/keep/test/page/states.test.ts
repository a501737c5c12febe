import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { fullBook } from './full-book.ts'
import { looks, problemsOf } from './quality.ts'
import { openBrowser, openEmptyStage, openStage, passphrase, visit } from './stage.ts'
import { temporaryFolder } from '../support/vault.ts'
import { addPlace } from '../../src/model/places.ts'
import type { Book } from '../../src/model/types.ts'
import { emptyState } from '../../src/model/undo.ts'
import { rekeyVault, unlockVault } from '../../src/vault/vault.ts'

// The story is gone through on a phone.
const walkedIn = 'a desk at night'

let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

async function walk(page: Page, address: string, book: Book): Promise<readonly unknown[]> {
  const impaired: unknown[] = []
  const look = async (at: string): Promise<void> => {
    const problems = await problemsOf(page, walkedIn)
    if (problems.length > 0) impaired.push({ at, problems })
  }
  await page.goto(address)
  await page.waitForURL(/\/unlock$/)
  await look('unlock')
  await page.getByText('Passphrase forgotten?').click()
  await page.getByLabel('Recovery key').fill('KEEP-1234')
  await page.getByRole('button', { name: 'Open with the paper' }).click()
  await look('paper refused')
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByRole('heading', { name: '5 accounts' }).waitFor()
  await look('accounts')
  for (const path of [
    'status',
    'calendar',
    'check',
    'print',
    'emergency',
    'places',
    'keys',
    'import',
    'add',
    'nowhere',
  ]) {
    await page.goto(new URL(path, address).href)
    await look(path)
  }
  for (const { id, name } of book.accounts) {
    await page.goto(new URL(`accounts/${id}`, address).href)
    for (const summary of await page.locator('summary').all()) await summary.click()
    await look(name)
  }
  await page.goto(new URL('import', address).href)
  await page.getByLabel('Paste what you copied').fill('nothing of the kind')
  await page.getByRole('button', { name: 'Read the text' }).click()
  await look('no code found')
  await page.goto(new URL('import', address).href)
  await page.getByLabel('Paste what you copied').fill('1234 5678\n2345 6789\n3456 7890')
  await page.getByRole('button', { name: 'Read the text' }).click()
  await look('service to be chosen')
  await page.goto(new URL('print', address).href)
  await page.getByRole('button', { name: 'Make the sheet' }).last().click()
  await page.frameLocator('iframe').locator('h1').first().waitFor()
  await look('index sheet')
  return impaired
}

test('every state, on a phone and at a desk: axe finds nothing, nothing is wider than the screen, in plain words', async (t) => {
  const book = fullBook()
  const { served } = await openStage(await temporaryFolder(t), { state: { ...emptyState, book } })
  t.after(() => served.close())
  const { page } = await visit(browser, looks[walkedIn])
  assert.deepEqual(await walk(page, served.address, book), [])
})

test('a page that has closed leaves nothing on the screen', async (t) => {
  const { served } = await openEmptyStage(await temporaryFolder(t), { idleSeconds: 2 })
  const { page } = await visit(browser)
  await page.goto(served.address)
  await page.getByRole('heading', { name: 'Bring in your first codes' }).waitFor()
  await page.getByRole('heading', { name: 'Closed' }).waitFor()
  assert.doesNotMatch(await page.locator('body').innerText(), /first codes|Lock/)
  assert.equal(await served.closed, 'idle')
})

test('a copied code is on the clipboard for 45 seconds', async (t) => {
  const state = { ...emptyState, book: fullBook() }
  const { served } = await openStage(await temporaryFolder(t), { state, isOpen: true })
  t.after(() => served.close())
  const { page, context } = await visit(browser)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.clock.install()
  await page.goto(served.address)
  await page.getByRole('button', { name: 'Use a code of onepassword-me' }).click()
  await page.getByRole('button', { name: 'Copy' }).click()
  await page.getByText('Copied.').waitFor()
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
  assert.equal(await clipboard(), await page.locator('#taken').textContent())
  await page.clock.fastForward(44_000)
  assert.notEqual(await clipboard(), '')
  await page.clock.fastForward(2000)
  await page.getByText('The clipboard is empty again.').waitFor()
  assert.equal(await clipboard(), '')
})

test('a vault that got new keys elsewhere is locked in the page', async (t) => {
  const { served, desk } = await openEmptyStage(await temporaryFolder(t))
  t.after(() => served.close())
  const { page } = await visit(browser)
  await page.goto(served.address)
  await page.getByRole('link', { name: 'Places' }).click()
  const elsewhere = await unlockVault(desk.settings, { kind: 'passphrase', passphrase })
  await rekeyVault(elsewhere, {
    passphrase: 'another four words here',
    newRecoveryKey: false,
    removeSlots: [],
  })
  await page.getByRole('link', { name: 'Status' }).click()
  await page.getByRole('heading', { name: 'Open your vault' }).waitFor()
  assert.ok(!desk.isOpen)
})

test('what another process saved shows at once, and nothing of it is lost by a change here', async (t) => {
  const folder = await temporaryFolder(t)
  const { served } = await openEmptyStage(folder)
  t.after(() => served.close())
  const { page } = await visit(browser)
  await page.goto(served.address)
  await page.getByRole('link', { name: 'Places' }).click()
  const other = await openStage(folder)
  t.after(() => other.served.close())
  await other.desk.unlock({ kind: 'passphrase', passphrase }, false)
  await other.desk.change((book, around) => addPlace(book, { name: 'phone', kind: 'device' }, around))
  await page.getByLabel('Name', { exact: true }).fill('Desk drawer')
  await page.getByRole('button', { name: 'Add' }).click()
  const names = await page.locator('.things strong').allTextContents()
  assert.deepEqual(names, ['phone', 'desk-drawer'])
})
