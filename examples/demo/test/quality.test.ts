import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { follow, givePasskeys, openBrowser, openStage, press, type Stage, visit } from './stage.ts'
import { ada, type Look, useCode, walkThroughList, walkToChallenge, walkToSheet } from './walk.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let stage: Stage
before(async () => {
  ;[browser, stage] = await Promise.all([openBrowser(), openStage()])
})
after(async () => {
  await browser.close()
  await stage.close()
})

/** Words of the trade that no page may use. */
const TRADE =
  /\b(factors?|credentials?|redeem\w*|revo[ck]\w*|tokens?|polic(y|ies)|sessions?|authenticat(e|ion))\b/i

/** Of rules that judge more than colours the size and the scheme change nothing. */
const problemsOf = async (page: Page, rules: 'all' | 'colours'): Promise<readonly string[]> => {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.addScriptTag({ content: axe })
  return page.evaluate(async (only) => {
    const { axe: judge } = globalThis as unknown as {
      readonly axe: {
        run(options: object): Promise<{
          readonly violations: readonly {
            readonly id: string
            readonly nodes: readonly { readonly html: string }[]
          }[]
        }>
      }
    }
    const { violations } = await judge.run(only === 'all' ? {} : { runOnly: ['color-contrast'] })
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth ? [...found, `wider than the screen: ${scrollWidth}`] : found
  }, rules)
}

const sights = [
  { size: { width: 360, height: 780 }, colorScheme: 'light', rules: 'all' },
  { size: { width: 1440, height: 900 }, colorScheme: 'dark', rules: 'colours' },
] as const

test('in every state axe-core finds nothing, nothing overflows and the words are plain, on a phone and on a desk', async () => {
  const { page, complaints } = await visit(browser, { bypassCSP: true })
  await givePasskeys(page)
  let states = 0
  const look: Look = async (state) => {
    states += 1
    for (const { size, colorScheme, rules } of sights) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme })
      assert.deepEqual(await problemsOf(page, rules), [], `${state}, ${size.width} px`)
    }
    assert.equal(TRADE.exec(await page.locator('body').innerText())?.[0], undefined, state)
  }
  const codes = await walkToSheet(page, stage.origin, ada, look)
  await follow(page, 'Add: Passkeys')
  await press(page, 'Add a passkey')
  await press(page, 'Remove')
  await look('passkeys')
  await page.goto(`${stage.origin}/account`)
  await walkToChallenge(page, ada, look)
  await useCode(page, codes[3] ?? '')
  await look('used')
  await walkThroughList(page, ada, 'nine quiet herons', look)
  for (const path of ['/mail', '/codes', '/authenticator', '/nothing']) {
    await page.goto(stage.origin + path)
    await look(path)
  }
  assert.equal(states, 21)
  assert.deepEqual(
    complaints.filter((one) => !one.includes('404')),
    [],
  )
})
