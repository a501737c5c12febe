import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { impairments, lowTargets, overflows, wordsOf } from '../../pages/looks.ts'
import { openBrowser, visit } from '../../try/stage.ts'
import { JARGON } from '../../unit/try/support.ts'
import { openSupportStage, type SupportStage } from './stage.ts'
import { walk } from './walk.ts'

const STATES = 22

let browser: Browser
let stage: SupportStage
before(async () => {
  ;[browser, stage] = await Promise.all([openBrowser(), openSupportStage()])
})
after(async () => {
  stage.close()
  await browser.close()
})

const faultsIn = async (
  language: string,
  jargon: RegExp,
  look: (page: Page) => Promise<readonly string[]>,
): Promise<Readonly<Record<string, readonly string[]>>> => {
  const { page, complaints } = await visit(browser, {
    viewport: { width: 360, height: 780 },
    locale: language,
    javaScriptEnabled: true,
  })
  page.setDefaultTimeout(5000)
  const faults: Record<string, readonly string[]> = {}
  let states = 0
  await walk(page, stage, async (state) => {
    states += 1
    const word = jargon.exec(await wordsOf(page))
    const found = [...(await look(page)), ...(word === null ? [] : [`says “${word[0]}”`])]
    if (found.length > 0) faults[state] = found
  })
  assert.equal(states, STATES)
  // The page of a link that is not good is a 404.
  assert.deepEqual(
    complaints.filter((one) => !one.includes('404')),
    [],
  )
  return faults
}

test('in English, every state of a request for help is accessible (axe) by day, by night and in forced colours', async () => {
  assert.deepEqual(await faultsIn('en', JARGON, impairments), {})
})

test('in German, every state of a request for help fits every screen in either direction, with targets for a thumb', async () => {
  const jargon = /sitzung|faktor\b|richtlinie|einlös|widerruf|token|session/i
  const look = async (page: Page) => {
    const found = [...(await overflows(page)), ...(await lowTargets(page))]
    await page.setViewportSize({ width: 360, height: 780 })
    return found
  }
  assert.deepEqual(await faultsIn('de', jargon, look), {})
})

test('without scripts, a request is read, its date is seen, and "This was not me" is pressed, by keyboard alone', async () => {
  const { page } = await visit(browser, { javaScriptEnabled: false })
  page.setDefaultTimeout(5000)
  stage.put({ state: 'approved' })
  await page.goto(`${stage.origin}/support/cancel`)
  await page.keyboard.press('Tab')
  assert.equal(await page.locator(':focus').innerText(), 'Skip to the content')
  await page.keyboard.press('Tab')
  assert.equal(await page.locator(':focus').innerText(), 'Stop the request')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'The request is stopped' }).waitFor()
})
