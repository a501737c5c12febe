import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCaseId } from '../../../../src/lifecycle/identifiers.ts'
import { parsePolicy } from '../../../../src/policy/parse.ts'
import { keep, read, write } from '../../../../src/store/port.ts'
import type { OperatorActor, SupportCase } from '../../../../src/interface/support.ts'
import { memoryStore } from '../../../../src/store/memory.ts'
import { dueOf, trail } from '../../../support/due.ts'
import { createDesk, must, secondsUntil, type Desk } from '../../../support/help-desk.ts'
import { ask } from '../../../support/inspect.ts'
import { accountKeyOf, ada, verdict } from '../../../support/lab.ts'

const long = { policy: { format: 'long' } } as const
const hours = 3600
const days = 24 * hours

/** Seconds from now to the earliest release. */
const waits = (desk: Desk, { notBefore }: SupportCase): number => secondsUntil(desk, notBefore)

test('A9.5 after the owner said no another case is refused until the freeze ends', async () => {
  const desk = await createDesk(long)
  const found = await desk.submitted()
  assert.equal(verdict(await desk.support.cancel(await desk.link(found, 'cancel'))), 'ok')
  const open = () => desk.support.open(ada, { reason: 'lost_codes' }, desk.agent)
  assert.equal(verdict(await open()), 'case_frozen')
  desk.clock.advance(30 * days - 1)
  assert.equal(verdict(await open()), 'case_frozen')
  desk.clock.advance(1)
  assert.equal(must(await open()).risk, 'high')
})

test('A9.6 what is added to a submitted request voids its approvals and begins the wait anew', async () => {
  for (const by of ['agent', 'program'] as const) {
    const desk = await createDesk({ policy: { format: 'long', support: { approvals: { standard: 2 } } } })
    const submitted = await desk.submitted()
    const half = must(await desk.approve(submitted, desk.approver))
    assert.deepEqual([half.state, half.approvals], ['review', 1])
    desk.clock.advance(20 * hours)
    const edited = await desk.evidence(half, { kind: 'known_key', outcome: 'pass' }, desk[by])
    assert.deepEqual([edited.state, edited.requestHash, edited.approvals], ['open', null, 0])
    assert.equal(waits(desk, edited), 24 * hours)
    const again = must(await desk.support.submit(edited.caseId, desk.agent))
    assert.notEqual(again.requestHash, submitted.requestHash)
    const old = { requestHash: submitted.requestHash ?? '', seenAt: desk.clock.now() }
    desk.clock.advance(60)
    assert.equal(verdict(await desk.support.approve(again.caseId, old, desk.second)), 'request_changed')
    assert.equal(must(await desk.approve(again, desk.second)).approvals, 1)
  }
})

test('A9.6 an address that is replaced makes the request another one, before its approval and after', async () => {
  const replace = (desk: Desk) =>
    ask(desk.store, function* () {
      const removedAt = desk.clock.now().getTime()
      return keep(yield* write('removeContacts', { accountKey: accountKeyOf(desk), removedAt }))
    })
  const desk = await createDesk(long)
  const submitted = await desk.submitted()
  await replace(desk)
  assert.equal(verdict(await desk.approve(submitted, desk.approver)), 'request_changed')

  const other = await createDesk(long)
  const approved = await other.approved()
  await replace(other)
  other.clock.advance(waits(other, approved))
  assert.equal(verdict(await other.support.release(approved.caseId, other.approver)), 'request_changed')
  const back = must(
    await other.support.askForMore(approved.caseId, { reason: 'new address' }, other.approver),
  )
  assert.deepEqual([back.state, back.approvals], ['open', 0])
  // No address is left, and a change of them is news: the case is critical by now.
  assert.equal(verdict(await other.support.submit(approved.caseId, other.agent)), 'evidence_missing')
})

test('A9.6 a raised risk voids approvals, and the wait only gets longer', async () => {
  const desk = await createDesk(long)
  const approved = await desk.approved()
  const before = waits(desk, approved)
  const raise = (risk: 'high' | 'critical' | 'standard') =>
    desk.support.raiseRisk(approved.caseId, { risk, reason: 'odd' }, desk.agent)
  const raised = must(await raise('high'))
  assert.deepEqual([raised.state, raised.risk, raised.approvals], ['open', 'high', 0])
  assert.equal(waits(desk, raised), before + 48 * hours)
  assert.equal(verdict(await raise('standard')), 'case_state')
  assert.equal(verdict(await raise('high')), 'case_state')
  assert.equal(waits(desk, must(await raise('critical'))), before + 6 * days)
})

