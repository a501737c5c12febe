import assert from 'node:assert/strict'
import { heading, press, shownCodes } from '../pages/stage.ts'
import { addEvidence, confirmApproval, lookUp, openWaiting } from './desk.ts'
import {
  ACCOUNT,
  ADDRESSES,
  beginWork,
  follow,
  type Look,
  openMail,
  saidTo,
  signIn,
  type Person,
  type Stories,
} from './stage.ts'

const DAY_SECONDS = 86_400
/** From one step of a story to the next. */
export const A_WHILE_SECONDS = 240

export interface StoryPeople {
  readonly owner: Person
  readonly agent: Person
  readonly approver: Person
}

/** Phone and sheet are lost: from the first page to the new sheet. Gives the code of the case. */
export const ownerStory = async (
  stories: Stories,
  { owner, agent, approver }: StoryPeople,
  look: Look,
): Promise<string> => {
  const { publicUrl, openVisit, newestMail, advance, call } = stories
  const { page } = owner

  await beginWork(stories, agent, approver)
  // What it is, for whoever only knows the address.
  await page.goto(`${publicUrl}/support`)
  assert.equal(await heading(page), 'I have lost everything')
  // The application sends whoever passed the password there, and brings the request along.
  const asking = await openVisit()
  await page.goto(asking.url)
  await look('ask', page)
  await page.getByLabel('My phone or key is lost or broken, and so are my codes').check()
  await press(page, 'Send my request')
  assert.equal(await heading(page), 'Your request is with us')

  const opened = await newestMail(ADDRESSES[0], /^Subject: .*somebody asked for help/m)
  await newestMail(ADDRESSES[1], /^Subject: .*somebody asked for help/m)
  advance(A_WHILE_SECONDS)
  await openMail(owner, opened)
  await look('message', page)
  await follow(owner, 'I asked for this')
  await look('asked-for', page)
  await press(page, 'I asked for this')
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()

  advance(A_WHILE_SECONDS)
  await signIn(stories, agent, 'Grace Hopper')
  await lookUp(agent)
  await look('account', agent.page)
  await agent.page.getByRole('link', { name: /^Case \d{6}$/ }).click()
  await addEvidence(agent, 'Call back to the number of the directory', 'rang twice, knew the ticket')
  assert.equal(await saidTo(agent), 'The evidence is on record.')
  await look('evidence', agent.page)
  await press(agent.page, 'Submit')
  assert.equal(await saidTo(agent), 'The request is frozen. Those who decide see it now.')

  advance(A_WHILE_SECONDS)
  await signIn(stories, approver, 'Barbara Liskov')
  await openWaiting(approver)
  await look('decide', approver.page)
  advance(31)
  await press(approver.page, 'Approve')
  await confirmApproval(approver, 'Barbara Liskov')
  assert.equal(await saidTo(approver), 'Approved. The owner is told from when they may go on.')
  await look('approved', approver.page)

  await newestMail(ADDRESSES[0], /^Subject: .*agreed to/m)
  await page.goto((await openVisit()).url)
  assert.match(await heading(page), /^You can go on from /)
  await look('date', page)
  // The wait began when the first message was taken; since then three whiles and the half minute went by.
  advance(DAY_SECONDS - 3 * A_WHILE_SECONDS - 31 - 1)
  await page.goto((await openVisit()).url)
  assert.match(await heading(page), /^You can go on from /, 'not before its time')

  advance(1)
  const claiming = await openVisit()
  await page.goto(claiming.url)
  assert.equal(await heading(page), 'You can get your code now')
  await look('ready', page)
  await press(page, 'Send me the code')
  assert.equal(await heading(page), 'Type the code that we sent')
  const withCode = await newestMail(ADDRESSES[0], /^Subject: .*the code that you asked for/m)
  const [code = assert.fail('a code is in the message')] =
    /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/.exec(withCode.text) ?? []
  await look('type-the-code', page)
  await page.locator('input.code:visible').fill(code.toLowerCase())
  await press(page, 'Use this code')
  await page.getByRole('heading', { name: 'You are in' }).waitFor()
  await look('list', page)

  // At the application a new phone is set up.
  const { redemption } = await call<{
    redemption: { basis: string; recovery: { recoveryId: string; tasks: string[] } }
  }>('GET', `/v1/page-sessions/${claiming.pageSessionId}`)
  assert.equal(redemption.basis, 'support')
  const { recoveryId, tasks } = redemption.recovery
  const report = (task: string) =>
    call<{ state: string }>('POST', `/v1/accounts/${ACCOUNT}/recoveries/${recoveryId}/tasks/${task}`, {
      outcome: 'done',
    })
  assert.ok(tasks.includes('reenroll_factor') && tasks.includes('replace_codes'), tasks.join())
  for (const task of tasks) if (task !== 'replace_codes') await report(task)

  await page.goto(`${publicUrl}/pages`)
  await press(page, 'Make a new sheet')
  const codes = await shownCodes(page)
  assert.equal(codes.length, 10)
  await page.locator('a.main[href="#check"]').click()
  await page.locator('input.code:visible').fill(codes[0] ?? '')
  await press(page, 'Check it')
  await page.getByText('Make a new sheet – done').waitFor()
  await look('done', page)

  await signIn(stories, agent, 'Grace Hopper')
  await lookUp(agent)
  await agent.page.getByRole('link', { name: /^Case \d{6}$/ }).click()
  assert.match(await agent.page.locator('.lead').innerText(), /Completed/)
  await look('trail', agent.page)
  return code
}
