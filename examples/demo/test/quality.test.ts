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
const TRADE = /\b(factor|credential|redeem\w*|revo[ck]\w*|token|policy|session|authenticat(e|ion))\b/i

const problemsOf = async (page: Page): Promise<readonly string[]> => {
  await page.addScriptTag({ content: axe })
  return page.evaluate(async () => {
    const { axe: judge } = globalThis as unknown as {
      readonly axe: {
        run(): Promise<{
          readonly violations: readonly {
            readonly id: string
            readonly nodes: readonly { readonly html: string }[]
          }[]
        }>
      }
    }
    const { violations } = await judge.run()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth ? [...found, `wider than the screen: ${scrollWidth}`] : found
  })
}

for (const { width, height, colorScheme } of [
  { width: 360, height: 780, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' },
] as const) {
  test(`every state at ${width} px, ${colorScheme}: axe-core finds nothing, nothing overflows, the words are plain`, async () => {
    const { page, complaints } = await visit(browser, {
      viewport: { width, height },
      colorScheme,
      bypassCSP: true,
    })
    await givePasskeys(page)
    const someone = { ...ada, email: `ada-${width}@example.org` }
    const seen: string[] = []
    const look: Look = async (state) => {
      seen.push(state)
      assert.deepEqual(await problemsOf(page), [], state)
      const words = await page.locator('body').innerText()
      assert.equal(TRADE.exec(words)?.[0], undefined, state)
    }
    const codes = await walkToSheet(page, stage.origin, someone, look)
    await follow(page, 'Add: Passkeys')
    await press(page, 'Add a passkey')
    await press(page, 'Remove')
    await look('passkeys')
    await page.goto(`${stage.origin}/account`)
    await walkToChallenge(page, someone, look)
    await useCode(page, codes[3] ?? '')
    await look('used')
    await walkThroughList(page, someone, 'nine quiet herons', look)
    for (const path of ['/mail', '/codes', '/authenticator', '/nothing']) {
      await page.goto(stage.origin + path)
      await look(path)
    }
    assert.equal(seen.length, 20)
    assert.deepEqual(
      complaints.filter((one) => !one.includes('404')),
      [],
    )
  })
}