test('A9.6 approvals of a request that was sent back do not count for the same request submitted again', async () => {
  const desk = await createDesk({ policy: { format: 'long', support: { approvals: { standard: 2 } } } })
  const submitted = await desk.submitted()
  must(await desk.approve(submitted, desk.approver))
  desk.clock.advance(1)
  const before = waits(desk, submitted)
  must(await desk.support.askForMore(submitted.caseId, { reason: 'why now?' }, desk.second))
  const again = must(await desk.support.submit(submitted.caseId, desk.agent))
  assert.notEqual(again.requestHash, submitted.requestHash)
  assert.deepEqual([again.approvals, waits(desk, again)], [0, before])
  assert.deepEqual(
    again.decisions.map(({ verdict: said, counts }) => [said, counts]),
    [
      ['approved', false],
      ['more_needed', false],
    ],
  )
  must(await desk.approve(again, desk.approver))
  assert.equal(must(await desk.approve(again, desk.second)).state, 'approved')
})

test('A9.7 no approvals, or none needed, never approve: a policy below one is refused', () => {
  for (const approvals of [{ standard: 0 }, { low: 0 }, { high: -1 }, { critical: 1 }, { standard: 1.5 }]) {
    assert.throws(() => parsePolicy({ support: { approvals } }), { code: 'invalid_request' })
  }
  const { support } = parsePolicy({ support: { approvals: {} } })
  assert.deepEqual(support?.approvals, { low: 1, standard: 1, high: 2, critical: 2 })
})

test('A9.7 a release counts the decisions anew: a case that only says it was approved is not released', async () => {
  const desk = await createDesk(long)
  const submitted = await desk.submitted()
  const place = parseCaseId(submitted.caseId) ?? assert.fail()
  await ask(desk.store, function* () {
    const [row] = yield* read('readSupportCase', place)
    assert.ok(row)
    yield* write('changeSupportCase', { ...row, ...place, readVersion: row.version, state: 'approved' })
    return keep(null)
  })
  desk.clock.advance(waits(desk, submitted))
  const { ready, approvals } = await desk.get(submitted)
  assert.deepEqual([ready, approvals], [true, 0])
  assert.equal(verdict(await desk.support.release(submitted.caseId, desk.admin)), 'second_person_required')
})

test('A9.8 another tenant reaches no case, and neither a name nor a role elsewhere makes anybody the same', async () => {
  const store = memoryStore()
  const desk = await createDesk({ ...long, store })
  const elsewhere = await createDesk({ ...long, store, keys: desk.keys, clock: desk.clock, tenant: 'other' })
  const submitted = await desk.submitted()
  assert.equal(verdict(await elsewhere.approve(submitted, elsewhere.approver)), 'case_not_found')
  assert.equal(verdict(await elsewhere.support.get(submitted.caseId)), 'case_not_found')
  const { items } = await elsewhere.support.list()
  assert.deepEqual(items, [])
  // The agent's namesake at another provider is another person; the approver's is not the approver.
  const namesake = {
    ...desk.agent,
    issuer: 'https://other.example',
    personId: null,
    place: null,
    roles: desk.approver.roles,
  }
  assert.equal(must(await desk.approve(submitted, namesake)).state, 'approved')
})

test('A9.9 nobody approves their own request, through whichever account', async () => {
  const desk = await createDesk(long)
  const both = desk.person('agent', 'support', 'approver')
  const submitted = await desk.submitted({}, both)
  const local: OperatorActor = { ...both, issuer: 'local', subject: 'local-7' }
  for (const by of [both, local]) {
    assert.equal(verdict(await desk.approve(submitted, by)), 'second_person_required')
    assert.equal((await desk.get(submitted)).approvals, 0)
  }
  const stranger = { ...local, personId: 'somebody else', place: null }
  assert.equal(must(await desk.approve(submitted, stranger)).state, 'approved')
})

