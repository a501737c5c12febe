import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyHash, anyId, cautious, Crew, patient, person } from '../support/crew.ts'
import type { Person } from '../support/crew.ts'
import { clockOf, emergencyPhase } from '../../src/chain/emergency.ts'
import type { EmergencyClock } from '../../src/chain/emergency.ts'
import { exposureOf } from '../../src/chain/exposure.ts'
import { emptyLog } from '../../src/chain/state.ts'
import { decideRelease } from '../../src/release/decide.ts'
import { clockEntryFor, followLog, headAfter, readEntry, signEntry } from '../../src/release/log.ts'
import { newSigningKey, publicKeyOf } from '../../src/signing.ts'

const [ada, bo, cy, di, eve, flo] = [
  person('ada'),
  person('bo'),
  person('cy'),
  person('di'),
  person('eve'),
  person('flo'),
]
const hourMs = 3_600_000

/** Two directors, an owner, a responder, two contacts. */
function team(rule = patient) {
  const crew = new Crew(ada)
  crew.joins(bo, ada, true)
  for (const one of [cy, di, eve, flo]) crew.joins(one, ada)
  const shelf = crew.shelf(ada, rule, { owner: [cy], responder: [di], contact: [eve, flo] })
  const set = crew.puts(cy, shelf)
  return { crew, shelf, set }
}

/** Somebody asked, and a director and the owner were told at once. */
function alarmed(rule = patient) {
  const { crew, shelf, set } = team(rule)
  const emergency = crew.alarms(eve, set)
  const clock: EmergencyClock = { since: crew.now(), notified: [ada.card.member, cy.card.member] }
  const wish = (by: Person = eve) => ({
    team: crew.state.team,
    member: by.card.member,
    device: by.card.device.id,
    set,
    code: crew.state.sets.get(set)!.codes[0]!.id,
    request: emergency,
    purpose: 'incident' as const,
  })
  const verdict = (told: EmergencyClock | null = clock, released = 0, asked = wish()): string => {
    const decision = decideRelease(crew.state, asked, crew.clock, released, told)
    return decision.ok ? 'released' : decision.code
  }
  return { crew, shelf, set, emergency, clock, wish, verdict }
}

test('nothing is given before the wait is over, one code then, and nothing a day later', () => {
  const { crew, verdict } = alarmed()
  assert.equal(verdict(), 'emergency_waiting')
  crew.clock += 72 * hourMs - 1
  assert.equal(verdict(), 'emergency_waiting')
  crew.clock += 1
  assert.equal(verdict(), 'released')
  assert.equal(verdict(undefined, 1), 'grant_used_up')
  crew.clock += 24 * hourMs - 1
  assert.equal(verdict(), 'released')
  crew.clock += 1
  assert.equal(verdict(), 'emergency_over')
})

test('no time counts until a director and the owner were reached, whoever else was', () => {
  const { crew, verdict, clock } = alarmed()
  crew.pass(80)
  assert.equal(verdict(null), 'emergency_unheard')
  for (const told of [[], [ada], [bo, ada], [cy], [cy, di, flo], [eve, cy]])
    assert.equal(
      verdict({ ...clock, notified: told.map(({ card }) => card.member) }),
      'emergency_unheard',
      told.map(({ card }) => card.name).join(),
    )
  assert.equal(verdict({ ...clock, notified: [bo.card.member, cy.card.member] }), 'released')
})

test('where a shelf has no owner but directors, a director is enough', () => {
  const crew = new Crew(ada)
  crew.joins(eve, ada)
  const shelf = crew.shelf(ada, patient, { contact: [eve], owner: [ada] })
  const emergency = crew.state.emergencies
  const id = crew.alarms(eve, crew.puts(ada, shelf))
  assert.equal(emergency.size, 0, 'a state that was given out does not change')
  const asked = crew.state.emergencies.get(id)!
  assert.equal(clockOf(asked, []), null)
  assert.deepEqual(clockOf(asked, [{ member: ada.card.member, at: crew.clock + 5 }])?.notified, [
    ada.card.member,
  ])
})

test('the wait begins when the last of those who have to be told was, and not before it was asked', () => {
  const { crew, emergency } = alarmed()
  const asked = crew.state.emergencies.get(emergency)!
  const [director, owner] = [ada.card.member, cy.card.member]
  const at = crew.clock
  assert.equal(clockOf(asked, [{ member: owner, at }]), null)
  assert.deepEqual(
    clockOf(asked, [
      { member: bo.card.member, at: at + 7000 },
      { member: owner, at: at + 9000 },
      { member: owner, at: at + 1000 },
      { member: director, at: at + 5000 },
    ]),
    { since: new Date(at + 5000).toISOString(), notified: [owner, director] },
  )
  const early = clockOf(asked, [
    { member: owner, at: at - hourMs },
    { member: director, at: at - hourMs },
  ])
  assert.equal(early?.since, asked.at)
})

