import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, visit } from '../try/stage.ts'
import { JARGON } from '../unit/try/support.ts'
import { openStage, type Stage } from './stage.ts'
import { impairments, lowTargets, overflows, wordsOf } from './looks.ts'
import { walk } from './walk.ts'

/** Of a page with its styles and its scripts, as transferred. Files in links are counted apart. */
const MOST_BYTES = 30_000

let browser: Browser
let stage: Stage
before(async () => {
  ;[browser, stage] = await Promise.all([openBrowser(), openStage()])
})
after(async () => {
  stage.close()
  await browser.close()
})

/** Walks through all states, and gives what is wrong in each. */
const faultsIn = async (
  language: string,
  jargon: RegExp,
  look: (page: Page, state: string) => Promise<readonly string[]>,
): Promise<Readonly<Record<string, readonly string[]>>> => {
  const { page } = await visit(browser, { viewport: { width: 360, height: 780 }, locale: language })
  page.setDefaultTimeout(5000)
  const faults: Record<string, readonly string[]> = {}
  let states = 0
  await walk(page, stage, `quality-${language}`, async (state) => {
    states += 1
    const word = jargon.exec(await wordsOf(page))
    const found = [...(await look(page, state)), ...(word === null ? [] : [`says “${word[0]}”`])]
    if (found.length > 0) faults[state] = found
  })
  assert.equal(states, 26)
  return faults
}

test('in English, every state is accessible (axe) by day, by night and in forced colours, and says no word of the team', async () => {
  assert.deepEqual(await faultsIn('en', JARGON, impairments), {})
})

test('in German, whose words are longer, every state fits every screen in either direction, with targets for a thumb; each weighs under 30 KB', async (t) => {
  const size = async (name: string): Promise<number> => {
    const { headers } = await fetch(`${stage.origin}/pages/${name}`)
    assert.equal(headers.get('Content-Encoding'), 'gzip')
    return Number(headers.get('Content-Length') ?? assert.fail('it says how long it is'))
  }
  const files = (await Promise.all(['style.css', 'script.js', 'slip.js'].map(size))).reduce(
    (a, b) => a + b,
    0,
  )
  const paper = await size('paper.css')
  const sizes: Record<string, number> = {}
  let links = 0
  const jargon = /sitzung|faktor\b|richtlinie|einlös|widerruf|token|session/i
  const faults = await faultsIn('de', jargon, async (page, state) => {
    const html = await page.content()
    const bare = html.replaceAll(/"data:[^"]*"/g, '')
    links = Math.max(links, html.length - bare.length)
    const bytes = files + (html.includes('paper.css') ? paper : 0) + Buffer.byteLength(bare)
    sizes[state] = bytes
    const found = [...(await overflows(page)), ...(await lowTargets(page))]
    await page.setViewportSize({ width: 360, height: 780 })
    return bytes < MOST_BYTES ? found : [...found, `${bytes} bytes`]
  })
  t.diagnostic(`bytes: ${JSON.stringify(sizes)}; of files in links: at most ${links}`)
  assert.deepEqual(faults, {})
  assert.ok(links > 20_000, 'text and PDF are in the page, and were not counted')
})
