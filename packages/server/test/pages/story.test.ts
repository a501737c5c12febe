import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { asTyped, GUESS, openBrowser, visit, withSlip } from '../try/stage.ts'
import { giveSheet, heading, openStage, press, said, shownCodes, type Stage, typeCode } from './stage.ts'

let browser: Browser
let stage: Stage
before(async () => {
  ;[browser, stage] = await Promise.all([openBrowser(), openStage()])
})
after(async () => {
  stage.close()
  await browser.close()
})

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow'

/** Everything that must not be found in what the service and the browser keep of a visit. */
const leaves = (secrets: readonly string[], texts: readonly string[]): readonly string[] => {
  const kept = texts.map(decodeURIComponent).join('\n').toLowerCase()
  return secrets.filter((one) => {
    const bare = one.trim().toLowerCase()
    return [bare, bare.replaceAll('-', ''), bare.replaceAll(' ', '+')].some((form) => kept.includes(form))
  })
}

/** Going back may end at a page of the browser's own, which takes the place of what was there in its own time. */
const contentAtRest = async (page: Page): Promise<string> => {
  for (;;) {
    try {
      await page.waitForLoadState()
      return await page.content()
    } catch (error) {
      if (!String(error).includes('navigating')) throw error
    }
  }
}

const use = async (page: Page, code: string): Promise<string> => {
  await typeCode(page, code, 'Use this code')
  return said(page)
}

