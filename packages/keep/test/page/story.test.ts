import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { looks, problemsOf } from './quality.ts'
import { openBrowser, openEmptyStage, openStage, passphrase, visit } from './stage.ts'
import type { Stage } from './stage.ts'
import { tell } from './story.ts'
import { Keep } from '../support/cli.ts'
import { temporaryFolder } from '../support/vault.ts'
import { emptyState } from '../../src/model/undo.ts'

// Every state is gone through at a desk.
const walkedIn = 'a phone in daylight'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

test('from an empty machine to a printed sheet, in plain words: axe finds nothing, no secret is in an address, commands open the vault', async (t) => {
  const stage = await openStage(await temporaryFolder(t))
  t.after(() => stage.served.close())
  const { page, addresses, complaints } = await visit(browser, looks[walkedIn])
  const impaired: { at: string; problems: readonly string[] }[] = []
  const told = await tell(page, stage.served.address, async (shown, at) => {
    const problems = await problemsOf(shown, walkedIn)
    if (problems.length > 0) impaired.push({ at, problems })
  })
  assert.deepEqual(impaired, [])
  const { origin } = new URL(stage.served.address)
  const foreign = addresses.filter(
    (address) => !address.startsWith(`${origin}/`) && !address.startsWith('data:font/'),
  )
  assert.deepEqual(foreign, [], 'something else than the page itself was asked for')
  // A refused form is answered with 422, which a browser reports.
  assert.deepEqual(
    complaints.filter((text) => !text.includes('status of 422')),
    [],
  )
  for (const secret of [told.recoveryKey, told.used]) {
    assert.ok(secret.length > 8)
    assert.ok(!addresses.some((address) => decodeURIComponent(address).includes(secret)))
  }
  await assertCommandsOpen(stage)
})

test('without JavaScript: unlock, bring codes in, use one, see what a loss does, lock', async (t) => {
  const { served } = await openStage(await temporaryFolder(t), { state: emptyState })
  const { page } = await visit(browser, { javaScriptEnabled: false })
  await page.goto(served.address)
  await page.waitForURL(/\/unlock$/)
  await page.getByLabel('Passphrase', { exact: true }).fill('not the passphrase')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  assert.match(await page.getByRole('alert').innerText(), /not the passphrase/)
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByRole('link', { name: 'Bring in a file' }).click()
  await page.getByLabel('Paste what you copied').fill('a1b2c-d3e4f\nb1b2c-d3e4f\nc1b2c-d3e4f')
  await page.getByRole('button', { name: 'Read the text' }).click()
  await page
    .getByLabel('Another one')
    .or(page.getByLabel('Service', { exact: true }))
    .fill('GitHub')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Keep 3 codes' }).click()
  await page.getByRole('button', { name: 'Use a code' }).click()
  assert.equal(await page.locator('#taken').textContent(), 'a1b2c-d3e4f')
  assert.ok(await page.getByRole('button', { name: 'Copy' }).isHidden())
  await page.getByRole('button', { name: 'I did not try it' }).click()
  assert.match(await page.getByRole('status').innerText(), /unused again/)
  await page.getByRole('link', { name: 'What if' }).click()
  await page.getByLabel('this vault', { exact: true }).check()
  await page.getByRole('button', { name: 'Show what still opens' }).click()
  assert.match(await page.locator('h1').innerText(), /Without this vault/)
  await page.getByRole('button', { name: 'Lock' }).click()
  assert.match(await page.locator('body').innerText(), /The vault is locked/)
  assert.equal(await served.closed, 'locked')
})

test('a file is dropped on the page, and read', async (t) => {
  const { served } = await openEmptyStage(await temporaryFolder(t))
  t.after(() => served.close())
  const { page } = await visit(browser)
  await page.goto(served.address)
  await page.getByRole('link', { name: 'Bring in a file' }).click()
  // The page says so once it takes what is dropped.
  await page.locator('.drop-hint').waitFor()
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(
      new File(['a1b2c-d3e4f\nb1b2c-d3e4f\n'], 'github-recovery-codes.txt', { type: 'text/plain' }),
    )
    return transfer
  })
  await page.dispatchEvent('form[data-drop]', 'drop', { dataTransfer: dropped })
  await page.getByRole('heading', { name: '2 codes found' }).waitFor()
})

test('what is in the vault stands in the page as text, whatever it is', async (t) => {
  const nasty = `"><script>document.title='gone'</script>&amp;'`
  const { served, desk } = await openEmptyStage(await temporaryFolder(t))
  t.after(() => served.close())
  const { page } = await visit(browser)
  await page.goto(served.address)
  await page.getByRole('link', { name: 'Type codes' }).first().click()
  await page.getByLabel('Service', { exact: true }).fill('Somewhere')
  await page.getByLabel('Your user name or e-mail address there').fill(nasty)
  await page.getByLabel('Codes', { exact: true }).fill(nasty)
  await page.getByRole('button', { name: 'Keep them' }).click()
  await page.getByRole('button', { name: 'Show code 1' }).click()
  assert.equal(await page.locator('#shown').textContent(), nasty)
  assert.match(await page.locator('.lead').first().innerText(), /<script>/)
  assert.notEqual(await page.title(), 'gone')
  assert.equal(desk.book.accounts[0]?.sets[0]?.codes[0]?.text, nasty)
})

/** The vault that the page made is the one that the commands open, with what was done in the page. */
async function assertCommandsOpen({ folder }: Stage): Promise<void> {
  await writeFile(join(folder, 'passphrase'), 'four words nobody guesses')
  const keep = new Keep(folder)
  delete keep.env['KEEP_VAULT']
  const account = (await keep.json('show', 'github-work')) as {
    sets: {
      codes: { position: number; used: { worked: boolean; why: string } | null }[]
      copies: { checkedOn: string | null }[]
    }[]
  }
  const [set] = account.sets
  assert.equal(set?.codes.length, 16)
  assert.deepEqual(
    set.codes
      .filter(({ used }) => used !== null)
      .map(({ position, used }) => [position, used?.worked, used?.why]),
    [[1, true, 'new phone']],
  )
  assert.deepEqual(
    set.copies.map(({ checkedOn }) => checkedOn),
    ['2026-11-22'],
  )
}
