import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { everyRule, pageFaults, rulesOfLooks } from '../../../sparekey/test/support/page-faults.ts'
import { JARGON } from '../unit/try/support.ts'
import {
  GUESS,
  getSheet,
  openBrowser,
  openStage,
  type Stage,
  typeBack,
  useCode,
  visit,
  withSlip,
} from './stage.ts'

/** Of a page with its style and its script. */
const MOST_BYTES = 30_000
const FILES_BYTES = ['style.css', 'script.js']
  .map((name) => statSync(new URL(`../../src/try/${name}`, import.meta.url)).size)
  .reduce((sum, size) => sum + size)

/** Contrast depends on the colours alone, and layout on the width alone, so these two see everything. */
const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'a phone in daylight': { viewport: { width: 360, height: 780 }, colorScheme: 'light' },
  'a desk at night': { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
}

let browser: Browser
let stage: Stage
before(async () => {
  // Ten wrong tries switch the codes off, without waits in between.
  const policy = { attempts: { failureCap: 10, delaysSeconds: [] } }
  ;[browser, stage] = await Promise.all([openBrowser(), openStage(policy)])
})
after(async () => {
  stage.close()
  await browser.close()
})

interface Impaired {
  readonly state: string
  readonly problems: readonly string[]
}

/** What is wrong with the page as it stands, in words. */
const problemsOf = async (page: Page, rules: readonly string[]): Promise<readonly string[]> => {
  const found = await pageFaults(page, rules)
  const bytes = FILES_BYTES + Buffer.byteLength(await page.content())
  if (bytes > MOST_BYTES) found.push(`${bytes} bytes`)
  const words = await page.evaluate(() => {
    const copy = document.body.cloneNode(true) as HTMLElement
    copy.querySelector('.underneath')?.remove()
    return copy.textContent
  })
  const jargon = JARGON.exec(words)
  if (jargon !== null) found.push(`says “${jargon[0]}” to a newcomer`)
  return found
}

/** Walks through every state of the pages. */
const walk = async (page: Page, account: string, rules: readonly string[]): Promise<readonly Impaired[]> => {
  const impaired: Impaired[] = []
  const look = async (state: string): Promise<void> => {
    const problems = await problemsOf(page, rules)
    if (problems.length > 0) impaired.push({ state, problems })
  }
  const { origin, sparekey } = stage
  const at = (): string => `${origin}/try/account?name=${account}`

  await page.goto(`${origin}/try`)
  await look('first page')
  await page.getByLabel('Account name').fill(GUESS)
  await page.getByRole('button', { name: 'Get a sheet of backup codes' }).click()
  await look('name refused')
  await page.goto(at())
  await look('no sheet')
  await page.goto(`${origin}/try/nowhere`)
  await look('nothing here')

  const codes = await getSheet(page, origin, account)
  await look('sheet')
  await page.reload().catch(() => page.reload())
  await look('sheet shown already')
  await typeBack(page, withSlip(codes[0]!))
  await look('slip while saving')
  await typeBack(page, codes[0]!)
  await look('saved')
  await useCode(page, codes[0]!)
  await look('used')
  await useCode(page, codes[0]!)
  await look('used before')
  await useCode(page, '')
  await look('nothing typed')
  await useCode(page, GUESS)
  await look('guess')
  await page.getByRole('button', { name: 'Get a new sheet' }).click()
  await look('new sheet beside the old one')
  await page.reload().catch(() => page.reload())
  await look('both sheets')

  const firstFactor = (): { methods: string[]; at: Date } => ({ methods: ['pwd'], at: stage.clock.now() })
  for (const code of codes.slice(1)) await sparekey.redeem(account, { code, firstFactor: firstFactor() })
  await page.goto(at())
  await look('every code used, one sheet waiting')
  await sparekey.revoke(account, { reason: 'owner_request' })
  await page.goto(at())
  await look('cancelled')
  for (let tries = 0; tries < 10; tries += 1)
    await sparekey.redeem(account, { code: GUESS, firstFactor: firstFactor() })
  await page.goto(at())
  await look('switched off')
  return impaired
}

describe('every state is accessible (axe), no wider than the screen, under 30 KB, and says no word of the team', () => {
  for (const [index, [name, look]] of Object.entries(looks).entries()) {
    test(`on ${name}`, async () => {
      const { page } = await visit(browser, look)
      assert.deepEqual(await walk(page, `looks-${index}`, index === 0 ? everyRule : rulesOfLooks), [])
    })
  }
})

test('every control can be reached and seen by keyboard, and is large enough for a thumb', async () => {
  const { page } = await visit(browser, looks['a phone in daylight'])
  await getSheet(page, stage.origin, 'keyboard')
  const controls = page.locator('main button:visible, main input:visible')
  const count = await controls.count()
  assert.equal(count, 5)
  for (let index = 0; index < count; index += 1) {
    const box = await controls.nth(index).boundingBox()
    assert.ok(box !== null && box.height >= 44, `${box?.height} pixels high`)
  }
  const reached: string[] = []
  for (let presses = 0; presses < 9; presses += 1) {
    await page.keyboard.press('Tab')
    reached.push(
      await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!)
        return `${document.activeElement!.tagName} ${outlineStyle} ${outlineWidth}`
      }),
    )
  }
  assert.equal(reached.filter((one) => /^(BUTTON|INPUT) solid 3px$/.test(one)).length, count)
})