test('A9.9 whoever gathered evidence does not approve, and one person approves once, through whichever account', async () => {
  const desk = await createDesk({ policy: { format: 'long', support: { approvals: { standard: 2 } } } })
  const found = await desk.opened()
  await desk.told(found)
  await desk.confirmed(found)
  await desk.evidence(found, { kind: 'password', outcome: 'pass' }, desk.page)
  await desk.evidence(found, { kind: 'manager_attestation', outcome: 'pass' }, desk.second)
  const submitted = must(await desk.support.submit(found.caseId, desk.agent))
  assert.equal(verdict(await desk.approve(submitted, desk.second)), 'second_person_required')
  assert.equal(must(await desk.approve(submitted, desk.approver)).state, 'review')
  assert.equal(verdict(await desk.approve(submitted, desk.approver)), 'second_person_required')
  const again = { ...desk.approver, issuer: 'local', subject: 'x' }
  assert.equal(verdict(await desk.approve(submitted, again)), 'second_person_required')
  assert.equal(must(await desk.approve(submitted, desk.person('third', 'approver'))).state, 'approved')
})

test('A9.10 a privileged account is critical from its first moment, however it came to be one', async () => {
  const desk = await createDesk(long)
  assert.equal((await desk.opened({ privileged: true })).risk, 'critical')

  const strict = await createDesk({ policy: { preset: 'strict' } })
  const found = await strict.opened()
  assert.deepEqual([found.risk, found.flags, found.approvalsRequired], ['critical', ['privileged'], 2])
  await strict.told(found)
  await strict.confirmed(found)
  await strict.evidence(found, { kind: 'password', outcome: 'pass' }, strict.page)
  assert.equal(verdict(await strict.support.submit(found.caseId, strict.agent)), 'evidence_missing')
  await strict.evidence(found, { kind: 'repeated_proofing', outcome: 'pass' })
  const submitted = must(await strict.support.submit(found.caseId, strict.agent))
  assert.equal(must(await strict.approve(submitted, strict.approver)).state, 'review')
  assert.equal(must(await strict.approve(submitted, strict.second)).state, 'review')
  assert.equal(must(await strict.approve(submitted, strict.admin)).state, 'approved')
})

test('A9.10 nobody acts on their own account', async () => {
  const desk = await createDesk(long)
  const mine = { ...desk.agent, accountIds: [ada] }
  for (const by of [mine, { ...desk.agent, subject: ada }, { ...desk.agent, personId: ada }]) {
    assert.equal(
      verdict(await desk.support.open(ada, { reason: 'lost_codes' }, by)),
      'second_person_required',
    )
  }
  const submitted = await desk.submitted()
  const approver = { ...desk.approver, accountIds: ['eve', ada] }
  assert.equal(verdict(await desk.approve(submitted, approver)), 'second_person_required')
  assert.equal(
    verdict(await desk.support.unfreeze(ada, { reason: 'mine' }, { ...desk.admin, subject: ada })),
    'second_person_required',
  )
})

test('A9.10 a role that is written otherwise is none', async () => {
  const desk = await createDesk(long)
  const submitted = await desk.submitted()
  for (const role of ['Approver', 'approver,security_admin', ' approver', 'admin']) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a provider may send
    const roles = [{ role, grantedAt: new Date(0) }] as unknown as OperatorActor['roles']
    await assert.rejects(desk.approve(submitted, { ...desk.approver, roles }), { code: 'invalid_request' })
  }
  const several = desk.person('several', 'auditor', 'support')
  assert.equal(verdict(await desk.approve(submitted, several)), 'operator_not_allowed')
})

test('A9.10 a role younger than a day does not count for a case that was open before', async () => {
  const desk = await createDesk(long)
  const submitted = await desk.submitted()
  desk.clock.advance(1)
  const young = { ...desk.approver, roles: [{ role: 'approver', grantedAt: desk.clock.now() }] } as const
  assert.equal(verdict(await desk.approve(submitted, young)), 'operator_not_allowed')
  desk.clock.advance(days)
  assert.equal(must(await desk.approve(submitted, young)).state, 'approved')
})

test('A9.13 without evidence there is no way on, and what a caller knew is none', async () => {
  const desk = await createDesk(long)
  const found = await desk.told(await desk.opened())
  assert.equal(verdict(await desk.support.submit(found.caseId, desk.agent)), 'evidence_missing')
  const add = (input: Parameters<Desk['evidence']>[1], by = desk.agent) =>
    desk.support.addEvidence(found.caseId, input, by)
  assert.equal(verdict(await add({ kind: 'address_confirmed', outcome: 'pass' })), 'operator_not_allowed')
  assert.equal(verdict(await add({ kind: 'password', outcome: 'pass' })), 'operator_not_allowed')
  await assert.rejects(async () => add({ kind: 'knowledge', outcome: 'pass' }), { field: 'outcome' })
  must(await add({ kind: 'knowledge', outcome: 'unable' }))
  await desk.confirmed(found)
  assert.equal(verdict(await desk.support.submit(found.caseId, desk.agent)), 'evidence_missing')
  await desk.evidence(found, { kind: 'password', outcome: 'pass' }, desk.page)
  await desk.evidence(found, { kind: 'password', outcome: 'fail' }, desk.program)
  assert.equal(verdict(await desk.support.submit(found.caseId, desk.agent)), 'evidence_missing')
  desk.clock.advance(1)
  await desk.evidence(found, { kind: 'password', outcome: 'pass' }, desk.page)
  assert.equal(must(await desk.support.submit(found.caseId, desk.agent)).state, 'review')
})