test('a wait that is said to have begun before anybody asked has not begun', () => {
  const { crew, verdict, clock } = alarmed()
  crew.pass(72)
  const since = new Date(Date.parse(clock.since) - 1).toISOString()
  assert.equal(verdict({ ...clock, since }), 'emergency_unheard')
})

test('a clock that was put back gives nothing, also where the time had come before', () => {
  const { crew, verdict } = alarmed()
  crew.pass(73)
  crew.says(crew.asking(di, [...crew.state.sets.keys()][0]!), di)
  assert.equal(verdict(), 'released')
  crew.clock -= 5 * 60_000 + 1
  assert.equal(verdict(), 'clock_wrong')
  const fresh = alarmed()
  const since = (minutes: number) => new Date(fresh.crew.clock + minutes * 60_000).toISOString()
  assert.equal(fresh.verdict({ ...fresh.clock, since: since(5) }), 'emergency_waiting')
  assert.equal(fresh.verdict({ ...fresh.clock, since: since(6) }), 'clock_wrong')
})

test('an emergency is for its member, device and set', () => {
  const { crew, shelf, verdict, wish } = alarmed()
  crew.pass(72)
  const other = crew.puts(cy, shelf)
  const code = crew.state.sets.get(other)!.codes[0]!.id
  const second = { id: 'dnew01', key: publicKeyOf(newSigningKey()) }
  crew.says(crew.addingDevice(eve, second), eve)
  assert.equal(verdict(undefined, 0, wish(flo)), 'not_granted')
  assert.equal(verdict(undefined, 0, { ...wish(), set: other, code }), 'not_granted')
  assert.equal(verdict(undefined, 0, { ...wish(), device: second.id }), 'grant_of_another_device')
  assert.equal(decideRelease(crew.state, { ...wish(), request: null }, crew.clock, 0, null).ok, false)
  assert.equal(verdict(), 'released')
})

test('a director or an owner of the shelf stops it for good, at the last moment and after it opened, and nobody else', () => {
  for (const by of [ada, bo, cy]) {
    const { crew, emergency, verdict } = alarmed()
    crew.clock += 72 * hourMs - 1
    crew.says({ type: 'emergency.veto', emergency, why: anyHash() }, by)
    crew.clock += 1
    assert.equal(verdict(), 'emergency_vetoed')
    assert.equal(crew.state.emergencies.get(emergency)?.end?.by, by.card.member)
    assert.equal(crew.tried({ type: 'emergency.veto', emergency, why: null }, bo), 'not_found')
    assert.equal(crew.tried({ type: 'emergency.cancel', emergency }, eve), 'not_found')
  }
  const { crew, emergency, verdict } = alarmed()
  for (const by of [di, eve, flo])
    assert.equal(crew.tried({ type: 'emergency.veto', emergency, why: null }, by), 'not_allowed')
  crew.pass(73)
  assert.equal(verdict(), 'released')
  crew.says({ type: 'emergency.veto', emergency, why: null }, ada)
  assert.equal(verdict(), 'emergency_vetoed')
})

test('after a veto nobody asks on that shelf again for as long as the wait; on another shelf they may', () => {
  const { crew, shelf, set, emergency } = alarmed()
  const elsewhere = crew.shelf(ada, patient, { contact: [eve] })
  const there = crew.puts(ada, elsewhere)
  const other = crew.puts(cy, shelf)
  crew.pass(50)
  crew.says({ type: 'emergency.veto', emergency, why: null }, ada)
  crew.says(crew.changingRule(shelf, { ...patient, emergencyHours: 12 }), ada, bo)
  crew.clock += 72 * hourMs - 1
  for (const by of [eve, flo])
    for (const wanted of [set, other])
      assert.equal(crew.tried(crew.alarming(by, wanted), by), 'time_wrong', 'the longer wait counts')
  crew.alarms(eve, there)
  crew.clock += 1
  crew.alarms(flo, set)
  crew.alarms(eve, set)
})

test('one emergency at a time for a set and a person; who asked may take it back, and ask anew', () => {
  const { crew, set, emergency, verdict } = alarmed()
  assert.equal(crew.tried(crew.alarming(eve, set), eve), 'emergency_wrong')
  crew.alarms(flo, set)
  assert.equal(crew.tried({ type: 'emergency.cancel', emergency }, flo), 'not_allowed')
  assert.equal(crew.tried({ type: 'emergency.cancel', emergency }, ada), 'not_allowed')
  crew.says({ type: 'emergency.cancel', emergency }, eve)
  crew.pass(72)
  assert.equal(verdict(), 'not_granted')
  crew.alarms(eve, set)
})

