import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CaseRisk, OpenCaseInput, SupportCase } from '../../../../src/interface/support.ts'
import { typesOf } from '../../../support/due.ts'
import { createDesk, must, secondsUntil, type Desk } from '../../../support/help-desk.ts'
import { ada, verdict } from '../../../support/lab.ts'

const minutes = 60
const hours = 3600
const days = 24 * hours
const policy = { format: 'long' } as const
const because = { reason: 'because' }

const waits = (desk: Desk, { notBefore }: SupportCase): number => secondsUntil(desk, notBefore)
const lives = (desk: Desk, { expiresAt }: SupportCase): number => secondsUntil(desk, expiresAt)
const after = (desk: Desk, seconds: number): Date => new Date(desk.clock.now().getTime() + seconds * 1000)

const lowEvidence: NonNullable<OpenCaseInput['evidence']> = [
  { kind: 'password', outcome: 'pass' },
  { kind: 'known_device', outcome: 'pass' },
]

for (const [preset, expected] of [
  ['consumer', { low: 4 * hours, standard: 24 * hours, high: 72 * hours, critical: 7 * days }],
  ['workforce', { low: 15 * minutes, standard: 15 * minutes, high: 4 * hours, critical: 24 * hours }],
] as const) {
  test(`the wait of a case begins with the first accepted notice: ${preset}`, async () => {
    for (const [risk, seconds] of Object.entries(expected)) {
      const desk = await createDesk({ policy: { ...policy, support: { preset } } })
      const evidence = risk === 'low' ? lowEvidence : []
      const by = risk === 'low' ? desk.program : desk.agent
      const opened = await desk.opened({ evidence, privileged: risk === 'critical' }, by)
      if (risk === 'high') must(await desk.support.raiseRisk(opened.caseId, { risk, ...because }, desk.agent))
      assert.equal((await desk.get(opened)).risk, risk)
      desk.clock.advance(3 * hours)
      const told = await desk.told(opened)
      assert.equal(waits(desk, told), seconds)
      assert.ok(lives(desk, told) > seconds, 'it lives longer than its wait')
      desk.clock.advance(60)
      assert.deepEqual((await desk.told(told)).notBefore, told.notBefore, 'later notices change nothing')
    }
  })
}

test('as long as nobody was told nothing is released, however long that takes', async () => {
  const desk = await createDesk({ policy })
  const found = await desk.opened()
  await desk.confirmed(found)
  await desk.evidence(found, { kind: 'password', outcome: 'pass' }, desk.page)
  const submitted = must(await desk.support.submit(found.caseId, desk.agent))
  must(await desk.approve(submitted, desk.approver))
  desk.clock.advance(6 * days)
  assert.equal(verdict(await desk.support.release(found.caseId, desk.approver)), 'not_yet')
  assert.equal((await desk.get(found)).ready, false)
})

test('a security admin begins the wait of an owner whom nobody reaches; the case is critical then', async () => {
  const desk = await createDesk({ policy })
  const found = await desk.opened()
  for (const by of [desk.agent, desk.approver, desk.owner]) {
    assert.equal(verdict(await desk.support.startWait(found.caseId, because, by)), 'operator_not_allowed')
  }
  const started = must(await desk.support.startWait(found.caseId, because, desk.admin))
  assert.deepEqual(
    [started.risk, started.flags, waits(desk, started)],
    ['critical', ['owner_not_told'], 7 * days],
  )
  assert.equal(verdict(await desk.support.startWait(found.caseId, because, desk.admin)), 'case_state')
  desk.clock.advance(hours)
  assert.equal(
    waits(desk, await desk.told(started)),
    7 * days,
    'a notice after all makes it later, never earlier',
  )
})

test('a shorter wait takes an owner and a security admin, in either order, and the same moment', async () => {
  for (const order of [
    ['owner', 'admin'],
    ['admin', 'owner'],
  ] as const) {
    const desk = await createDesk({ policy })
    const approved = await desk.approved()
    const [first, second] = order
    const ask = (by: 'owner' | 'admin', seconds: number) =>
      desk.support.expedite(approved.caseId, { notBefore: after(desk, seconds), ...because }, desk[by])
    const asked = must(await ask(first, 2 * hours))
    assert.deepEqual(asked.notBefore, approved.notBefore)
    assert.equal(verdict(await ask(first, 2 * hours)), 'second_person_required')
    assert.deepEqual(
      must(await ask(second, 3 * hours)).notBefore,
      approved.notBefore,
      'another moment asks anew',
    )
    const agreed = must(await ask(first, 3 * hours))
    assert.equal(waits(desk, agreed), 3 * hours)
    const types = await typesOf(desk)
    assert.equal(types.filter((type) => type === 'support.expedited').length, 1)
    assert.equal(types.filter((type) => type === 'support.expedite_asked').length, 2)
  }
})

