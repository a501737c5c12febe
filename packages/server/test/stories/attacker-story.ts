import assert from 'node:assert/strict'
import { heading, press } from '../pages/stage.ts'
import { addEvidence, confirmApproval, lookUp, openCase, openWaiting } from './desk.ts'
import { A_WHILE_SECONDS, type StoryPeople } from './owner-story.ts'
import {
  ADDRESSES,
  beginWork,
  follow,
  type Look,
  openMail,
  openEntry,
  type Person,
  saidTo,
  signIn,
  type Stories,
} from './stage.ts'

export interface AttackedPeople extends StoryPeople {
  /** Has the owner's password, and a telephone. */
  readonly attacker: Person
}

/**
 * Somebody with the owner's password calls the desk, and talks the owner into the first button. The owner thinks again, and presses
 * the other one while a decision is being made.
 */
export const attackerStory = async (
  stories: Stories,
  { attacker, owner, agent, approver }: AttackedPeople,
  look: Look,
): Promise<void> => {
  const { openVisit, newestMail, advance } = stories

  await beginWork(stories, agent, approver)
  await signIn(stories, agent, 'Grace Hopper')
  await lookUp(agent)
  await openCase(agent, 'Everything for signing in is lost', 'T-4711')
  await agent.page.getByRole('heading', { level: 1, name: /^Case \d{6}$/ }).waitFor()
  await look('opened', agent.page)
  const casePath = new URL(agent.page.url()).pathname

  advance(A_WHILE_SECONDS)
  await attacker.page.goto((await openVisit()).url)
  await press(attacker.page, 'This is my request')
  await attacker.page.getByText('Grace Hopper').first().waitFor()

  const message = await newestMail(ADDRESSES[0], /^Subject: .*somebody asked for help/m)
  advance(A_WHILE_SECONDS)
  await openMail(owner, message)
  await follow(owner, 'I asked for this')
  await press(owner.page, 'I asked for this')
  await owner.page.getByRole('heading', { name: 'Thank you' }).waitFor()

  await agent.page.goto(agent.page.url())
  await addEvidence(agent, 'Answers to questions (counts for nothing)', 'knew the last invoice')
  assert.match(await saidTo(agent), /what a caller knows proves nothing/)
  await press(agent.page, 'Submit')
  assert.equal(await saidTo(agent), 'The request is frozen. Those who decide see it now.')

  advance(A_WHILE_SECONDS)
  await signIn(stories, approver, 'Barbara Liskov')
  await openWaiting(approver)
  advance(31)
  await press(approver.page, 'Approve')
  await approver.page.getByRole('link', { name: 'Show that it is you' }).waitFor()

  // Without sign-in, and before the approver has shown anew who it is.
  advance(A_WHILE_SECONDS)
  await openMail(owner, message)
  await look('message', owner.page)
  await follow(owner, 'This was not me')
  assert.equal(await heading(owner.page), 'This was not me')
  await look('no', owner.page)
  await press(owner.page, 'Stop the request')
  await owner.page.getByRole('heading', { name: 'The request is stopped' }).waitFor()
  await look('stopped', owner.page)

  await confirmApproval(approver, 'Barbara Liskov')
  assert.match(await saidTo(approver), /^The case is not in a state in which this can be done/)
  assert.match(await approver.page.locator('.lead').innerText(), /The owner said no/)
  await look('refused', approver.page)

  await agent.page.goto(`${stories.publicUrl}${casePath}`)
  assert.match(await agent.page.locator('.lead').innerText(), /The owner said no/)
  assert.equal(await agent.page.getByRole('button', { name: 'Submit' }).count(), 0)
  await lookUp(agent)
  assert.match(await agent.page.locator('main').innerText(), /Frozen for support\s+until \d{4}-/)
  await openCase(agent, 'Locked out', 'T-4712')
  assert.match(await saidTo(agent), /^The account is frozen for support/)
  await look('second-case', agent.page)
  await openEntry(agent, 'Cases')
  assert.match(await agent.page.locator('main').innerText(), /There is none/)

  await attacker.page.goto((await openVisit()).url)
  assert.match(await attacker.page.locator('main').innerText(), /Your request was stopped/)
  assert.equal(await attacker.page.getByRole('button', { name: 'Send me the code' }).count(), 0)
}
