import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser, visit } from '../try/stage.ts'
import { JARGON } from '../unit/try/support.ts'
import { openStage, type Stage } from './stage.ts'
import { walk } from './walk.ts'

/** Of a page with its style and its script, as transferred without compression. Codes in links are counted apart. */
const MOST_BYTES = 30_000

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'a small phone in daylight': { viewport: { width: 320, height: 640 }, colorScheme: 'light' },
  'a desk at night': { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  'a phone in German': { viewport: { width: 360, height: 780 }, locale: 'de-DE' },
  'a desk in forced colours': { viewport: { width: 1440, height: 900 }, forcedColors: 'active' },
  'a page zoomed to 200 %': { viewport: { width: 640, height: 450 }, colorScheme: 'light' },
}

let browser: Browser
let stage: Stage
before(async () => {
  ;[browser, stage] = await Promise.all([openBrowser(), openStage()])
})
after(async () => {
  stage.close()
  await browser.close()
})

/** What is wrong with the page as it stands, in words. */
const problemsOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (overflow > 0) found.push(`${overflow} pixels wider than the screen`)
  const low = await page
    .locator('main :is(button, .button, input.code, summary):visible')
    .evaluateAll((all) =>
      all.filter((one) => one.getBoundingClientRect().height < 44).map(({ outerHTML }) => outerHTML),
    )
  found.push(...low.map((one) => `too low for a thumb: ${one}`))
  const words = await page.evaluate(() => document.body.innerText)
  const jargon = JARGON.exec(words)
  if (jargon !== null) found.push(`says “${jargon[0]}”`)
  return found
}

describe('every state is accessible (axe), no wider than the screen, and says no word of the team', () => {
  for (const [index, [name, look]] of Object.entries(looks).entries()) {
    test(`on ${name}`, async () => {
      const { page } = await visit(browser, look)
      page.setDefaultTimeout(5000)
      const impaired: Record<string, readonly string[]> = {}
      const states: string[] = []
      await walk(page, stage, `look-${index}`, async (state) => {
        states.push(state)
        const problems = await problemsOf(page)
        if (problems.length > 0) impaired[state] = problems
      })
      assert.deepEqual(impaired, {})
      assert.equal(states.length, 18)
    })
  }
})

test('each page with its style and its script is under 30 KB', async (t) => {
  const { page } = await visit(browser)
  page.setDefaultTimeout(5000)
  let files = 0
  for (const name of ['style.css', 'script.js']) {
    files += (await (await fetch(`${stage.origin}/pages/${name}`)).arrayBuffer()).byteLength
  }
  const sizes: Record<string, number> = {}
  await walk(page, stage, 'weight', async (state) => {
    const html = (await page.content()).replaceAll(/data:text\/plain[^"]*/g, '')
    sizes[state] = files + Buffer.byteLength(html)
  })
  t.diagnostic(`bytes: ${JSON.stringify(sizes)}`)
  for (const [state, size] of Object.entries(sizes)) assert.ok(size < MOST_BYTES, `${state}: ${size}`)
})