test('A9.13 a sixth case of one agent is refused while five are open, and an eleventh in a day', async () => {
  const desk = await createDesk(long)
  const open = async (number: number) => {
    const contacts = [{ channel: 'email', address: 'a@example.org' }] as const
    await desk.sheet({ contacts }, `account-${number}`)
    return desk.support.open(`account-${number}`, { reason: 'other' }, desk.agent)
  }
  const cases = []
  for (let number = 0; number < 5; number += 1) cases.push(must(await open(number)))
  assert.equal(verdict(await open(5)), 'case_limit_reached')
  for (const { caseId } of cases) must(await desk.support.withdraw(caseId, desk.agent))
  for (let number = 5; number < 10; number += 1) {
    const { caseId } = must(await open(number))
    must(await desk.support.withdraw(caseId, desk.agent))
  }
  const refused = await open(10)
  assert.equal(verdict(refused), 'case_limit_reached')
  assert.ok('retryAfterSeconds' in refused && refused.retryAfterSeconds <= days)
  desk.clock.advance(days)
  must(await open(10))
})

test('A9.13 what the owner is told is written down together with the case', async () => {
  const desk = await createDesk(long)
  const found = await desk.opened()
  const [last] = (await trail(desk)).slice(-1)
  assert.deepEqual([last?.type, last?.detail['case']], ['support.case_opened', found.caseId])
  const due = await dueOf(desk)
  assert.ok(due.some(({ kind, body }) => kind === 'follow' && body.includes(`"to":${last?.seq}`)))
})

test('A9.21 a clock that goes back releases nothing early', async () => {
  const desk = await createDesk(long)
  const approved = await desk.approved()
  desk.clock.advance(waits(desk, approved))
  desk.clock.advance(-hours)
  assert.equal(verdict(await desk.support.release(approved.caseId, desk.approver)), 'not_yet')
  assert.equal((await desk.get(approved)).ready, false)
  desk.clock.advance(hours)
  must(await desk.support.release(approved.caseId, desk.approver))
})

test('A9.22 of two approvers at once each counts once, and the case is approved once', async () => {
  const desk = await createDesk({ policy: { format: 'long', support: { approvals: { standard: 2 } } } })
  const submitted = await desk.submitted()
  const input = { requestHash: submitted.requestHash ?? '', seenAt: desk.clock.now() }
  desk.clock.advance(30)
  const both = await Promise.all(
    [desk.approver, desk.second, desk.approver].map((by) =>
      desk.support.approve(submitted.caseId, input, by),
    ),
  )
  assert.deepEqual(both.map(verdict).toSorted(), ['case_state', 'ok', 'ok'])
  const types = (await trail(desk)).map(({ type }) => type)
  assert.equal(types.filter((type) => type === 'support.approved').length, 1)
  assert.equal(types.filter((type) => type === 'support.approval_given').length, 2)
  assert.equal((await desk.get(submitted)).approvals, 2)
})

test('A9.22 an approval that meets a change of the request loses', async () => {
  const desk = await createDesk(long)
  const submitted = await desk.submitted()
  const input = { requestHash: submitted.requestHash ?? '', seenAt: desk.clock.now() }
  desk.clock.advance(30)
  const [edit, approval] = await Promise.all([
    desk.support.addEvidence(submitted.caseId, { kind: 'call_back', outcome: 'pass' }, desk.agent),
    desk.support.approve(submitted.caseId, input, desk.approver),
  ])
  assert.deepEqual([verdict(edit), verdict(approval)], ['ok', 'case_state'])
  const again = must(await desk.support.submit(submitted.caseId, desk.agent))
  assert.equal(verdict(await desk.support.approve(submitted.caseId, input, desk.approver)), 'request_changed')
  assert.equal(again.approvals, 0)
})
