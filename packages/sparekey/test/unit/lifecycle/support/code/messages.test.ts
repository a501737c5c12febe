import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sealContact } from '../../../../../src/crypto/account-identity.ts'
import { nodeRandom } from '../../../../../src/crypto/node-primitives.ts'
import { createSparekeys } from '../../../../../src/create-sparekey.ts'
import { ArgumentTypeError } from '../../../../../src/errors.ts'
import type { ClaimInput, OpenCaseInput } from '../../../../../src/interface/support.ts'
import type { Notice } from '../../../../../src/notices/notice.ts'
import { keep, write } from '../../../../../src/store/port.ts'
import { createCodeDesk, wrongBeside, type CodeDesk } from '../../../../support/case-codes.ts'
import { drain, daySeconds, dueOf } from '../../../../support/due.ts'
import { must } from '../../../../support/help-desk.ts'
import { ask } from '../../../../support/inspect.ts'
import { accountKeyOf, ada, verdict } from '../../../../support/lab.ts'

const minuteSeconds = 60

/** The owner has a second address, an old one that was replaced ten days ago, and later one that came after the opening. */
const withAddresses = async (desk: CodeDesk, ...addresses: string[]): Promise<void> => {
  const contacts = addresses.map((address) => ({ channel: 'email' as const, address }))
  await desk.sheet({ contacts })
  await drain(desk)
  desk.notices.length = 0
}

const addressesOf = (notices: readonly Notice[]): readonly string[] =>
  notices.map(({ to }) => to?.address ?? 'nobody').toSorted()

test('every address is told of each step, one that was replaced lately too; the code goes to present ones alone', async () => {
  const desk = await createCodeDesk()
  await withAddresses(desk, 'ada@new.example', 'ada@work.example')
  desk.clock.advance(10 * daySeconds)
  const opened = await desk.opened()
  await drain(desk)
  const everybody = ['ada@example.org', 'ada@new.example', 'ada@work.example']
  assert.deepEqual(addressesOf(desk.of('support_opened')), everybody)
  const replaced = desk.of('support_opened').find(({ to }) => to?.replaced === true)?.support
  assert.equal(replaced?.links.confirm, null)
  assert.notEqual(replaced?.links.cancel, null)

  const token = desk.of('support_opened').find(({ to }) => to?.replaced === false)?.support?.links.confirm
  assert.equal(verdict(await desk.support.confirm(token ?? '')), 'ok')
  await desk.evidence(opened, { kind: 'password', outcome: 'pass' }, desk.page)
  await desk.evidence(opened, { kind: 'recovery_contact', outcome: 'pass' })
  const submitted = must(await desk.support.submit(opened.caseId, desk.agent))
  await desk.approve(submitted, desk.approver)
  await desk.approve(submitted, desk.second)
  await drain(desk)
  assert.deepEqual(addressesOf(desk.of('support_reviewed')), everybody)
  desk.clock.advance(3 * daySeconds)
  const { code } = await desk.claimed()
  assert.deepEqual(addressesOf(desk.of('support_code')), ['ada@new.example', 'ada@work.example'])
  assert.deepEqual(addressesOf(desk.of('support_claimed')), ['ada@example.org'])
  for (const notice of desk.notices) {
    assert.equal(notice.support?.code != null, notice.kind === 'support_code', notice.kind)
  }
  // An address that was replaced ten days before makes the risk high, and what cannot be undone is held back for longer.
  const used = await desk.redeem(code)
  assert.equal(used.ok && used.restrictUntil?.getTime(), desk.clock.now().getTime() + 3 * daySeconds * 1000)
})

test('A9.1, A9.2 a code goes to what was on file at the opening: nobody names an address, and one that came since gets nothing', async () => {
  const desk = await createCodeDesk()
  const given = { reason: 'lost_all_factors', address: ['mallory@example.net'] } as unknown as OpenCaseInput
  await assert.rejects(desk.support.open(ada, given, desk.agent), ArgumentTypeError)
  await desk.released()
  await putOnFile(desk, 'mallory@example.net')
  const firstFactor = desk.signedIn('pwd')
  const asked = { firstFactor, to: ['mallory@example.net'] } as unknown as ClaimInput
  await assert.rejects(desk.support.claim(ada, asked), ArgumentTypeError)
  const claimed = await desk.claim()
  assert.deepEqual(claimed.ok && claimed.sentTo, ['a•••@e•••.org'])
  const waiting = (await dueOf(desk)).filter(({ kind }) => kind === 'case-code')
  assert.equal(waiting.length, 1)
  await drain(desk)
  assert.deepEqual(addressesOf(desk.of('support_code')), ['ada@example.org'])
  assert.deepEqual(addressesOf(desk.of('support_claimed')), ['mallory@example.net'])
})

