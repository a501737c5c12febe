import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountScreen } from '../../../src/console/accounts/account-screen.ts'
import { caseScreen } from '../../../src/console/cases/case-screen.ts'
import { caseListScreen } from '../../../src/console/cases/list-screen.ts'
import { createDesk, MARKER_ADDRESS, textOf, type Colleague } from './desk.ts'

const HOUR = 3600

/** A case that waits for a decision, as its agent brought it there by the pages. */
const start = async () => {
  const desk = await createDesk()
  const codes = await desk.giveSheet('ada')
  desk.clock.advance(40 * 24 * HOUR)
  const grace = await desk.join('Grace', ['support'])
  const opened = await grace.act(accountScreen, 'open', {
    accountId: 'ada',
    reason: 'lost_all_factors',
    channel: 'email',
    reference: 'T-77',
  })
  assert.equal(opened.kind, 'done', opened.said ?? '')
  const caseId = opened.to?.replace('cases/', '') ?? ''
  const told = (await desk.rounds()).find(({ kind }) => kind === 'support_opened')
  const link = told?.support?.links.confirm ?? assert.fail('the owner can say “I asked for this”')
  const confirmed = await desk.sparekeys.support.confirm(link)
  assert.ok(confirmed.ok)
  const { support } = await desk.callsNow()
  const password = await support.addEvidence(
    caseId,
    { kind: 'password', outcome: 'pass' },
    { kind: 'owner', context: null },
  )
  assert.ok(password.ok)
  return { desk, codes, grace, caseId }
}

const submitted = async () => {
  const started = await start()
  const answer = await started.grace.act(caseScreen, 'submit', { caseId: started.caseId })
  assert.equal(answer.kind, 'done', answer.said ?? '')
  return started
}

const seenBy = async (who: Colleague, caseId: string): Promise<string> =>
  /name="seen" value="([^"]*)"/.exec((await who.open(caseScreen, { caseId })).html)?.[1] ?? ''

test('a case goes by the pages from the call to the release, and nobody of the desk sees an address or a code', async () => {
  const { desk, codes, grace, caseId } = await start()
  const bob = await desk.join('Bob', ['approver'])
  const pages: string[] = []
  const look = async (who: Colleague): Promise<string> => {
    const { html } = await who.open(caseScreen, { caseId })
    pages.push(html, (await who.open(caseListScreen)).html)
    return textOf(html)
  }
  assert.match(await look(grace), /Evidence is gathered .*Everything that this risk demands is there/)
  assert.equal((await grace.act(caseScreen, 'submit', { caseId })).kind, 'done')
  assert.match(await look(grace), /Waits for a decision/)
  const seen = await seenBy(bob, caseId)
  const hasty = await bob.act(caseScreen, 'approve', { caseId, seen })
  assert.equal(hasty.kind, 'refused', 'a request is not approved in the second in which it was opened')
  desk.clock.advance(31)
  assert.equal((await bob.act(caseScreen, 'approve', { caseId, seen })).kind, 'done')
  assert.match(await look(bob), /Approved, waiting time runs .*Bob Approved – ✓ Counts/)
  assert.equal((await bob.act(caseScreen, 'release', { caseId })).kind, 'refused', 'not before its time')
  desk.clock.advance(25 * HOUR)
  assert.match(await look(bob), /Approved, can be released/)
  assert.equal((await bob.act(caseScreen, 'release', { caseId })).kind, 'done')
  assert.match(await look(grace), /Released, the owner may ask for the code/)
  const { support } = await desk.callsNow()
  const claimed = await support.claim('ada', { firstFactor: { methods: ['pwd'], at: desk.clock.now() } })
  assert.ok(claimed.ok)
  const code = (await desk.rounds()).find(({ kind }) => kind === 'support_code')?.support?.code?.text
  assert.ok(code !== undefined)
  await look(grace)
  await look(bob)
  pages.push((await grace.open(accountScreen, { accountId: 'ada' })).html)
  for (const secret of [MARKER_ADDRESS, 'marker-of', code, code.slice(3), ...codes]) {
    for (const html of pages) assert.equal(html.includes(secret), false)
  }
  const timeline = textOf(pages.at(-1) ?? '')
  for (const words of [
    'Case opened: lost all factors – – Grace',
    'Request frozen',
    'Approved by one person',
    'Released',
    'Code sent to the owner',
  ]) {
    assert.ok(timeline.includes(words), words)
  }
})

