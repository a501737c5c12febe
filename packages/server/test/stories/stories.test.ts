import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../try/stage.ts'
import { attackerStory } from './attacker-story.ts'
import { ownerStory } from './owner-story.ts'
import { ACCOUNT, ADDRESSES, openStories, type Stories } from './stage.ts'

let browser: Browser
let stories: Stories
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())
beforeEach(async () => {
  stories = await openStories(browser)
})
afterEach(() => stories.close())

const look = async (): Promise<void> => {}

/** The account's trail, oldest first. */
const trail = async (): Promise<readonly string[]> => {
  const { items } = await stories.call<{ items: { type: string; detail: { reason?: string } }[] }>(
    'GET',
    `/v1/accounts/${ACCOUNT}/events?limit=200`,
  )
  return items
    .map(({ type, detail }) => (type === 'set.issued' ? `${type} ${detail.reason}` : type))
    .toReversed()
}

test('an owner who lost phone and sheet is in again after two people and a day, with a new phone and sheet, and the console never had the code', async () => {
  const owner = await stories.comes({})
  const agent = await stories.comes({})
  const approver = await stories.comes({})
  const code = await ownerStory(stories, { owner, agent, approver }, look)

  const steps = (await trail()).filter((type) => !type.startsWith('notice.'))
  assert.deepEqual(steps.slice(steps.indexOf('support.case_opened')), [
    'support.case_opened',
    'support.evidence_added',
    'support.notice_accepted',
    'support.evidence_added',
    'support.evidence_added',
    'support.submitted',
    'support.approval_given',
    'support.approved',
    'support.released',
    'support.claimed',
    'support.code_issued',
    'code.redeemed',
    'support.redeemed',
    'set.revoked',
    'recovery.task_reported',
    'recovery.task_reported',
    'recovery.task_reported',
    'set.issued support',
    'set.confirmed',
    'recovery.task_reported',
    'recovery.completed',
    'support.completed',
  ])

  const shown = [...agent.sent, ...approver.sent].join('\n')
  assert.ok(shown.includes('Code sent to the owner'), 'the pages of the console were kept')
  const bare = shown.toUpperCase().replaceAll(/[\s-]/g, '')
  assert.ok(!bare.includes(code.replaceAll('-', '')), 'the code is on a page of the console')
  for (const address of ADDRESSES) assert.ok(!shown.includes(address), 'an address is in full')
  const withCode = stories.mails().filter((one) => one.includes(code))
  assert.ok(withCode.length > 0)
  for (const one of withCode) assert.match(one, /^To: ada@example\.(org|net)/m)
  assert.deepEqual([...owner.complaints, ...agent.complaints, ...approver.complaints], [])
  assert.deepEqual(stories.logLines, [])
})

test('an attacker with the password who calls the desk gets nothing once the owner says no, not even from who had the page open', async () => {
  const attacker = await stories.comes({})
  const owner = await stories.comes({})
  const agent = await stories.comes({})
  const approver = await stories.comes({})
  await attackerStory(stories, { attacker, owner, agent, approver }, look)

  const steps = await trail()
  const sinceTheNo = steps.slice(steps.indexOf('support.cancelled'))
  assert.deepEqual(
    sinceTheNo.filter((type) => type.startsWith('support.')),
    ['support.cancelled', 'support.frozen'],
  )
  assert.ok(!steps.includes('support.approval_given') && !steps.includes('support.code_issued'))
  const people = [attacker, owner, agent, approver]
  assert.deepEqual(
    people.flatMap(({ complaints }) => complaints),
    [],
  )
})
