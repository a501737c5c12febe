import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TenantSwitches } from '../../../../src/interface/support.ts'
import { ArgumentTypeError } from '../../../../src/errors.ts'
import { tenantTrail } from '../../../../src/lifecycle/support/set-switches.ts'
import { nodePrimitives, nodeRandom } from '../../../../src/crypto/node-primitives.ts'
import { withdraw } from '../../../../src/lifecycle/fence/withdraw.ts'
import { countRelease } from '../../../../src/lifecycle/support/limits.ts'
import { keep, read, undo } from '../../../../src/store/port.ts'
import { trail, typesOf } from '../../../support/due.ts'
import { createDesk, must, secondsUntil, type Desk } from '../../../support/help-desk.ts'
import { ask } from '../../../support/inspect.ts'
import { accountKeyOf, ada, verdict } from '../../../support/lab.ts'

const days = 86_400
const policy = { format: 'long' } as const
const because = { reason: 'because' }

const off: TenantSwitches = {
  issueFrozen: false,
  supportFrozen: false,
  redeemFrozen: false,
  releasesStopped: false,
  heightenedThreat: false,
}

/** Another account with an address on file. */
const account = async (desk: Desk, name: string): Promise<string> => {
  await desk.sheet({ contacts: [{ channel: 'email', address: `${name}@example.org` }] }, name)
  return name
}

/** What is in the trail of the tenant itself. */
const tenantEvents = (desk: Desk) =>
  ask(desk.store, function* () {
    const accountKey = accountKeyOf(desk, tenantTrail)
    return keep(yield* read('readEvents', { accountKey, beforeSeq: 100, limit: 100 }))
  })

test('a held case goes nowhere until it is resumed by somebody above the desk; protections go on', async () => {
  const desk = await createDesk({ policy })
  const submitted = await desk.submitted()
  const held = must(await desk.support.hold(submitted.caseId, because, desk.agent))
  assert.equal(held.held, true)
  assert.deepEqual(
    held.remarks.map(({ act, by, reason }) => [act, by, reason]),
    [['hold', 'agent', 'because']],
  )
  assert.equal(verdict(await desk.approve(submitted, desk.approver)), 'case_state')
  assert.equal(verdict(await desk.support.hold(submitted.caseId, because, desk.approver)), 'case_state')
  assert.equal(
    verdict(await desk.support.resume(submitted.caseId, because, desk.approver)),
    'operator_not_allowed',
  )
  must(await desk.support.resume(submitted.caseId, because, desk.admin))
  assert.equal(verdict(await desk.support.resume(submitted.caseId, because, desk.admin)), 'case_state')
  const again = must(await desk.support.hold(submitted.caseId, because, desk.approver))
  assert.equal(must(await desk.support.deny(again.caseId, because, desk.approver)).state, 'denied')
})

test('an account that is frozen has no case that goes on and none that is opened; ending it early takes a security admin', async () => {
  const desk = await createDesk({ policy })
  const approved = await desk.approved()
  const frozen = await desk.support.freeze(ada, { ...because, days: 60 }, desk.program)
  assert.ok(frozen.ok)
  assert.equal(secondsUntil(desk, frozen.until), 60 * days)
  const shorter = await desk.support.freeze(ada, { ...because, days: 1 }, desk.admin)
  assert.deepEqual(shorter.ok && shorter.until, frozen.until)
  desk.clock.advance(secondsUntil(desk, approved.notBefore))
  assert.equal(verdict(await desk.support.release(approved.caseId, desk.approver)), 'case_frozen')
  for (const by of [desk.agent, desk.approver, desk.owner]) {
    assert.equal(verdict(await desk.support.unfreeze(ada, because, by)), 'operator_not_allowed')
    assert.equal(verdict(await desk.support.freeze(ada, because, by)), 'operator_not_allowed')
  }
  assert.equal(verdict(await desk.support.unfreeze(ada, because, desk.admin)), 'ok')
  assert.equal(verdict(await desk.support.unfreeze(ada, because, desk.admin)), 'ok')
  assert.equal((await typesOf(desk)).filter((type) => type === 'support.unfrozen').length, 1)
  must(await desk.support.release(approved.caseId, desk.approver))
})

test('an account that was never seen can be frozen before anybody asks for it', async () => {
  const desk = await createDesk({ policy })
  assert.equal(verdict(await desk.support.freeze('eve', because, desk.admin)), 'ok')
  assert.equal(verdict(await desk.support.open('eve', { reason: 'other' }, desk.agent)), 'case_frozen')
  assert.equal(verdict(await desk.support.unfreeze('nobody', because, desk.admin)), 'ok')
})

