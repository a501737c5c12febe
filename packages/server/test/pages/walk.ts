import type { Page } from 'playwright-core'
import { GUESS, withSlip } from '../try/stage.ts'
import { settled, shownCodes, type Stage } from './stage.ts'

type Look = (state: string) => Promise<void>

const links = {
  supportUrl: 'https://app.example.org/help',
  otherMethodsUrl: 'https://app.example.org/security',
}

/** The one button or link that leads on, whatever its language. */
const goOn = (page: Page): Promise<void> => page.locator('.main:visible').first().click()

/** Walks through every state of the pages, in any language, and looks at each. */
export const walk = async (page: Page, stage: Stage, account: string, look: Look): Promise<void> => {
  const open = async (purpose: 'enroll' | 'challenge' | 'manage'): Promise<void> => {
    await page.goto((await stage.open(account, purpose, links)).url)
  }
  /** What a page says of the last step stands in its address. */
  const told = async (state: string, query: string): Promise<void> => {
    await page.goto(`${stage.origin}/pages?${query}`)
    await look(state)
  }
  await open('enroll')
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

  await open('challenge')
  await look('challenge')
  await page.locator('summary').click()
  await look('challenge-no-codes')
  await check(page, withSlip(codes[0] ?? ''))
  await look('challenge-slip')
  await check(page, GUESS)
  await look('challenge-wrong')
  await told('challenge-phrase', 'about=phrase')
  await told('challenge-older', `about=set_superseded&serial=A7K2&at=${stage.clock.now().getTime()}`)
  await told('challenge-wait', `about=too_many_attempts&at=${stage.clock.now().getTime() + 60_000}`)
  await told('challenge-no-answer', 'about=no_answer')
  await told('challenge-off', 'about=codes_disabled')
  await page.goto(`${stage.origin}/pages`)
  await check(page, codes[1] ?? '')
  await look('after')
  await open('challenge')
  await check(page, codes[1] ?? '')
  await look('challenge-used')
  await page.locator('form[action="/pages/leave"] .quiet').click()
  await page.goto(`${stage.origin}/pages`)
  await look('ended')

  await open('enroll')
  await look('enroll-again')
  await goOn(page)
  await page.locator('a.main[href="#check"]').click()
  await page.locator('form[action="/pages/leave"]:visible button').click()
  await page.goto(`${stage.origin}/pages`)
  await look('later')

  await open('manage')
  await look('manage')
  await page.locator('a[href="/pages/new"]').click()
  await look('manage-new')
  await page.goto(`${stage.origin}/pages/stop`)
  await look('manage-stop')
  await goOn(page)
  await page.waitForURL('**/pages?about=stopped')
  await look('manage-stopped')
  await page.context().clearCookies()
  await page.goto(`${stage.origin}/pages`)
  await look('over')
}

const check = async (page: Page, code: string): Promise<void> => {
  await page.locator('input.code:visible').fill(code)
  await settled(page, () => page.locator('form:has(input.code):visible button').click())
}