test('what cannot be asked: more codes than the shelf gives, a void set, on a lost device, under an id that is taken', () => {
  const { crew, shelf, set } = team()
  assert.equal(crew.tried(crew.alarming(eve, set, 3), eve), 'not_allowed')
  assert.equal(crew.tried({ ...crew.alarming(eve, set), set: 'nosuch' }, eve), 'not_found')
  assert.equal(crew.tried({ ...crew.alarming(eve, set), device: di.card.device.id }, eve), 'not_found')
  const request = crew.asks(di, set)
  assert.equal(crew.tried({ ...crew.alarming(eve, set), emergency: request }, eve), 'already_exists')
  const emergency = crew.alarms(eve, set)
  assert.equal(crew.tried({ ...crew.alarming(flo, set), emergency }, flo), 'already_exists')
  assert.equal(crew.tried({ ...crew.asking(di, set), request: emergency }, di), 'already_exists')
  const gone = crew.puts(cy, shelf)
  crew.says({ type: 'set.void', set: gone, why: 'gone' }, cy)
  assert.equal(crew.tried(crew.alarming(eve, gone), eve), 'not_found')
  const calm = crew.shelf(ada, cautious, { contact: [eve] })
  assert.equal(crew.tried(crew.alarming(eve, crew.puts(ada, calm)), eve), 'emergency_wrong')
})

test('a contact who is removed, or is none any more, has nothing; being named again does not bring it back', () => {
  const ends: readonly ((crew: Crew, shelf: string) => void)[] = [
    (crew) => crew.says(crew.removing(eve), ada),
    (crew, shelf) => crew.says(crew.changingRole(shelf, eve, null), ada),
    (crew, shelf) => crew.says(crew.changingRole(shelf, eve, 'responder'), ada),
    (crew, shelf) =>
      crew.says(crew.changingRole(shelf, eve, null), ada).says(crew.changingRole(shelf, eve, 'contact'), ada),
    (crew) =>
      crew.says(
        {
          type: 'member.director',
          member: eve.card.member,
          on: true,
          groups: crew.keysFor({
            members: new Map(crew.state.members).set(eve.card.member, {
              ...crew.state.members.get(eve.card.member)!,
              director: true,
            }),
          }),
          intent: null,
        },
        ada,
        bo,
      ),
    (crew) => crew.says({ type: 'device.revoke', member: eve.card.member, device: eve.card.device.id }, ada),
  ]
  const reasons = ends.map((end) => {
    const { crew, shelf, verdict } = alarmed()
    crew.pass(72)
    assert.equal(verdict(), 'released')
    end(crew, shelf)
    return verdict()
  })
  assert.deepEqual(reasons, [
    'not_a_member',
    'not_granted',
    'not_granted',
    'not_granted',
    'not_granted',
    'device_revoked',
  ])
})

test('an emergency ends with the codes that it is for', () => {
  for (const isReplaced of [true, false]) {
    const { crew, shelf, set, emergency, verdict } = alarmed()
    crew.pass(72)
    const { record } = crew.state.sets.get(set)!
    const fresh = crew.putting(shelf, 4, set, record)
    if (isReplaced) {
      crew.says(fresh, cy)
      assert.equal(verdict(), 'released')
      crew.says({ type: 'set.confirm', set: fresh.set, code: fresh.codes[0]!.id }, cy)
    } else crew.says({ type: 'set.void', set, why: 'compromised' }, cy)
    assert.equal(verdict(), 'set_void')
    assert.equal(crew.state.emergencies.get(emergency)?.state, 'ended')
  }
})

test('a rule that changes meanwhile makes the wait longer or ends it, and never shorter', () => {
  const { crew, shelf, set, emergency, verdict } = alarmed()
  crew.says(crew.changingRule(shelf, { ...patient, emergencyHours: 1 }), ada, bo)
  crew.pass(71)
  assert.equal(verdict(), 'emergency_waiting')
  crew.says(crew.changingRule(shelf, { ...patient, emergencyHours: 100 }), ada)
  crew.says(crew.changingRule(shelf, { ...patient, emergencyHours: 1 }), ada, bo)
  crew.pass(28)
  assert.equal(verdict(), 'emergency_waiting')
  crew.pass(1)
  assert.equal(verdict(), 'released')
  crew.says(crew.changingRule(shelf, cautious), ada)
  assert.equal(verdict(), 'not_granted')
  assert.equal(crew.state.emergencies.get(emergency)?.state, 'ended')
  assert.equal(crew.tried(crew.alarming(eve, set), eve), 'emergency_wrong')
})