test('switches are turned on by a security admin or an owner, and off by an owner; each is in the trail of the tenant', async () => {
  const desk = await createDesk({ policy })
  assert.deepEqual(await desk.support.switches(), off)
  const set = (change: Partial<TenantSwitches>, by = desk.admin) =>
    desk.support.setSwitches(change, because, by)
  assert.equal(verdict(await set({ supportFrozen: true }, desk.approver)), 'operator_not_allowed')
  assert.deepEqual(await set({ supportFrozen: true, issueFrozen: true }), {
    ok: true,
    switches: { ...off, supportFrozen: true, issueFrozen: true },
  })
  assert.equal(verdict(await set({ supportFrozen: false })), 'operator_not_allowed')
  const young = { ...desk.owner, roles: [{ role: 'owner', grantedAt: desk.clock.now() }] } as const
  assert.equal(verdict(await set({ supportFrozen: false }, young)), 'operator_not_allowed')
  const left = await set({ supportFrozen: false }, desk.owner)
  assert.deepEqual(left.ok && left.switches, { ...off, issueFrozen: true })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a form may send
  const wrong = { everything: true } as unknown as Partial<TenantSwitches>
  await assert.rejects(async () => set(wrong), ArgumentTypeError)
  const events = await tenantEvents(desk)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['support.switches_changed', 'support.switches_changed'],
  )
})

test('a restored database asks nobody for a sheet of the tenant itself', async () => {
  const desk = await createDesk({ policy })
  await desk.support.setSwitches({ supportFrozen: true }, because, desk.admin)
  const parts = { ...desk, primitives: nodePrimitives, random: nodeRandom, clock: () => desk.clock.now() }
  assert.equal(await withdraw(parts, accountKeyOf(desk, tenantTrail)), 'gone')
  assert.equal((await tenantEvents(desk)).length, 1)
})

test('while support is frozen, or releases are stopped, nobody gets on; what protects goes on', async () => {
  const desk = await createDesk({ policy })
  const approved = await desk.approved()
  desk.clock.advance(secondsUntil(desk, approved.notBefore))
  const set = (change: Partial<TenantSwitches>) => desk.support.setSwitches(change, because, desk.owner)
  await set({ releasesStopped: true })
  assert.equal(verdict(await desk.support.release(approved.caseId, desk.approver)), 'support_stopped')
  await desk.opened({}, desk.agent, await account(desk, 'eve'))
  await set({ releasesStopped: false, supportFrozen: true })
  assert.equal(verdict(await desk.support.release(approved.caseId, desk.approver)), 'support_stopped')
  assert.equal(verdict(await desk.support.open('bob', { reason: 'other' }, desk.agent)), 'support_stopped')
  assert.equal(verdict(await desk.support.cancel(await desk.link(approved, 'cancel'))), 'ok')
})

test('under a policy without support no case is opened', async () => {
  const desk = await createDesk({ policy: { ...policy, support: null } })
  assert.equal(verdict(await desk.support.open(ada, { reason: 'other' }, desk.agent)), 'support_stopped')
})

test('who decides from the place of the opener is joined by one more', async () => {
  const desk = await createDesk({ policy })
  const submitted = await desk.submitted()
  const beside = { ...desk.approver, place: { network: desk.agent.place?.network ?? '', browser: 'own' } }
  const half = must(await desk.approve(submitted, beside))
  assert.deepEqual([half.state, half.risk, half.approvalsRequired], ['review', 'high', 2])
  assert.deepEqual(half.flags, ['same_place'])
  assert.equal(secondsUntil(desk, half.notBefore), 72 * 3600 - 30, 'the wait is that of a high case')
  assert.equal(must(await desk.approve(half, desk.second)).state, 'approved')

  const later = await createDesk({ policy })
  const again = await later.submitted()
  later.clock.advance(3600)
  const alone = { ...later.approver, place: later.agent.place }
  assert.equal(
    must(await later.approve(again, alone)).state,
    'approved',
    'an hour later it is no sign any more',
  )
})

test('a look of less than half a minute, or at what was not frozen yet, decides nothing', async () => {
  const desk = await createDesk({ policy })
  const submitted = await desk.submitted()
  const early = new Date(desk.clock.now().getTime() - 1)
  const look = (seenAt: Date) =>
    desk.support.approve(
      submitted.caseId,
      { requestHash: submitted.requestHash ?? '', seenAt },
      desk.approver,
    )
  const seenAt = desk.clock.now()
  desk.clock.advance(29)
  const refused = await look(seenAt)
  assert.deepEqual('retryAfterSeconds' in refused && [refused.code, refused.retryAfterSeconds], [
    'not_yet',
    1,
  ])
  desk.clock.advance(1)
  assert.equal(verdict(await look(early)), 'request_changed')
  must(await look(seenAt))
})

