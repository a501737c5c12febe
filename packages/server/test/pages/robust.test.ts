import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { EventType } from 'sparekey'
import { openBrowser, visit } from '../try/stage.ts'
import {
  giveSheet,
  heading,
  openStage,
  press,
  said,
  settled,
  shownCodes,
  type Stage,
  typeCode,
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

const openPage = async (options: BrowserContextOptions = {}): Promise<Page> => {
  const { page } = await visit(browser, options)
  page.setDefaultTimeout(5000)
  return page
}

const remaining = async (account: string): Promise<number | undefined> =>
  (await stage.sparekey.status(account)).activeSet?.remaining

const countOf = async (account: string, type: EventType): Promise<number> =>
  (await stage.sparekey.events(account)).items.filter((one) => one.type === type).length

/**
 * Presses a button whose request is done and whose answers are lost, also to a browser that sends it again by itself, until it
 * gives up for once.
 */
const pressInVain = async (page: Page, button: string, request: string): Promise<void> => {
  stage.loseAnswers((one) => one === request)
  const failed = page.waitForEvent('requestfailed')
  await page.getByRole('button', { name: button }).click({ noWaitAfter: true })
  await failed
}

/** On its page: the code that was used, what is left, and that it is said. */
const assertIn = async (page: Page, account: string): Promise<void> => {
  assert.equal(await heading(page), 'You are in. 9 codes left.')
  assert.equal(await remaining(account), 9)
  assert.equal(await countOf(account, 'code.redeemed'), 1)
  assert.equal((await stage.sparekey.status(account)).failedAttempts, 0)
}

for (const javaScriptEnabled of [true, false]) {
  const mode = javaScriptEnabled ? 'with scripts' : 'without scripts'

  describe(`using a code ${mode} ends in a clear state, with one code spent:`, () => {
    test('a double click, then back, forward and reload', async () => {
      const account = `double-${mode}`
      const [code = ''] = await giveSheet(stage, account)
      const page = await openPage({ javaScriptEnabled })
      await page.goto((await stage.open(account, 'challenge')).url)
      await page.locator('input.code').fill(code)
      await page.getByRole('button', { name: 'Use this code' }).dblclick()
      await page.getByRole('heading', { name: 'You are in.' }).waitFor()
      await assertIn(page, account)
      await page.goBack()
      await page.goForward().catch(() => null)
      await page.goto(`${stage.origin}/pages`)
      await page.reload()
      await assertIn(page, account)
    })

    test('two tabs, each with a code of its own: the second is told that it is done', async () => {
      const account = `tabs-${mode}`
      const [code = '', other = ''] = await giveSheet(stage, account)
      const one = await openPage({ javaScriptEnabled })
      await one.goto((await stage.open(account, 'challenge')).url)
      const two = await one.context().newPage()
      two.setDefaultTimeout(5000)
      await two.goto(`${stage.origin}/pages`)
      await typeCode(one, code, 'Use this code')
      await typeCode(two, other, 'Use this code')
      await assertIn(one, account)
      await assertIn(two, account)
    })

    test('the answer is lost after the use: sent again, it is answered again', async () => {
      const account = `lost-${mode}`
      const [code = ''] = await giveSheet(stage, account)
      const page = await openPage({ javaScriptEnabled })
      const opened = await stage.open(account, 'challenge')
      await page.goto(opened.url)
      await page.locator('input.code').fill(code)
      await pressInVain(page, 'Use this code', 'POST /pages/use')
      assert.equal(await remaining(account), 9, 'the use was committed before the answer was lost')
      stage.loseAnswers(() => false)
      // With scripts, the page itself sends it again.
      if (!javaScriptEnabled) {
        // What a person does before an error page of the browser: reload, which sends the same form again.
        await page.waitForURL('chrome-error://chromewebdata/')
        await page.reload()
      }
      await page.getByRole('heading', { name: 'You are in.' }).waitFor()
      await assertIn(page, account)
      const session = await stage.pageSessions.read('default', opened.pageSessionId)
      assert.equal(session?.state, 'done')
      assert.equal(session.result?.redemption?.['label'], code.slice(0, 2))
    })

    test('the connection stays away: the page opened again says that they are in', async () => {
      const account = `away-${mode}`
      const [code = ''] = await giveSheet(stage, account)
      const page = await openPage({ javaScriptEnabled })
      const { url } = await stage.open(account, 'challenge')
      await page.goto(url)
      await page.locator('input.code').fill(code)
      await pressInVain(page, 'Use this code', 'POST /pages/use')
      if (javaScriptEnabled) {
        await page.getByRole('heading', { name: 'No answer came' }).waitFor()
        assert.equal(await page.locator('input.code').inputValue(), code, 'it can be sent again')
        stage.loseAnswers(() => false)
        await settled(page, () => press(page, 'Use this code'))
      } else {
        await page.waitForURL('chrome-error://chromewebdata/')
        stage.loseAnswers(() => false)
        await page.goto(url)
      }
      await assertIn(page, account)
    })
  })
}

describe('getting a sheet ends in a clear state:', () => {
  test('a double click shows one sheet, and it is the one that waits to be checked', async () => {
    const page = await openPage()
    await page.goto((await stage.open('double-sheet', 'enroll')).url)
    await page.getByRole('button', { name: 'Show my codes' }).dblclick()
    await page.getByRole('heading', { name: 'Save these codes' }).waitFor()
    const [code = ''] = await shownCodes(page)
    await page.getByRole('link', { name: 'I have saved them' }).click()
    await typeCode(page, code, 'Check it')
    assert.equal(await heading(page), 'Saved for certain')
    assert.equal(await countOf('double-sheet', 'set.issued'), 1)
  })

  test('in a second tab, the sheet of the first is not made again: it says that it was shown', async () => {
    const one = await openPage()
    await one.goto((await stage.open('two-sheets', 'enroll')).url)
    const two = await one.context().newPage()
    await two.goto(`${stage.origin}/pages`)
    await press(one, 'Show my codes')
    const [code = ''] = await shownCodes(one)
    await press(two, 'Show my codes')
    assert.equal(await said(two), 'That sheet was shown already')
    await two.getByRole('link', { name: 'Check my saved copy' }).click()
    await typeCode(two, code, 'Check it')
    assert.equal(await heading(two), 'Saved for certain')
    assert.equal(await countOf('two-sheets', 'set.issued'), 1)
  })

  test('the answer with the codes is lost: the next page says so, the old sheet works, and another sheet is made', async () => {
    const old = await giveSheet(stage, 'lost-sheet')
    const page = await openPage()
    await page.goto((await stage.open('lost-sheet', 'enroll')).url)
    await pressInVain(page, 'Show my codes', 'POST /pages/sheet')
    stage.loseAnswers(() => false)
    await page.waitForURL('chrome-error://chromewebdata/')
    await page.reload()
    await page.getByRole('heading', { name: 'That sheet was shown already' }).waitFor()
    assert.match(await page.locator('main').innerText(), /keeps working until you have checked the new one/)
    assert.equal(await remaining('lost-sheet'), old.length)
    await press(page, 'Make a new sheet')
    const [code = ''] = await shownCodes(page)
    await page.getByRole('link', { name: 'I have saved them' }).click()
    await typeCode(page, code, 'Check it')
    assert.equal(await heading(page), 'Saved for certain')
  })

  test('the answer to the check is lost: sent again, it says that the sheet is saved', async () => {
    const page = await openPage()
    await page.goto((await stage.open('lost-check', 'enroll')).url)
    await press(page, 'Show my codes')
    const [code = ''] = await shownCodes(page)
    await page.getByRole('link', { name: 'I have saved them' }).click()
    await page.locator('input.code:visible').fill(code)
    await pressInVain(page, 'Check it', 'POST /pages/check')
    stage.loseAnswers(() => false)
    await page.getByRole('heading', { name: 'Saved for certain' }).waitFor()
    assert.equal(await countOf('lost-check', 'set.confirmed'), 1)
    assert.equal(await remaining('lost-check'), 10)
  })
})

test('a page whose time is over while it is looked at says so, spends nothing, and leads back', async () => {
  const late = await openStage()
  try {
    const [code = ''] = await giveSheet(late, 'late')
    const page = await openPage()
    await page.goto((await late.open('late', 'challenge')).url)
    late.clock.advance(1800)
    await typeCode(page, code, 'Use this code')
    assert.equal(await heading(page), 'This page is over')
    assert.equal((await late.sparekey.status('late')).activeSet?.remaining, 10)
    await page.getByRole('link', { name: 'Go on to Example' }).click()
    assert.equal(page.url(), late.returnUrl)
  } finally {
    late.close()
  }
})