test('emergencies are allowed, and made shorter, by two directors; longer, or none, by one', () => {
  const { crew, shelf } = team(cautious)
  for (const [emergencyHours, needsTwo] of [
    [72, true],
    [96, false],
    [72, true],
    [null, false],
    [720, true],
  ] as const) {
    const words = crew.changingRule(shelf, { ...cautious, emergencyHours })
    const note = crew.note(words, ada)
    assert.equal(crew.take(note), needsTwo ? 'second_director_needed' : null, `${emergencyHours}`)
    if (needsTwo) crew.says(words, ada, bo)
  }
})

test('contacts are given the head of every set, from before and after, and of those alone that the rule names', () => {
  const { crew, shelf, set } = team(cautious)
  const second = crew.puts(cy, shelf)
  const elsewhere = crew.puts(ada, crew.shelf(ada, cautious, {}))
  const turningOn = crew.changingRule(shelf, patient)
  for (const [contacts, why] of [
    [{ [elsewhere]: anyHash() }, 'not_found'],
    [{ nosuch: anyHash() }, 'not_found'],
  ] as const)
    assert.equal(crew.tried({ ...turningOn, contacts }, ada, bo), why)
  assert.equal(
    crew.tried(
      { ...crew.changingRule(shelf, { ...cautious, minutes: 5 }), contacts: { [set]: anyHash() } },
      ada,
    ),
    'emergency_wrong',
  )
  assert.deepEqual(exposureOf(crew.state, eve.card.member, []).helpNeeded, [])
  crew.says({ ...turningOn, contacts: { [set]: anyHash() } }, ada, bo)
  assert.deepEqual(exposureOf(crew.state, eve.card.member, []).helpNeeded, [set])
  assert.equal(crew.tried(crew.alarming(eve, second), eve), 'emergency_wrong')
  crew.alarms(eve, set)
  const again = { ...crew.changingRule(shelf, { ...patient, minutes: 5 }), contacts: { [set]: anyHash() } }
  assert.equal(crew.tried(again, ada), 'already_exists')
  assert.equal(crew.tried({ ...crew.putting(shelf), contacts: null }, cy), 'emergency_wrong')
  const third = crew.puts(cy, shelf)
  assert.deepEqual(exposureOf(crew.state, eve.card.member, []).helpNeeded, [set, third])
  assert.deepEqual(exposureOf(crew.state, di.card.member, []).helpNeeded, [])
})

test('who keeps the kit is no contact: the two together need no wait', () => {
  const { crew, shelf } = team()
  const making = {
    type: 'kit.make' as const,
    kit: anyId(),
    recipient: `age1${'q'.repeat(58)}`,
    custodian: eve.card.member,
    sets: {},
    intent: null,
  }
  assert.equal(crew.tried(making, ada, bo), 'not_allowed')
  crew.says(crew.changingRole(shelf, di, null), ada)
  crew.says({ ...making, custodian: di.card.member }, ada, bo)
  assert.equal(crew.tried(crew.changingRole(shelf, di, 'contact'), ada), 'not_allowed')
})

test('who had a code in an emergency says what became of it', () => {
  const { crew, set } = team()
  const code = crew.state.sets.get(set)!.codes[0]!.id
  const used = { type: 'code.used' as const, set, code, result: 'worked' as const }
  assert.equal(crew.tried(used, eve), 'not_allowed')
  crew.alarms(eve, set)
  crew.says(used, eve)
})

test('the beginning of a wait stands in the log among the releases, signed, and is followed with them', () => {
  const { crew, emergency, clock } = alarmed()
  const { team: id, logKey } = crew.state
  const first = signEntry(
    clockEntryFor({ team: id, emergency, clock }, emptyLog, crew.now()),
    crew.logKey,
    logKey,
  )
  const head = headAfter(first, 1)
  const second = signEntry(
    clockEntryFor({ team: id, emergency, clock }, head, crew.now()),
    crew.logKey,
    logKey,
  )
  const shown = [first, second].map((entry) => ({ entry, release: '' }))
  const follow = (entries: typeof shown, from = emptyLog) => followLog(entries, from, logKey, () => null)
  assert.deepEqual(follow(shown), headAfter(second, 2))
  const entry = readEntry(first, logKey)
  assert.ok('emergency' in entry)
  assert.equal(emergencyPhase(crew.state.emergencies.get(emergency)!, entry, crew.clock).phase, 'waiting')
  for (const wrong of [shown.slice(1), [{ entry: first.replace('2026', '2025'), release: '' }]])
    assert.throws(() => follow(wrong))
  const other = newSigningKey()
  const forged = signEntry(
    clockEntryFor({ team: id, emergency, clock }, emptyLog, crew.now()),
    other,
    publicKeyOf(other),
  )
  assert.throws(() => follow([{ entry: forged, release: '' }]))
})