test('one person decides twenty times an hour', async () => {
  const desk = await createDesk({ policy })
  const approve = async (number: number) => {
    const name = await account(desk, `account-${number}`)
    const agent = desk.person(`agent-${number}`, 'support')
    const found = await desk.told(await desk.opened({}, agent, name))
    await desk.confirmed(found)
    await desk.evidence(found, { kind: 'password', outcome: 'pass' }, desk.page)
    const { caseId, requestHash } = must(await desk.support.submit(found.caseId, agent))
    const seenAt = desk.clock.now()
    desk.clock.advance(30)
    return desk.support.approve(caseId, { requestHash: requestHash ?? '', seenAt }, desk.approver)
  }
  desk.clock.advance(3600 - ((desk.clock.now().getTime() / 1000) % 3600))
  for (let number = 0; number < 20; number += 1) must(await approve(number))
  assert.equal(verdict(await approve(20)), 'case_limit_reached')
  assert.equal(verdict(await approve(21)), 'case_limit_reached')
  const noted = (await tenantEvents(desk)).map(({ type, detail }) => [
    type,
    detail?.includes('"act":"approve"'),
  ])
  assert.deepEqual(noted, [['support.limit_hit', true]], 'once a day')
})

test('two who decide mostly with each other are joined by a third', async () => {
  const desk = await createDesk({
    policy: { ...policy, support: { delaysSeconds: { standard: 3600 * 24 } } },
  })
  const decide = async (number: number) => {
    const name = await account(desk, `account-${number}`)
    const found = await desk.told(await desk.opened({}, desk.agent, name))
    await desk.confirmed(found)
    await desk.evidence(found, { kind: 'password', outcome: 'pass' }, desk.page)
    const submitted = must(await desk.support.submit(found.caseId, desk.agent))
    const approved = must(await desk.approve(submitted, desk.approver))
    await desk.support.cancel(await desk.link(found, 'cancel'))
    desk.clock.advance(days / 2)
    return approved
  }
  for (let number = 0; number < 10; number += 1) assert.equal((await decide(number)).state, 'approved')
  const eleventh = await decide(10)
  assert.deepEqual([eleventh.state, eleventh.approvalsRequired, eleventh.flags], ['review', 2, ['same_pair']])
})

test('more releases in an hour than usual stop all releases, until an owner lets them go on', async () => {
  const desk = await createDesk({ policy })
  const cases = []
  for (let number = 0; number < 6; number += 1) {
    const name = await account(desk, `account-${number}`)
    const agent = desk.person(`agent-${number}`, 'support')
    const found = await desk.told(await desk.opened({}, agent, name))
    await desk.confirmed(found)
    await desk.evidence(found, { kind: 'password', outcome: 'pass' }, desk.page)
    const submitted = must(await desk.support.submit(found.caseId, agent))
    cases.push(must(await desk.approve(submitted, desk.approver)))
  }
  desk.clock.advance(days)
  desk.clock.advance(3600 - ((desk.clock.now().getTime() / 1000) % 3600))
  const said = []
  for (const { caseId } of cases) said.push(verdict(await desk.support.release(caseId, desk.approver)))
  assert.deepEqual(said, ['ok', 'ok', 'ok', 'ok', 'ok', 'support_stopped'])
  assert.equal((await desk.support.switches()).releasesStopped, true)
  const last = cases[5] ?? assert.fail()
  assert.equal((await desk.get(last)).state, 'approved')
  desk.clock.advance(3600)
  assert.equal(verdict(await desk.support.release(last.caseId, desk.approver)), 'support_stopped')
  await desk.support.setSwitches({ releasesStopped: false }, because, desk.owner)
  must(await desk.support.release(last.caseId, desk.approver))
})

test('how many releases are usual follows from the busiest twentieth of the hours of 30 days', async () => {
  const desk = await createDesk({ policy })
  const hour = 3_600_000
  const now = Math.ceil(desk.clock.now().getTime() / hour) * hour
  const most = async (): Promise<number> =>
    ask(desk.store, function* () {
      let count = 0
      while (yield* countRelease({ tenant: 'busy' }, now)) count += 1
      return undo(count)
    })
  const busy = (hours: number) =>
    ask(desk.store, function* () {
      for (let index = 1; index <= hours; index += 1) {
        const place = { tenant: 'busy', counterKey: 'releases', countedFrom: now - index * hour, most: 9 }
        for (let time = 0; time < 4; time += 1) yield* read('takeSupportCount', place)
      }
      return keep(null)
    })
  assert.equal(await most(), 5)
  await busy(35)
  assert.equal(await most(), 5, 'fewer than a twentieth of 720 hours')
  await busy(36)
  assert.equal(await most(), 12)
})

test('the trail names people by keyed hashes, and says in which role they decided', async () => {
  const desk = await createDesk({ policy })
  await desk.approved()
  const events = (await trail(desk)).filter(({ type }) => type.startsWith('support.'))
  const texts = JSON.stringify(events)
  for (const word of ['subject-of', 'person-', 'id.example', '"agent"', 'network-of']) {
    assert.ok(!texts.includes(word), word)
  }
  const [opened] = events
  const given = events.find(({ type }) => type === 'support.approval_given')
  assert.match(String(opened?.detail['by']), /^[0-9a-f]{32}$/)
  assert.notEqual(opened?.detail['by'], given?.detail['by'])
  assert.deepEqual([given?.detail['role'], given?.detail['methods']], ['approver', 'hwk'])
})
