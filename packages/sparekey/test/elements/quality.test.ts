import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { everyRule, pageFaults, rulesOfLooks } from '../support/page-faults.ts'
import { type Look, openBrowser, openStage, readPage, savedSheet, type Stage, visit } from './stage.ts'

/** Words of the team, which no page says. */
const JARGON = /\b(factors?|credentials?|redeem\w*|revo(ke|cation)\w*|tokens?|polic(y|ies)|sessions?)\b/i
const MOST_BYTES = 25_000

const looks: Readonly<Record<string, Look>> = {
  'a phone in daylight': { viewport: { width: 360, height: 780 }, colorScheme: 'light' },
  'the narrowest phone': { viewport: { width: 320, height: 640 }, colorScheme: 'dark', locale: 'de' },
  'a desk at night': { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  'forced colours and no motion': {
    viewport: { width: 800, height: 900 },
    forcedColors: 'active',
    reducedMotion: 'reduce',
  },
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

const problemsOf = async (page: Page, rules: readonly string[]): Promise<readonly string[]> => {
  const found = await pageFaults(page, rules)
  const jargon = JARGON.exec(await readPage(page))
  if (jargon !== null) found.push(`says “${jargon[0]}”`)
  return found
}

/** Where pictures are kept for looking at, if the environment names a folder. */
const pictures = process.env['SPAREKEY_TEST_PICTURES']

describe('every state is accessible (axe), no wider than the screen, and says no word of the team', () => {
  for (const [index, [name, look]] of Object.entries(looks).entries()) {
    test(`on ${name}`, async () => {
      const person = `looks${index}`
      const lang = look.locale === 'de' ? '?lang=de' : ''
      const impaired: { state: string; problems: readonly string[] }[] = []
      const page = await visit(browser, stage, person, { look })
      const at = async (current: Page, state: string): Promise<void> => {
        const problems = await problemsOf(current, index === 0 ? everyRule : rulesOfLooks)
        if (problems.length > 0) impaired.push({ state, problems })
        if (pictures === undefined) return
        mkdirSync(pictures, { recursive: true })
        await current.screenshot({ path: join(pictures, `${state}-${index}.png`), fullPage: true })
      }
      const buttons = page.locator('[part=button]')

      await page.goto(`${stage.origin}/manage${lang}`)
      await buttons.first().waitFor()
      await at(page, 'manage-none')
      await page.goto(`${stage.origin}/enroll${lang}`)
      await buttons.first().waitFor()
      await at(page, 'enroll-start')
      await buttons.first().click()
      await page.locator('code').first().waitFor()
      await at(page, 'enroll-sheet')
      const [code = ''] = await page.locator('code').allTextContents()
      await buttons.last().click()
      await page.getByRole('textbox').fill('A7K2')
      await page.keyboard.press('Enter')
      await at(page, 'enroll-prove')
      await page.getByRole('textbox').fill(code)
      await page.keyboard.press('Enter')
      await page.getByRole('textbox').waitFor({ state: 'detached' })
      await at(page, 'enroll-done')
      await page.goto(`${stage.origin}/manage${lang}`)
      await page.locator('[part=remaining]').waitFor()
      await at(page, 'manage')
      await page.locator('[part=button-quiet]').click()
      await at(page, 'manage-stop')

      const half = await visit(browser, stage, person, { whole: false, look })
      await half.goto(`${stage.origin}/challenge${lang}`)
      await half.locator('summary').click()
      await half.getByRole('link').waitFor()
      await at(half, 'challenge')
      await half.getByRole('textbox').fill(`${code.slice(0, -1)}U`)
      await half.keyboard.press('Enter')
      await at(half, 'challenge-slip')
      await half.getByRole('textbox').fill(code)
      await half.keyboard.press('Enter')
      await half.locator('[part=tasks]').waitFor()
      await at(half, 'challenge-done')
      assert.deepEqual(impaired, [])
    })
  }
})

test('the whole of a sign-in by keyboard alone: each control is reached, seen, and large enough for a thumb', async () => {
  const [code = ''] = await savedSheet(stage, 'keyboard')
  const page = await visit(browser, stage, 'keyboard', { whole: false })
  await page.goto(`${stage.origin}/challenge`)
  await page.getByRole('textbox').waitFor()
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const inner = document.activeElement?.shadowRoot?.activeElement
      if (inner == null) return ''
      const { outlineStyle, outlineWidth } = getComputedStyle(inner)
      return `${inner.tagName} ${outlineStyle} ${outlineWidth} ${inner.getBoundingClientRect().height >= 24}`
    })
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'INPUT solid 3px true')
  await page.keyboard.type(code.toLowerCase())
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'BUTTON solid 3px true')
  await page.keyboard.press('Space')
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  assert.match(await focused(), /^H2/, 'the new screen is read out from its heading')
})

test('the field is marked for browsers and helpers as one for a code, and for nothing else', async () => {
  const page = await visit(browser, stage, 'field', { whole: false })
  await page.goto(`${stage.origin}/challenge`)
  const field = page.getByRole('textbox', { name: 'Backup code' })
  await field.waitFor()
  const attributes = ['type', 'autocomplete', 'autocapitalize', 'autocorrect', 'spellcheck', 'inputmode']
  const values = await Promise.all(attributes.map((name) => field.getAttribute(name)))
  assert.deepEqual(values, ['text', 'off', 'characters', 'off', 'false', 'text'])
})

test('the script of all three elements is one file under 25 KB, compressed, with a tag that saves a second transfer', async (t) => {
  const url = `${stage.origin}/backup-codes/elements.js`
  const response = await fetch(url)
  assert.match(response.headers.get('content-type') ?? '', /^text\/javascript/)
  const bytes = gzipSync(await response.text(), { level: 9 }).length
  t.diagnostic(`elements: ${bytes} bytes compressed, at most ${MOST_BYTES}`)
  assert.ok(bytes < MOST_BYTES, `${bytes} bytes`)
  const etag = response.headers.get('etag') ?? ''
  assert.equal((await fetch(url, { headers: { 'if-none-match': etag } })).status, 304)
  assert.equal((await fetch(url, { method: 'POST' })).status, 405)
})
