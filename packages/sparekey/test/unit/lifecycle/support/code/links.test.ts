import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCodeDesk, type CodeDesk } from '../../../../support/case-codes.ts'
import { daySeconds, drain, typesOf } from '../../../../support/due.ts'
import { ada, verdict } from '../../../../support/lab.ts'
import { assertSound, holdings } from '../../../../support/inspect.ts'
import { isWrite, watchedStore } from '../../../../support/stores.ts'
import { isSupportSet } from '../../../../../src/lifecycle/support/code/support-set.ts'
import { memoryStore } from '../../../../../src/store/memory.ts'

const monthSeconds = 30 * daySeconds

const linkIn = (desk: CodeDesk, kind: 'support_opened' | 'support_used', purpose: 'cancel' | 'dispute') =>
  desk.of(kind).at(-1)?.support?.links[purpose] ?? assert.fail('the message has no such link')

test('looking at a link, however often, says how the case stands and writes nothing', async () => {
  const written: string[] = []
  const store = watchedStore(memoryStore(), ({ name }) => {
    if (isWrite(name)) written.push(name)
  })
  const desk = await createCodeDesk({ store })
  const opened = await desk.opened()
  await drain(desk)
  written.length = 0
  for (const purpose of ['status', 'cancel', 'confirm', 'dispute'] as const) {
    const token = await desk.link(opened, purpose)
    for (let time = 0; time < 10; time += 1) {
      const linked = await desk.support.linked(token)
      assert.ok(linked.ok)
      assert.equal(linked.tenant, 'default')
      assert.equal(linked.purpose, purpose)
      assert.equal(linked.case.caseNumber, opened.caseNumber)
      assert.equal('reference' in linked.case || 'flags' in linked.case || 'evidence' in linked.case, false)
    }
  }
  assert.deepEqual(written, [])
})

test('a link acts for what it was sent for alone, and one that was altered is none', async () => {
  const desk = await createCodeDesk()
  const opened = await desk.opened()
  const status = await desk.link(opened, 'status')
  assert.equal(verdict(await desk.support.cancel(status)), 'not_found')
  assert.equal(verdict(await desk.support.confirm(await desk.link(opened, 'cancel'))), 'not_found')
  assert.equal(verdict(await desk.support.dispute(await desk.link(opened, 'confirm'))), 'not_found')
  const other = status.at(-3) === '0' ? '1' : '0'
  const altered = `${status.slice(0, -3)}${other}${status.slice(-2)}`
  assert.equal(verdict(await desk.support.linked(altered)), 'not_found')
  assert.equal((await desk.get(opened)).state, 'open')
})

test('the owner’s "no" ends a case that is released already, kills its code, and freezes the account for 30 days', async () => {
  const desk = await createCodeDesk()
  const { found, code } = await desk.sent()
  const cancelled = await desk.support.cancel(linkIn(desk, 'support_opened', 'cancel'))
  assert.ok(cancelled.ok)
  assert.equal(cancelled.case.state, 'cancelled')
  assert.equal((await holdings(desk)).sets.find(isSupportSet)?.state, 'revoked')
  assert.equal(verdict(await desk.redeem(code)), 'set_revoked')
  assert.equal(verdict(await desk.claim()), 'case_not_found')
  await drain(desk)
  const ended = desk.of('support_ended')[0]?.support?.ended
  assert.equal(ended?.by, 'owner')
  assert.equal(ended?.frozenUntil?.getTime(), desk.clock.now().getTime() + monthSeconds * 1000)
  // Said again, it is the same.
  const again = await desk.support.cancel(linkIn(desk, 'support_opened', 'cancel'))
  assert.equal(again.ok && again.case.state, 'cancelled')
  desk.clock.advance(monthSeconds - 1)
  const reason = 'lost_all_factors' as const
  assert.equal(verdict(await desk.support.open(ada, { reason }, desk.agent)), 'case_frozen')
  desk.clock.advance(1)
  assert.equal(verdict(await desk.support.open(ada, { reason }, desk.agent)), 'ok')
  assert.equal((await desk.get(found)).state, 'cancelled')
  await assertSound(desk)
})

test('an owner who says "this was not me" within 30 days ends what came of the use, whatever the policy says of signals', async () => {
  const desk = await createCodeDesk({ policy: { signals: { compromise_suspected: 'note' } } })
  const { found, code } = await desk.sent()
  const used = await desk.redeem(code)
  assert.ok(used.ok && used.recovery !== null)
  const recoveryToken = used.recovery.token
  const sheet = await desk.newSheet(recoveryToken)
  await desk.confirm(sheet, sheet.codes[0])
  await drain(desk)
  desk.clock.advance(600)
  const disputed = await desk.support.dispute(linkIn(desk, 'support_used', 'dispute'))
  assert.ok(disputed.ok)
  assert.equal(disputed.case.state, 'disputed')
  assert.equal(verdict(await desk.redeem(sheet.codes[1] ?? '')), 'set_revoked')
  const token = await desk.sparekey.recoveries.introspect(recoveryToken)
  assert.equal(token.active, false)
  const reason = 'lost_all_factors' as const
  assert.equal(verdict(await desk.support.open(ada, { reason }, desk.agent)), 'case_frozen')
  const types = await typesOf(desk)
  assert.ok(types.includes('support.disputed') && types.includes('signal.received'))
  assert.equal((await desk.get(found)).state, 'disputed')
  await assertSound(desk)
})

test('the "no" that comes behind the use is a dispute, and the first answer to it stays', async () => {
  const desk = await createCodeDesk()
  const { found, code } = await desk.sent()
  assert.equal(verdict(await desk.redeem(code)), 'ok')
  await drain(desk)
  const token = linkIn(desk, 'support_opened', 'cancel')
  const late = await desk.support.cancel(token)
  assert.equal(late.ok && late.case.state, 'redeemed')
  assert.equal(verdict(await desk.support.dispute(token)), 'ok')
  const before = await holdings(desk)
  assert.equal(verdict(await desk.support.dispute(token)), 'ok')
  assert.deepEqual((await holdings(desk)).events, before.events)
  assert.equal((await desk.get(found)).state, 'disputed')
})

test('30 days behind the use, a link to dispute it is none', async () => {
  const desk = await createCodeDesk()
  const { found, code } = await desk.sent()
  await desk.redeem(code)
  const token = await desk.link(found, 'dispute')
  desk.clock.advance(monthSeconds)
  assert.equal(verdict(await desk.support.linked(token)), 'ok')
  desk.clock.advance(1)
  assert.equal(verdict(await desk.support.dispute(token)), 'not_found')
})

test('a tenant’s link is not good at another tenant', async () => {
  const desk = await createCodeDesk()
  const other = await createCodeDesk({ tenant: 'other', store: desk.store, keys: desk.keys })
  const token = await desk.link(await desk.opened(), 'cancel')
  assert.equal(verdict(await other.support.linked(token)), 'not_found')
  assert.equal(verdict(await other.support.cancel(token)), 'not_found')
  assert.equal(verdict(await desk.support.cancel(token)), 'ok')
})
