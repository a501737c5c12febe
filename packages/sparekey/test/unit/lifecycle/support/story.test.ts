import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typesOf } from '../../../support/due.ts'
import { createDesk } from '../../../support/help-desk.ts'

test('a case goes from its opening to its release, and its trail says each step', async () => {
  const desk = await createDesk()
  const opened = await desk.opened({ reference: 'T-17' })
  assert.equal(opened.state, 'open')
  assert.equal(opened.risk, 'standard')
  assert.equal(opened.notBefore, null)
  assert.equal(opened.openedBy, 'agent')
  assert.equal(opened.reference, 'T-17')
  assert.deepEqual(opened.missing, [['address_confirmed'], ['password']])
  assert.match(opened.caseNumber, /^\d{6}$/)

  const told = await desk.told(opened)
  assert.equal((told.notBefore?.getTime() ?? 0) - desk.clock.now().getTime(), 24 * 3_600_000)
  const confirmed = await desk.confirmed(told)
  assert.deepEqual(confirmed.missing, [['password']])
  await desk.evidence(told, { kind: 'password', outcome: 'pass' }, desk.page)
  const submitted = await desk.support.submit(told.caseId, desk.agent)
  assert.ok(submitted.ok)
  assert.equal(submitted.state, 'review')
  assert.match(submitted.requestHash ?? '', /^[0-9a-f]{64}$/)

  const approved = await desk.approve(submitted, desk.approver)
  assert.ok(approved.ok)
  assert.equal(approved.state, 'approved')
  assert.equal(approved.ready, false)
  assert.equal(approved.approvals, 1)
  const early = await desk.support.release(told.caseId, desk.approver)
  assert.equal(early.ok ? '' : early.code, 'not_yet')
  desk.clock.advance(86_400)
  assert.equal((await desk.get(told)).ready, true)
  const released = await desk.support.release(told.caseId, desk.approver)
  assert.ok(released.ok)
  assert.equal(released.state, 'released')
  assert.equal((released.claimUntil?.getTime() ?? 0) - desk.clock.now().getTime(), 24 * 3_600_000)

  const types = await typesOf(desk)
  assert.deepEqual(
    types.filter((type) => type.startsWith('support.')),
    [
      'support.case_opened',
      'support.notice_accepted',
      'support.evidence_added',
      'support.evidence_added',
      'support.submitted',
      'support.approval_given',
      'support.approved',
      'support.released',
    ],
  )
})
