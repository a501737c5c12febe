import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, visit } from '../try/stage.ts'
import { JARGON } from '../unit/try/support.ts'
import { openStage, type Stage } from './stage.ts'
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

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const violations = async (page: Page, run: axe.RunOptions): Promise<readonly string[]> => {
  const found = await page.evaluate(
    async (options) => (globalThis as unknown as { axe: typeof axe }).axe.run(document, options),
    { ...run, resultTypes: ['violations' as const] },
  )
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

/** A phone, the narrowest screen, 200 % of a screen of 1,280, a desk; each also with the text at twice its size where it has room. */
const widths = [
  { width: 320, text: '100%' },
  { width: 360, text: '100%' },
  { width: 640, text: '200%' },
  { width: 1440, text: '100%' },
]

/** What does not fit, also where the direction of the text is turned. */
const overflows = async (page: Page): Promise<readonly string[]> => {
  const found: string[] = []
  for (const { width, text } of widths) {
    await page.setViewportSize({ width, height: 780 })
    const here = await page.evaluate((size) => {
      const root = document.documentElement
      const { dir } = root
      root.style.fontSize = size
      const wide: string[] = []
      for (const direction of ['ltr', 'rtl']) {
        root.dir = direction
        // From right to left, what is too wide sticks out to the left, where scrollWidth does not see it.
        const outside = [...document.querySelectorAll('main *')].filter((one) => {
          const { left, right, width: own } = one.getBoundingClientRect()
          return own > 0 && (left < -0.5 || right > innerWidth + 0.5)
        })
        if (root.scrollWidth > innerWidth || outside.length > 0) {
          wide.push(`${direction}: ${root.scrollWidth} of ${innerWidth}, ${outside[0]?.outerHTML}`)
        }
      }
      root.dir = dir
      root.style.fontSize = ''
      return wide
    }, text)
    found.push(...here.map((one) => `at ${width} pixels, text at ${text}: ${one}`))
  }
  return found
}

/** Everything that is said: shown or not yet, in the title, to a screen reader, and by the script. */
const wordsOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const texts = [document.title, document.body.textContent]
    for (const one of document.querySelectorAll('main *, main')) {
      for (const { name, value } of one.attributes) {
        if (/^(aria-label|title|alt|placeholder|data-(?!codes|copy$).*)$/.test(name)) texts.push(value)
      }
    }
    return texts.join('\n')
  })

const lowTargets = (page: Page): Promise<readonly string[]> =>
  page
    .locator('main :is(button, .button, input.code, summary, label.choice):visible')
    .evaluateAll((all) =>
      all
        .filter((one) => one.getBoundingClientRect().height < 44)
        .map(({ outerHTML }) => `too low for a thumb: ${outerHTML}`),
    )

/** In English: axe by day, by night and in forced colours. */
const impairments = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source)
  const found = [...(await violations(page, { runOnly: RULES }))]
  for (const media of [{ colorScheme: 'dark' }, { forcedColors: 'active' }] as const) {
    await page.emulateMedia(media)
    found.push(...(await violations(page, { runOnly: ['color-contrast'] })))
    await page.emulateMedia({ colorScheme: null, forcedColors: null })
  }
  return found
}

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