test('a wait is not shortened by two of a kind, by one person, under 15 minutes, without notice or under threat', async () => {
  const desk = await createDesk({ policy })
  const found = await desk.opened()
  const ask = (by: Desk['owner'], seconds: number) =>
    desk.support.expedite(found.caseId, { notBefore: after(desk, seconds), ...because }, by)
  assert.equal(verdict(await ask(desk.owner, hours)), 'case_state')
  await desk.told(found)
  const both = desk.person('both', 'owner', 'security_admin')
  must(await ask(both, hours))
  assert.equal(verdict(await ask(both, hours)), 'second_person_required')
  assert.equal(verdict(await ask({ ...both, subject: 'other' }, hours)), 'second_person_required')
  must(await ask(desk.owner, 2 * hours))
  assert.equal(verdict(await ask(desk.person('owner 2', 'owner'), 2 * hours)), 'second_person_required')
  for (const seconds of [14 * minutes, 24 * hours]) {
    await assert.rejects(ask(desk.owner, seconds), { field: 'notBefore' })
  }
  must(await ask(desk.owner, 15 * minutes))
  const heightenedThreat = true
  assert.equal(verdict(await desk.support.setSwitches({ heightenedThreat }, because, desk.admin)), 'ok')
  assert.equal(verdict(await ask(desk.admin, 15 * minutes)), 'support_stopped')
})

test('a wait that was shortened stays so while the case goes on at its risk, and gets longer with it', async () => {
  const desk = await createDesk({ policy })
  const found = await desk.told(await desk.opened())
  const notBefore = after(desk, hours)
  for (const by of [desk.owner, desk.admin]) {
    must(await desk.support.expedite(found.caseId, { notBefore, ...because }, by))
  }
  await desk.confirmed(found)
  await desk.evidence(found, { kind: 'password', outcome: 'pass' }, desk.page)
  const submitted = must(await desk.support.submit(found.caseId, desk.agent))
  const approved = must(await desk.approve(submitted, desk.approver))
  assert.deepEqual([submitted.notBefore, approved.notBefore], [notBefore, notBefore])
  const raised = must(await desk.support.raiseRisk(found.caseId, { risk: 'high', ...because }, desk.agent))
  assert.equal(waits(desk, raised), 72 * hours - 30)
})

test('a case that lives for very long is still the one of its account', async () => {
  const desk = await createDesk({
    policy: { ...policy, support: { delaysSeconds: { critical: 30 * days } } },
  })
  const found = await desk.told(await desk.opened({ privileged: true }))
  await desk.confirmed(found)
  await desk.evidence(found, { kind: 'repeated_proofing', outcome: 'pass' })
  for (let month = 0; month < 5; month += 1) {
    await desk.evidence(found, { kind: 'password', outcome: 'pass' }, desk.page)
    must(await desk.support.submit(found.caseId, desk.agent))
    await desk.evidence(found, { kind: 'call_back', outcome: 'pass' })
    desk.clock.advance(30 * days)
  }
  assert.equal((await desk.get(found)).state, 'open')
  assert.equal(
    verdict(await desk.support.open(ada, { reason: 'other' }, desk.second)),
    'operator_not_allowed',
  )
  assert.equal(verdict(await desk.support.open(ada, { reason: 'other' }, desk.agent)), 'case_exists')
  assert.equal(must(await desk.support.ofAccount(ada)).caseId, found.caseId)
})

test('who opened the case does not shorten its wait', async () => {
  const desk = await createDesk({ policy })
  const agent = desk.person('agent', 'support', 'owner')
  const found = await desk.told(await desk.opened({}, agent))
  const asked = desk.support.expedite(found.caseId, { notBefore: after(desk, hours), ...because }, agent)
  assert.equal(verdict(await asked), 'second_person_required')
})

test('a heightened threat puts every case one tier up while it lasts, those that were approved too', async () => {
  const desk = await createDesk({ policy })
  const approved = await desk.approved()
  const set = (heightenedThreat: boolean) =>
    desk.support.setSwitches({ heightenedThreat }, because, desk.owner)
  await set(true)
  const higher = await desk.get(approved)
  assert.deepEqual([higher.risk, higher.approvalsRequired], ['high', 2])
  assert.equal(waits(desk, higher), waits(desk, approved) + 48 * hours)
  desk.clock.advance(waits(desk, approved))
  assert.equal(verdict(await desk.support.release(approved.caseId, desk.approver)), 'not_yet')
  desk.clock.advance(48 * hours)
  assert.equal(verdict(await desk.support.release(approved.caseId, desk.approver)), 'evidence_missing')
  await set(false)
  assert.equal(must(await desk.support.release(approved.caseId, desk.approver)).risk, 'standard')
})

