import type { Page } from 'playwright-core'
import { GUESS, withSlip } from '../try/stage.ts'
import { shownCodes, type Stage } from './stage.ts'

type Look = (state: string) => Promise<void>

/** The one button or link that leads on, whatever its language. */
const goOn = (page: Page): Promise<void> => page.locator('.main:visible').first().click()

/** Walks through every state of the pages, in any language, and looks at each. */
export const walk = async (page: Page, stage: Stage, account: string, look: Look): Promise<void> => {
  await page.goto((await stage.open(account, 'enroll')).url)
  await look('enroll')
  await goOn(page)
  const codes = await shownCodes(page)
  await look('sheet')
  await page.locator('a.main[href="#check"]').click()
  await look('check')
  await check(page, codes.join(' '))
  await look('check-list')
  await check(page, GUESS)
  await look('check-wrong')
  await page.goto(`${stage.origin}/pages`)
  await look('enroll-unchecked')
  await page.goto(page.url())
  await page.locator('a.second').click()
  await check(page, codes[0] ?? '')
  await look('saved')

  await page.goto((await stage.open(account, 'challenge')).url)
  await look('challenge')
  await page.locator('summary').click()
  await look('challenge-no-codes')
  await check(page, withSlip(codes[0] ?? ''))
  await look('challenge-slip')
  await check(page, GUESS)
  await look('challenge-wrong')
  await check(page, codes[1] ?? '')
  await look('after')
  await page.goto((await stage.open(account, 'challenge')).url)
  await check(page, codes[1] ?? '')
  await look('challenge-used')

  await page.goto((await stage.open(account, 'manage')).url)
  await look('manage')
  await page.locator('a[href="/pages/new"]').click()
  await look('manage-new')
  await page.goto(`${stage.origin}/pages/stop`)
  await look('manage-stop')
  await goOn(page)
  await look('manage-stopped')
  await page.context().clearCookies()
  await page.goto(`${stage.origin}/pages`)
  await look('over')
}

const check = async (page: Page, code: string): Promise<void> => {
  await page.locator('input.code:visible').fill(code)
  await page.locator('form:has(input.code):visible button').click()
}
