import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser as Chromium, Page } from 'playwright-core'
import { permissions, mayDo } from 'sparekey/service'
import { screens } from '../../src/console/screens.ts'
import { impairments } from '../pages/looks.ts'
import { openBrowser } from '../try/stage.ts'
import { at, openConsole, type ConsoleStage } from './stage.ts'

/** Of a page with its style and its script, as transferred. */
const MOST_BYTES = 60_000

let browser: Chromium
let stage: ConsoleStage
before(async () => {
  browser = await openBrowser()
  stage = await openConsole(browser)
})
after(async () => {
  await browser.close()
})

/** Tables scroll by themselves; the page does not. */
const tooWide = async (page: Page): Promise<readonly string[]> => {
  const found: string[] = []
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    const has = await page.evaluate(() => document.documentElement.scrollWidth)
    if (has > width) found.push(`${has} pixels wide at ${width}`)
  }
  return found
}

/** axe does not look for these any more (WCAG 2.2 has no 4.1.1), and a label or a link to a field goes by the id. */
const sameIds = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `twice on the page: #${id}`)
  })

const lowTargets = (page: Page): Promise<readonly string[]> =>
  page
    .locator('main :is(button, input:not([type="hidden"]), select, textarea, summary):visible')
    .evaluateAll((all) =>
      all
        .filter((one) => one.getBoundingClientRect().height < 24 && one.closest('.choice') === null)
        .map(({ outerHTML }) => `lower than 24 pixels: ${outerHTML}`),
    )

test('every screen is accessible (axe) by day, by night and in forced colours, fits 320 pixels, and weighs under 60 KB', async (t) => {
  const faults: Record<string, readonly string[]> = {}
  const heaviest = { path: '', bytes: 0 }
  let pages = 0
  for (const [index, screen] of screens.entries()) {
    const role = permissions['self.view'].find((one) => mayDo(one, screen.permission)) ?? assert.fail()
    const { page, context, complaints, weights } = await stage.open(role)
    const path = stage.paths[index] ?? assert.fail()
    const response = await page.goto(at(path).replace(/\/$/, ''))
    assert.equal(response?.status(), 200, path)
    pages += 1
    const bytes = [...weights.values()].reduce((sum, one) => sum + one, 0)
    if (bytes > heaviest.bytes) Object.assign(heaviest, { path, bytes })
    const found = [
      ...(await impairments(page)),
      ...(await tooWide(page)),
      ...(await lowTargets(page)),
      ...(await sameIds(page)),
      ...complaints,
      ...(bytes < MOST_BYTES ? [] : [`${bytes} bytes`]),
    ]
    if (found.length > 0) faults[path] = found
    await context.close()
  }
  t.diagnostic(`${pages} screens, the heaviest is ${heaviest.path} with ${heaviest.bytes} bytes after gzip`)
  assert.deepEqual(faults, {})
  assert.equal(pages, screens.length)
})

test('an account is found, and a case put on hold, with the keyboard alone', async () => {
  const { page, context } = await stage.open('support')
  await page.goto(at('accounts'))
  const tabTo = async (name: string): Promise<void> => {
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press('Tab')
      const here = await page.evaluate(() => {
        const one = document.activeElement
        return one?.id !== '' ? one?.id : one.textContent?.trim()
      })
      if (here === name) return
    }
    assert.fail(`“${name}” is not reached`)
  }
  await tabTo('accountId')
  await page.keyboard.type('bob')
  await page.keyboard.press('Enter')
  await page.waitForURL(/accounts\/bob/)
  assert.equal(await page.locator('h1').textContent(), 'Account bob')
  await page.goto(at(`cases/${stage.caseId}`))
  await tabTo('holdReason')
  await page.keyboard.type('strange call')
  await page.keyboard.press('Enter')
  await page.locator('.said.done').waitFor()
  assert.match((await page.locator('.said').textContent()) ?? '', /^On hold/)
  await context.close()
})

test('without scripts the same is done', async () => {
  const { page, context } = await stage.open('security_admin', { javaScriptEnabled: false })
  await page.goto(at(`cases/${stage.caseId}`))
  await page.locator('#raiseReason').fill('a second call')
  await page.getByRole('button', { name: 'Raise the risk' }).click()
  await page.locator('.said').waitFor()
  assert.match((await page.locator('.said').textContent()) ?? '', /^Raised/)
  await page.goto(at('accounts'))
  await page.locator('#accountId').fill('nobody')
  await page.getByRole('button', { name: 'Look up' }).click()
  await page.locator('.said').waitFor()
  assert.match((await page.locator('.said').textContent()) ?? '', /No account of this id/)
  await context.close()
})
