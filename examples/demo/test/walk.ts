import type { Page } from 'playwright-core'
import { codesShown, follow, press } from './stage.ts'

/** What the walk does with each state of the pages that it comes to. */
export type Look = (state: string) => Promise<void>
const noLook: Look = async () => {}

export interface Someone {
  readonly name: string
  readonly email: string
  readonly password: string
}

export const ada: Someone = { name: 'Ada', email: 'ada@example.org', password: 'seven quiet herons' }

/** An account, an authenticator app and a sheet that is proven saved. Gives the codes. */
export const walkToSheet = async (
  page: Page,
  origin: string,
  { name, email, password }: Someone,
  look: Look = noLook,
): Promise<readonly string[]> => {
  await page.goto(origin)
  await look('start')
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await press(page, 'Make my account')
  await look('app')
  await typeDigits(page)
  await page.getByRole('button', { name: 'Show my codes' }).waitFor()
  await look('enroll')
  const codes = await makeSheet(page, look)
  await follow(page, 'Go on')
  await look('account')
  return codes
}

/** The digits that the page offers to whoever has no app at hand. */
export const typeDigits = async (page: Page): Promise<void> => {
  await page.getByLabel('Six digits').fill((await page.locator('#digits-now').textContent()) ?? '')
  await press(page, 'Check')
}

/** Shows the codes of a new sheet and types one of them back. */
export const makeSheet = async (page: Page, look: Look = noLook): Promise<readonly string[]> => {
  await press(page, 'Show my codes')
  const codes = await codesShown(page)
  await look('sheet')
  await press(page, 'I have saved them')
  await look('type-back')
  await page.locator('sparekey-enroll input').fill(codes[0] ?? '')
  await press(page, 'Check')
  await page.getByRole('heading', { name: 'Your codes are saved' }).waitFor()
  await look('saved')
  return codes
}

/** Loses the phone and comes back as far as the field for a backup code. */
export const walkToChallenge = async (
  page: Page,
  { email, password }: Someone,
  look: Look = noLook,
): Promise<void> => {
  await press(page, 'Lose it and sign out')
  await look('sign-in')
  await signIn(page, email, password)
  await page.locator('summary', { hasText: 'Try another way' }).click()
  await look('second-step')
  await follow(page, 'Use a backup code')
  await page.getByRole('heading', { name: 'Use a backup code' }).waitFor()
  await look('challenge')
}

export const signIn = async (page: Page, email: string, password: string): Promise<void> => {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await press(page, 'Go on')
}

/** Types a code and waits until the page says that it let somebody in. */
export const useCode = async (page: Page, code: string): Promise<void> => {
  await page.locator('sparekey-challenge input').fill(code)
  await press(page, 'Sign in')
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
}

/** Works through the whole list. Gives the codes of the new sheet. */
export const walkThroughList = async (
  page: Page,
  { password }: Someone,
  newPassword: string,
  look: Look = noLook,
): Promise<readonly string[]> => {
  await follow(page, 'Put things right')
  await look('list')
  await follow(page, 'New phone')
  await look('new-phone')
  await page.getByLabel('Your password').fill(password)
  await press(page, 'Go on')
  await typeDigits(page)
  await follow(page, 'New sheet')
  await press(page, 'Make a new sheet')
  const codes = await makeSheet(page)
  await follow(page, 'Go on')
  await look('list-half')
  await follow(page, 'New password')
  await page.getByLabel('Password until now').fill(password)
  await page.getByLabel('New password').fill(newPassword)
  await look('new-password')
  await press(page, 'Change it')
  await press(page, 'Sign out there')
  await look('list-done')
  return codes
}