/** As whoever writes to the database does: no call does it while a case lives. */
const putOnFile = (desk: CodeDesk, address: string): Promise<number> =>
  ask(desk.store, function* () {
    const place = { accountKey: accountKeyOf(desk), contactId: nodeRandom(16), channel: 'email' }
    const { keyId, bytes } = sealContact(desk.ring, place, address)
    const addedAt = desk.clock.now().getTime()
    const row = { ...place, keyId, sealedAddress: bytes, addedAt, removedAt: null, language: null }
    return keep(yield* write('insertContact', row))
  })

test('the owner is told of the third wrong code, of the use, and of the end', async () => {
  const desk = await createCodeDesk()
  const { code } = await desk.sent()
  for (const guess of [1, 2]) await desk.redeem(wrongBeside(code, guess))
  await drain(desk)
  assert.equal(desk.of('support_wrong_code').length, 0)
  await desk.redeem(wrongBeside(code, 3))
  await drain(desk)
  assert.equal(desk.of('support_wrong_code').length, 1)
  await desk.redeem(code)
  await drain(desk)
  const [used] = desk.of('support_used')
  assert.notEqual(used?.support?.links.dispute, null)
  assert.equal(used?.support?.links.cancel, null)
  assert.equal(used?.sheet, null)
  assert.equal(used?.support?.restrictUntil?.getTime(), desk.clock.now().getTime() + daySeconds * 1000)
  assert.deepEqual(desk.of('code_used'), [])
  assert.deepEqual(desk.of('codes_used_up'), [])
})

test('what was not put right in time is told as of a case, with its dispute link; endpoints are told of a recovery', async () => {
  const desk = await createCodeDesk()
  const { code } = await desk.sent()
  await desk.redeem(code)
  desk.clock.advance(20 * minuteSeconds)
  const { store, keys } = desk
  const sparekeys = await createSparekeys({ store, keys, clock: () => desk.clock.now() })
  const told: Notice[] = []
  const deliver = async (notice: Notice): Promise<void> => void told.push(notice)
  const tenant = async () => ({ endpoints: ['whk_1'] })
  while ((await sparekeys.runDue({ limit: 1000, tenant, deliver })).more) continue
  assert.deepEqual(
    told
      .filter(({ kind }) => kind.endsWith('_overdue'))
      .map(({ kind, to }) => `${kind} to ${to?.channel}`)
      .toSorted(),
    ['recovery_overdue to webhook', 'support_overdue to email'],
  )
  const overdue = told.find(({ kind }) => kind === 'support_overdue')
  const dispute = overdue?.support?.links.dispute ?? assert.fail('there is no link')
  assert.equal(overdue?.sheet, null)
  assert.equal(verdict(await desk.support.dispute(dispute)), 'ok')
})

test('of a case that a program opened the owner is told who answers for it, and no key', async () => {
  const desk = await createCodeDesk()
  const { openedBy, openedAs } = await desk.opened({}, desk.program)
  assert.deepEqual([openedBy, openedAs], ['Jo Doe', 'automation'])
  await drain(desk)
  const [notice] = desk.of('support_opened')
  assert.deepEqual([notice?.support?.openedBy, notice?.support?.openedAs], ['Jo Doe', 'automation'])
  const linked = await desk.support.linked(notice?.support?.links.status ?? '')
  assert.deepEqual(linked.ok && [linked.case.openedBy, linked.case.openedAs], ['Jo Doe', 'automation'])
  assert.ok(!JSON.stringify([notice, linked]).includes(desk.program.id))
})

