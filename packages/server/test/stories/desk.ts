import { press } from '../pages/stage.ts'
import { ACCOUNT, openEntry, type Person } from './stage.ts'

/** What the people of the help desk do in the console, by its pages alone. */

/** Finds the account by its id. */
export const lookUp = async (agent: Person): Promise<void> => {
  await openEntry(agent, 'Accounts')
  await agent.page.getByLabel('Account', { exact: true }).fill(ACCOUNT)
  await press(agent.page, 'Look up')
  await agent.page.getByRole('heading', { level: 1, name: `Account ${ACCOUNT}` }).waitFor()
}

export const openCase = async ({ page }: Person, reason: string, ticket: string): Promise<void> => {
  await page.getByLabel('What happened?').selectOption({ label: reason })
  await page.getByLabel('Ticket').fill(ticket)
  await press(page, 'Open a case')
}

export const addEvidence = async ({ page }: Person, what: string, note: string): Promise<void> => {
  await page.getByLabel('What was done').selectOption({ label: what })
  await page.getByLabel('Outcome').selectOption({ label: 'Passed' })
  await page.getByLabel('Note').fill(note)
  await press(page, 'Add')
}

/** Opens the newest case that waits for a decision. */
export const openWaiting = async (approver: Person): Promise<void> => {
  await openEntry(approver, 'Cases')
  await approver.page.getByRole('rowheader').getByRole('link').first().click()
  await approver.page.getByRole('heading', { level: 1, name: /^Case \d{6}$/ }).waitFor()
}

/** After “Approve” on the page of a case: shows anew who it is, at the provider, and types the account's id. */
export const confirmApproval = async ({ page }: Person, name: string): Promise<void> => {
  await page.getByRole('link', { name: 'Show that it is you' }).click()
  await page.getByRole('link', { name: 'Sign in again' }).click()
  await page.getByRole('link', { name }).click()
  await page.getByLabel('Type the id of the account').fill(ACCOUNT)
  await press(page, 'Approve')
}