test('A9.9: whoever opened a case does not approve it, and reads why', async () => {
  const { desk, grace, caseId } = await submitted()
  const both = await desk.join('Grace', ['approver'])
  assert.equal(both.operatorId, grace.operatorId)
  const seen = await seenBy(both, caseId)
  desk.clock.advance(31)
  const refused = await both.act(caseScreen, 'approve', { caseId, seen })
  assert.equal(refused.kind, 'refused')
  const { support } = await desk.callsNow()
  const found = await support.get(caseId)
  assert.ok(found.ok && found.approvals === 0)
})

test('“opened by me” are the cases of this person, and of nobody else', async () => {
  const { desk, grace, caseId } = await start()
  const number = /Case (\d{6})/.exec((await grace.open(caseScreen, { caseId })).html)?.[1] ?? ''
  const mine = async (who: Colleague): Promise<boolean> =>
    (await who.open(caseListScreen, {}, { view: 'mine' })).html.includes(number)
  assert.equal(await mine(grace), true)
  const namesake = await desk.join('grace-2', ['support'])
  assert.equal(await mine(namesake), false)
})

test('A9.22: of two who decide at once one decided, and the other sees what happened', async () => {
  const { desk, caseId } = await submitted()
  const [bob, eve] = [await desk.join('Bob', ['approver']), await desk.join('Eve', ['approver'])]
  const seen = await seenBy(bob, caseId)
  desk.clock.advance(31)
  const [approved, denied] = await Promise.all([
    bob.act(caseScreen, 'approve', { caseId, seen }),
    eve.act(caseScreen, 'deny', { caseId, denyReason: 'no call back' }),
  ])
  assert.ok(denied.kind === 'done' || approved.kind === 'done')
  const { support } = await desk.callsNow()
  const found = await support.get(caseId)
  assert.ok(found.ok)
  assert.equal(found.state, denied.kind === 'done' ? 'denied' : 'approved')
  const again = await eve.act(caseScreen, 'deny', { caseId, denyReason: 'again' })
  if (denied.kind === 'done') assert.equal(again.kind, 'refused')
  assert.ok(found.decisions.length <= 2)
})

test('a request that changed after it was opened is not approved by the form that showed the old one', async () => {
  const { desk, grace, caseId } = await submitted()
  const bob = await desk.join('Bob', ['approver'])
  const seen = await seenBy(bob, caseId)
  desk.clock.advance(31)
  await grace.act(caseScreen, 'evidence', { caseId, kind: 'call_back', outcome: 'fail' })
  await grace.act(caseScreen, 'submit', { caseId })
  const refused = await bob.act(caseScreen, 'approve', { caseId, seen })
  assert.equal(refused.kind, 'refused')
  const { support } = await desk.callsNow()
  const found = await support.get(caseId)
  assert.ok(found.ok && found.state === 'review' && found.approvals === 0)
})

test('a note that looks like a code is refused, and is on no page', async () => {
  const { desk, codes, grace, caseId } = await start()
  const note = `she read me ${codes[1] ?? ''}`
  const refused = await grace
    .act(caseScreen, 'evidence', { caseId, kind: 'call_back', outcome: 'pass', note })
    .catch((error: unknown) => error)
  const text = refused instanceof Error ? refused.message : JSON.stringify(refused)
  assert.equal(text.includes(codes[1] ?? ''), false)
  const { support } = await desk.callsNow()
  const found = await support.get(caseId)
  assert.ok(found.ok)
  assert.equal(JSON.stringify(found.evidence).includes(codes[1] ?? ''), false)
})

test('a frozen account says until when, no case of it is opened, and whoever ends the freeze gives a reason', async () => {
  const desk = await createDesk()
  await desk.giveSheet('ada')
  const sam = await desk.join('Sam', ['security_admin'])
  const grace = await desk.join('Grace', ['support'])
  const account = { accountId: 'ada' }
  assert.match(textOf((await sam.open(accountScreen, account)).html), /Frozen for support no/)
  const frozen = await sam.act(accountScreen, 'freeze', { ...account, freezeReason: 'a strange call' })
  assert.equal(frozen.said, 'Frozen for support until 2026-01-31.')
  const shown = await sam.open(accountScreen, account)
  assert.match(textOf(shown.html), /Frozen for support until 2026-01-31/)
  assert.match(shown.html, /act=unfreeze/)
  const refused = await grace.act(accountScreen, 'open', {
    ...account,
    reason: 'locked_out',
    channel: 'email',
  })
  assert.equal(refused.kind, 'refused')
  assert.equal((await sam.act(accountScreen, 'unfreeze', { ...account, unfreezeReason: '' })).kind, 'refused')
  const thawed = await sam.act(accountScreen, 'unfreeze', {
    ...account,
    unfreezeReason: 'she came in person',
  })
  assert.equal(thawed.said, 'The freeze is over.')
  assert.doesNotMatch((await sam.open(accountScreen, account)).html, /act=unfreeze/)
})