test('a case ends by its time, without anything that runs, and another one may be opened', async () => {
  const desk = await createDesk({ policy })
  const found = await desk.opened()
  desk.clock.advance(7 * days)
  const expired = await desk.get(found)
  assert.equal(expired.state, 'expired')
  assert.deepEqual(expired.endedAt, found.expiresAt)
  assert.equal(verdict(await desk.support.submit(found.caseId, desk.agent)), 'case_state')
  const next = await desk.opened()
  assert.notEqual(next.caseId, found.caseId)
  assert.equal((await typesOf(desk)).filter((type) => type === 'support.expired').length, 1)
  assert.equal((await desk.get(found)).state, 'expired')
})

test('a claim window that passes fails the case, and the account rests for a week', async () => {
  const desk = await createDesk({ policy })
  const released = await desk.released()
  desk.clock.advance(24 * hours)
  assert.equal((await desk.get(released)).state, 'failed')
  const open = () => desk.support.open(ada, { reason: 'other' }, desk.agent)
  assert.equal(verdict(await open()), 'case_limit_reached')
  desk.clock.advance(7 * days)
  must(await open())
})

const ended: readonly (readonly [string, CaseRisk, (desk: Desk, found: SupportCase) => Promise<unknown>])[] =
  [
    ['denied', 'high', (desk, found) => desk.support.deny(found.caseId, because, desk.approver)],
    ['withdrawn', 'standard', (desk, found) => desk.support.withdraw(found.caseId, desk.agent)],
  ]
for (const [state, risk, end] of ended) {
  test(`after a case was ${state} the account rests for a week`, async () => {
    const desk = await createDesk({ policy })
    const found = await desk.opened()
    await end(desk, found)
    assert.equal((await desk.get(found)).state, state)
    const refused = await desk.support.open(ada, { reason: 'other' }, desk.agent)
    assert.equal(verdict(refused), 'case_limit_reached')
    assert.ok('retryAfterSeconds' in refused && refused.retryAfterSeconds === 7 * days)
    desk.clock.advance(7 * days)
    assert.equal((await desk.opened()).risk, risk)
  })
}

test('an account has three cases in 30 days, and several of them are a reason for care', async () => {
  const desk = await createDesk({ policy })
  const risksSeen: string[] = []
  for (let number = 0; number < 3; number += 1) {
    const found = await desk.opened()
    risksSeen.push(found.risk)
    must(await desk.support.withdraw(found.caseId, desk.agent))
    desk.clock.advance(7 * days)
  }
  assert.deepEqual(risksSeen, ['standard', 'standard', 'high'])
  const refused = await desk.support.open(ada, { reason: 'other' }, desk.agent)
  assert.ok('retryAfterSeconds' in refused && refused.retryAfterSeconds === 9 * days)
  desk.clock.advance(9 * days)
  must(await desk.support.open(ada, { reason: 'other' }, desk.agent))
})

test('after two cases that the owner stopped the next one is critical and in person', async () => {
  const desk = await createDesk({ policy })
  for (let number = 0; number < 2; number += 1) {
    const found = await desk.opened()
    assert.equal(verdict(await desk.support.cancel(await desk.link(found, 'cancel'))), 'ok')
    desk.clock.advance(30 * days)
  }
  const found = await desk.opened()
  assert.equal(found.risk, 'critical')
  assert.ok(found.flags.includes('cancelled_twice'))
  assert.deepEqual(found.missing.at(-1), ['in_person'])
})

test('what happened to the account raises the risk: a new password, wrong codes, a used code tried again', async () => {
  const desk = await createDesk({ policy })
  await desk.sparekey.signal(ada, { type: 'password_changed' })
  assert.deepEqual((await desk.opened()).flags, ['password_changed_lately'])

  const tried = await createDesk({ policy: { ...policy, attempts: { failureCap: 10 } } })
  await tried.fail(10)
  assert.deepEqual((await tried.opened()).flags, ['wrong_codes_tried'])

  const used = await createDesk({ policy })
  const sheet = await used.sheet()
  await used.redeem(sheet.codes[1] ?? '')
  used.clock.advance(hours)
  await used.redeem(sheet.codes[1] ?? '')
  assert.deepEqual((await used.opened()).flags, ['used_code_tried'])
})

test('an account without an address is critical, and low takes addresses of 90 days', async () => {
  const desk = await createDesk({ policy })
  await desk.sheet({}, 'eve')
  assert.deepEqual((await desk.opened({}, desk.agent, 'eve')).flags, ['no_address'])
  const contacts = [{ channel: 'email', address: 'b@example.org' }] as const
  await desk.sheet({ contacts }, 'bob')
  assert.equal((await desk.opened({ evidence: lowEvidence }, desk.program, 'bob')).risk, 'standard')
  assert.equal((await desk.opened({ evidence: lowEvidence }, desk.program)).risk, 'low')
})