for (const javaScriptEnabled of [false, true]) {
  const mode = javaScriptEnabled ? 'with scripts' : 'without scripts'
  const suffix = javaScriptEnabled ? 'js' : 'html'

  test(`getting a sheet ${mode}: shown once, checked on a second screen, and then told to the application`, async () => {
    const { page, addresses, complaints } = await visit(browser, { javaScriptEnabled })
    page.setDefaultTimeout(5000)
    const account = `enroll-${suffix}`
    const opened = await stage.open(account, 'enroll')
    await page.goto(opened.url)
    assert.equal(page.url(), `${stage.origin}/pages`)
    assert.equal(await heading(page), 'Get your backup codes')
    await page.getByLabel('20 codes').check()
    await press(page, 'Show my codes')

    const codes = await shownCodes(page)
    assert.equal(codes.length, 20)
    assert.deepEqual(codes, codes.toSorted())
    assert.deepEqual(
      await page.locator('.sheet li b').allTextContents(),
      codes.map((code) => code.slice(0, 2)),
    )
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Save as a text file' }).click()
    const file = await download
    assert.match(file.suggestedFilename(), /^backup-codes-example-[0-9A-Z]{4}\.txt$/)
    const text = readFileSync(await file.path(), 'utf8')
    assert.deepEqual(text.match(/(?<=\[ \] )[0-9A-Z-]+/g), codes)
    assert.match(text, /^Backup codes for Example\nSheet [0-9A-Z]{4}\n\nAccount: ada@example\.org\n/)

    await page.getByRole('link', { name: 'I have saved them' }).click()
    assert.equal(await heading(page), 'Check your copy')
    assert.equal(await page.locator('.sheet').isVisible(), false)
    await page.getByRole('link', { name: 'Show them again' }).click()
    assert.equal(await page.locator('.sheet').isVisible(), true)
    await page.getByRole('link', { name: 'I have saved them' }).click()

    const [first = '', second = ''] = codes
    const check = async (typed: string): Promise<string> => {
      await typeCode(page, typed, 'Check it')
      return said(page)
    }
    assert.equal(await check(codes.join(' ')), 'Just one of them')
    assert.equal(await check(withSlip(first)), 'That looks like a slip')
    assert.equal((await stage.sparekey.status(account)).failedAttempts, 0)
    assert.equal(await check(GUESS), 'Not one of your codes')
    await typeCode(page, asTyped(second), 'Check it')
    assert.equal(await heading(page), 'Saved for certain')
    const status = await stage.sparekey.status(account)
    assert.equal(status.activeSet?.remaining, 20)
    assert.ok(status.activeSet.confirmedAt !== null)
    const session = await stage.pageSessions.read('default', opened.pageSessionId)
    assert.equal(session?.state, 'done')
    assert.deepEqual(session.result, {
      set: { setId: status.activeSet.setId, serial: status.activeSet.serial, state: 'active' },
    })

    for (let steps = 0; steps < 8; steps += 1) {
      await page.goBack().catch(() => null)
      const content = await contentAtRest(page)
      assert.deepEqual(leaves(codes, [content]), [], `after ${steps + 1} steps back`)
      assert.doesNotMatch(content, /data:(text|application)|paper-sheet/)
    }
    await page.goto(`${stage.origin}/pages`)
    await page.getByRole('link', { name: 'Go on to Example' }).click()
    assert.equal(page.url(), stage.returnUrl)
    const asked = addresses.filter((address) => !address.startsWith('data:'))
    assert.deepEqual(leaves([...codes, GUESS], [...asked, ...stage.logLines]), [])
    assert.ok(
      asked.every(
        (one) => one.startsWith(stage.origin) || one === stage.returnUrl || one.endsWith('/favicon.ico'),
      ),
    )
    assert.deepEqual(complaints, [])
  })

  test(`using a code ${mode}: each slip is named before a try is spent, and the way on follows`, async () => {
    const { page, addresses, complaints } = await visit(browser, { javaScriptEnabled })
    page.setDefaultTimeout(5000)
    const sent: string[] = []
    page.on('request', (request) => request.method() === 'POST' && void sent.push(request.url()))
    const account = `challenge-${suffix}`
    const codes = await giveSheet(stage, account)
    const { activeSet } = await stage.sparekey.status(account)
    const opened = await stage.open(account, 'challenge')
    await page.goto(opened.url)
    const [first = '', second = ''] = codes

    assert.equal(await use(page, ''), 'Nothing was typed')
    assert.equal(await use(page, activeSet?.serial ?? ''), 'That is the sheet’s name, not a code')
    assert.equal(await use(page, '123 456'), 'That is from your authenticator app')
    const already = sent.length
    assert.equal(await use(page, PHRASE), 'That looks like a recovery phrase')
    assert.equal(sent.length, already + (javaScriptEnabled ? 0 : 1), 'with scripts it is not even sent')
    assert.equal(await page.locator('input.code').inputValue(), '', 'it is not left in the field')
    assert.equal(await use(page, withSlip(first)), 'That looks like a slip')
    assert.equal(await use(page, first.replace(/..$/, '')), 'That looks like a slip')
    assert.match(await page.locator('#said').innerText(), /the fourth group is too short/)
    assert.equal(await use(page, first.replace(/-../, '-UU')), 'That looks like a slip')
    assert.match(await page.locator('#said').innerText(), /no U in these codes.*second group/)
    assert.equal(await use(page, 'abcdef12345'), 'That is not one of these codes')
    assert.equal(await use(page, codes.join('\n')), 'Just one of them')
    const left = await page.locator('input.code').inputValue()
    assert.equal(left === '', !javaScriptEnabled, 'the service echoes nothing; the browser lets it be mended')
    assert.equal(sent.length, javaScriptEnabled ? 0 : 9)
    assert.equal((await stage.sparekey.status(account)).failedAttempts, 0)
    assert.equal(await use(page, GUESS), 'Not one of your codes')
    assert.equal((await stage.sparekey.status(account)).failedAttempts, 1)

    await typeCode(page, asTyped(first), 'Use this code')
    assert.equal(await heading(page), 'You are in. 9 codes left.')
    await page.reload()
    assert.equal(await heading(page), 'You are in. 9 codes left.')
    assert.equal(await page.locator('.tasks li').count(), 4)
    await press(page, 'Make a new sheet')
    const newCodes = await shownCodes(page)
    assert.equal(newCodes.length, 10)
    await page.getByRole('link', { name: 'I have saved them' }).click()
    await typeCode(page, newCodes[3] ?? '', 'Check it')
    assert.match(await page.locator('.tasks li').first().innerText(), /Make a new sheet – done/)
    await page.getByRole('link', { name: 'Go on to Example' }).click()
    assert.equal(page.url(), stage.returnUrl)

    const session = await stage.pageSessions.read('default', opened.pageSessionId)
    assert.equal(session?.result?.redemption?.['label'], first.slice(0, 2))
    assert.equal(JSON.stringify(session).includes('rct_'), false)
    const typed = [...codes, ...newCodes, PHRASE, GUESS, '123 456', second]
    const asked = addresses.filter((address) => !address.startsWith('data:'))
    assert.deepEqual(leaves(typed, [...asked, ...stage.logLines]), [])
    assert.deepEqual(complaints, [])
  })

  test(`a code that is of no use ${mode} is refused in plain words`, async () => {
    const { page } = await visit(browser, { javaScriptEnabled })
    page.setDefaultTimeout(5000)
    const account = `refused-${suffix}`
    const old = await giveSheet(stage, account)
    const { activeSet } = await stage.sparekey.status(account)
    const codes = await giveSheet(stage, account)
    const firstFactor = { methods: ['pwd'], at: stage.clock.now() }
    await stage.sparekey.redeem(account, { code: codes[0] ?? '', firstFactor })
    await page.goto((await stage.open(account, 'challenge')).url)
    assert.equal(await use(page, old[0] ?? ''), `That is from the older sheet ${activeSet?.serial}`)
    assert.equal(await use(page, codes[0] ?? ''), 'This code was used before')
    assert.equal(await use(page, GUESS), 'Not one of your codes')
    assert.equal(await use(page, GUESS), 'Not one of your codes')
    assert.equal(await use(page, GUESS), 'Too many wrong tries')
    await press(page, 'Back to Example')
    assert.equal(page.url(), stage.returnUrl)
  })
}

test('a blocked clipboard is said, and an open one holds every code', async () => {
  const { page, context } = await visit(browser)
  page.setDefaultTimeout(5000)
  await page.goto((await stage.open('clipboard', 'enroll')).url)
  await press(page, 'Show my codes')
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new TypeError('blocked'))
  })
  await press(page, 'Copy all')
  await page.getByText('The browser did not allow that.').waitFor()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(() => Reflect.deleteProperty(navigator.clipboard, 'writeText'))
  await press(page, 'Copy all')
  await page.getByText('Copied.').waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  assert.deepEqual(copied.split('\n'), await shownCodes(page))
})

test('a reload of the codes, with scripts, asks for no form to be sent again and shows none of them', async () => {
  const { page } = await visit(browser)
  page.setDefaultTimeout(5000)
  await page.goto((await stage.open('reload', 'enroll')).url)
  await press(page, 'Show my codes')
  const codes = await shownCodes(page)
  await page.getByRole('button', { name: 'Copy all' }).waitFor()
  await page.reload()
  assert.equal(await heading(page), 'Get your backup codes')
  assert.equal(await page.locator('#said').count(), 0)
  assert.match(await page.locator('main').innerText(), /was made on .* but not checked yet/)
  assert.deepEqual(leaves(codes, [await page.content()]), [])
})
