import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import {
  asTyped,
  cameOfIt,
  GUESS,
  getSheet,
  openBrowser,
  openStage,
  shownCodes,
  type Stage,
  typeBack,
  useCode,
  visit,
  withSlip,
} from './stage.ts'

let browser: Browser
let stage: Stage
before(async () => {
  ;[browser, stage] = await Promise.all([openBrowser(), openStage()])
})
after(async () => {
  stage.close()
  await browser.close()
})

for (const javaScriptEnabled of [false, true]) {
  const mode = javaScriptEnabled ? 'with scripts' : 'without scripts'
  const account = javaScriptEnabled ? 'grace' : 'ada'

  test(`the whole story ${mode}: every code that was typed stays out of addresses, history and log`, async () => {
    const { page, addresses, complaints } = await visit(browser, { javaScriptEnabled })
    const typed: string[] = []
    const use = async (code: string): Promise<string> => {
      typed.push(code)
      await useCode(page, code)
      return cameOfIt(page)
    }

    const codes = await getSheet(page, stage.origin, account)
    assert.equal(codes.length, 10)
    const [first = '', second = '', third = ''] = codes

    await typeBack(page, asTyped(first))
    assert.equal(await cameOfIt(page), 'Saved for certain')
    assert.deepEqual(await shownCodes(page), [], 'the sheet is shown once')

    assert.equal(await use(asTyped(first)), 'Accepted. 9 codes left.')
    assert.equal(await use(first), 'This code was used before')
    assert.equal(await use(withSlip(second)), 'That looks like a slip')
    assert.equal((await stage.sparekey.status(account)).failedAttempts, 1, 'only the used code counts')
    assert.equal(await use(GUESS), 'Not one of the codes')
    assert.equal((await stage.sparekey.status(account)).failedAttempts, 2)

    await page.getByRole('button', { name: 'Get a new sheet' }).click()
    const newCodes = await shownCodes(page)
    assert.equal(newCodes.length, 10)
    assert.equal(
      await use(second),
      'Accepted. 8 codes left.',
      'the old sheet works until the new one is saved',
    )
    await typeBack(page, newCodes[0]!)
    assert.match(await page.locator('#came-of-it').innerText(), /The sheet before it stopped working/)
    assert.match(await use(third), /^That was sheet [0-9A-Z]{4}, which was replaced$/)
    assert.match(await use(newCodes[1]!), /^Accepted/)
    assert.match(await page.locator('#came-of-it').innerText(), /For 15 minutes it also opens the way/)
    assert.doesNotMatch(await page.content(), /rct_/)

    const trail = await page.locator('.trail li p').allInnerTexts()
    assert.equal(trail.length, 11)
    assert.ok(trail.includes('To put right after the code: a new sheet, done.'))
    assert.match(trail[0]!, /^A code was used/)
    assert.match(trail.at(-1)!, /^Sheet [0-9A-Z]{4} was made, with 10 codes\.$/)

    const seen = [...addresses, ...stage.logLines].map(decodeURIComponent).join('\n').toLowerCase()
    for (const code of [...codes, ...newCodes, ...typed]) {
      const bare = code.trim().toLowerCase()
      assert.ok(
        ![bare, bare.replaceAll('-', ''), bare.replaceAll(' ', '+')].some((form) => seen.includes(form)),
      )
    }
    assert.ok(
      addresses.every((address) => address.startsWith(`${stage.origin}/try`)),
      'nothing from elsewhere',
    )
    assert.deepEqual(complaints, [])
  })

  test(`reloading and going back ${mode} end in a clear state and repeat nothing`, async () => {
    const { page } = await visit(browser, { javaScriptEnabled })
    const name = `${account}-back`
    const codes = await getSheet(page, stage.origin, name)
    await travel(() => page.reload())
    assert.deepEqual(await shownCodes(page), [])
    assert.match(await page.locator('main').innerText(), /was shown already/)
    await typeBack(page, codes[0]!)
    await useCode(page, codes[0]!)
    await travel(() => page.reload())
    assert.equal(await cameOfIt(page), 'Accepted. 9 codes left.')
    await useCode(page, codes[1]!)

    for (let steps = 0; steps < 3; steps += 1) {
      await travel(() => page.goBack())
      await atRest(async () => {
        assert.equal(await page.locator('h1').innerText(), 'Use a code')
        assert.equal(await page.locator('#came-of-it').count(), 0, 'old news is no news')
        assert.match(await page.locator('.standing').innerText(), /8 codes left/)
        assert.deepEqual(await shownCodes(page), [])
      })
    }
    await travel(() => page.goBack())
    await atRest(async () => assert.match(await page.locator('h1').innerText(), /spare key/))
    await travel(() => page.goForward())
    await atRest(async () => assert.deepEqual(await shownCodes(page), []))
    assert.equal((await stage.sparekey.status(name)).activeSet?.remaining, 8)
  })
}

/** The driver may speak to a page that the browser is just swapping for a kept one; then nothing has moved yet. */
async function travel(go: () => Promise<unknown>): Promise<void> {
  await atRest(async () => {
    await go()
  })
}

/** A page that the browser kept loads itself anew, so what it shows is looked at until it stands. */
async function atRest(look: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      return await look()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

describe('a sheet can be kept', () => {
  test('as a file, without scripts', async () => {
    const { page } = await visit(browser, { javaScriptEnabled: false })
    const codes = await getSheet(page, stage.origin, 'file')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a file' }).click(),
    ])
    assert.match(download.suggestedFilename(), /^backup-codes_file_sheet-[0-9A-Z]{4}_\d{4}-\d\d-\d\d\.txt$/)
    assert.ok(!codes.some((code) => download.url().includes(code)))
    const text = readFileSync(await download.path(), 'utf8')
    assert.ok(codes.every((code) => text.includes(code)))
    assert.equal(await page.getByRole('button', { name: 'Copy all' }).count(), 0)
    assert.deepEqual(await shownCodes(page), codes, 'the sheet stays on the screen')
  })

  test('on the clipboard, where scripts run, and says so', async () => {
    const { page, context } = await visit(browser)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const codes = await getSheet(page, stage.origin, 'copy')
    await page.getByRole('button', { name: 'Copy all' }).click()
    await page.getByText('Copied.').waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join('\n'))
  })

  test('on paper: the sheet alone is printed', async () => {
    const { page } = await visit(browser)
    await getSheet(page, stage.origin, 'print')
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.locator('.sheet').isVisible(), true)
    for (const other of ['header.top', '.progress', 'aside', '.underneath', '.keep', '.card', '.end', 'h1']) {
      assert.equal(await page.locator(other).first().isVisible(), false, other)
    }
  })
})

test('a name that does not do is explained beside the field, and the field is marked', async () => {
  const { page } = await visit(browser)
  await page.goto(`${stage.origin}/try`)
  await page.getByLabel('Account name').fill(GUESS)
  await page.getByRole('button', { name: 'Get a sheet of backup codes' }).click()
  assert.match(await page.locator('.problem').innerText(), /looks like a backup code/)
  assert.equal(await page.getByLabel('Account name').getAttribute('aria-invalid'), 'true')
  assert.ok(!page.url().includes(GUESS))
})
