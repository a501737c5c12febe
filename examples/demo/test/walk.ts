import type { Page } from 'playwright-core'
import { codesShown, follow, press } from './stage.ts'

/** What the walk does with each state of the pages that it comes to. */
export type Look = (state: string) => Promise<void>

export interface Someone {
  readonly name: string
  readonly email: string
  readonly password: string
}

/** An account, an authenticator app and a sheet that is proven saved. Gives the codes. */
export const walkToSheet = async (
  page: Page,
  origin: string,
  { name, email, password }: Someone,
  look: Look = async () => {},
): Promise<readonly string[]> => {
  await page.goto(origin)
  await look('start')
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await press(page, 'Make my account')
  await addApp(page, look)
  await press(page, 'Show my codes')
  const codes = await codesShown(page)
  await look('sheet')
  await press(page, 'I have saved them')
  await typeBack(page, codes)
  await look('saved')
  await follow(page, 'Go on')
  await look('account')
  return codes
}

/** With the digits that the page offers to whoever has no app at hand. */
export const addApp = async (page: Page, look: Look = async () => {}): Promise<void> => {
  await look('app')
  const digits = await page.locator('#digits-now').textContent()
  await page.getByLabel('Six digits').fill(digits ?? '')
  await press(page, 'Check')
}

export const typeBack = async (page: Page, [first = '']: readonly string[]): Promise<void> => {
  await page.locator('sparekey-enroll input').fill(first)
  await press(page, 'Check')
  await page.getByRole('heading', { name: 'Your codes are saved' }).waitFor()
}

export const signInWithPassword = async (page: Page, email: string, password: string): Promise<void> => {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await press(page, 'Go on')
}