test('an owner whose addresses were given under a clock that was set back since is told, may confirm, and gets the code', async () => {
  const desk = await createCodeDesk()
  await withAddresses(desk, 'ada@new.example')
  desk.clock.advance(-100)
  const opened = await desk.opened()
  await drain(desk)
  const told = desk.of('support_opened').find(({ to }) => to?.address === 'ada@new.example')
  assert.equal(verdict(await desk.support.confirm(told?.support?.links.confirm ?? '')), 'ok')
  assert.notEqual((await desk.get(opened)).notBefore, null)
  await desk.evidence(opened, { kind: 'password', outcome: 'pass' }, desk.page)
  await desk.evidence(opened, { kind: 'recovery_contact', outcome: 'pass' })
  const submitted = must(await desk.support.submit(opened.caseId, desk.agent))
  await desk.approve(submitted, desk.approver)
  await desk.approve(submitted, desk.second)
  desk.clock.advance(3 * daySeconds)
  const { notice } = await desk.claimed()
  assert.equal(notice.to?.address, 'ada@new.example')
})

test('half of a long wait is told once, and not where the case has ended', async () => {
  const desk = await createCodeDesk()
  const opened = await desk.opened()
  await drain(desk)
  desk.clock.advance(daySeconds / 2 - 1)
  await drain(desk)
  assert.equal(desk.of('support_halfway').length, 0)
  desk.clock.advance(1)
  await drain(desk)
  assert.equal(desk.of('support_halfway').length, 1)
  await desk.support.withdraw(opened.caseId, desk.agent)
  desk.clock.advance(30 * daySeconds)
  await drain(desk)
  assert.equal(desk.of('support_halfway').length, 1)
  assert.equal(desk.of('support_ended').length, 1)
  assert.deepEqual(desk.of('support_ended')[0]?.support?.ended, {
    state: 'withdrawn',
    by: 'support',
    frozenUntil: null,
  })
})

test('a wait begins with the first message that an address on file accepted, and with no other', async () => {
  const refusing = async (): Promise<void> => {
    throw Object.assign(new TypeError('bounced'), { retryable: false })
  }
  const desk = await createCodeDesk({ deliver: refusing })
  const opened = await desk.opened()
  await drain(desk)
  assert.equal((await desk.get(opened)).notBefore, null)
  const reached = await createCodeDesk()
  const found = await reached.opened()
  assert.equal(found.notBefore, null)
  reached.clock.advance(minuteSeconds)
  await drain(reached)
  const { notBefore } = await reached.get(found)
  assert.equal((notBefore?.getTime() ?? 0) - reached.clock.now().getTime(), daySeconds * 1000)
})

test('a case that nobody brings to an end ends with its time, and its owner is told', async () => {
  const desk = await createCodeDesk()
  const opened = await desk.opened()
  await drain(desk)
  desk.clock.advance(9 * daySeconds)
  await drain(desk)
  assert.equal((await desk.get(opened)).state, 'expired')
  assert.equal(desk.of('support_ended')[0]?.support?.ended?.by, 'time')
  const later = await createCodeDesk()
  const { found, code } = await later.sent()
  later.clock.advance(2 * daySeconds)
  await drain(later)
  assert.equal((await later.get(found)).state, 'failed')
  assert.equal(later.of('support_ended').length, 1)
  assert.equal(verdict(await later.redeem(code)), 'set_expired')
})

test('a code that cannot be delivered is wiped when its 10 minutes are over', async () => {
  let isDown = false
  const codes: (string | undefined)[] = []
  const deliver = async ({ kind, support }: Notice): Promise<void> => {
    if (kind !== 'support_code') return
    if (isDown) throw new TypeError('down')
    codes.push(support?.code?.text)
  }
  const desk = await createCodeDesk({ deliver })
  await desk.released()
  isDown = true
  assert.equal(verdict(await desk.claim()), 'ok')
  await drain(desk)
  const waiting = async () => (await dueOf(desk)).filter(({ kind }) => kind === 'case-code').length
  assert.equal(await waiting(), 1)
  desk.clock.advance(10 * minuteSeconds)
  isDown = false
  await drain(desk)
  assert.equal(await waiting(), 0)
  assert.deepEqual(codes, [])
  assert.equal(verdict(await desk.claim()), 'ok')
  await drain(desk)
  assert.equal(codes.length, 1)
})
