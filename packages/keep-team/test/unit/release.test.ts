import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyHash, anyId, cautious, Crew, easy, person } from '../support/crew.ts'
import type { Person } from '../support/crew.ts'
import { emptyLog } from '../../src/chain/state.ts'
import { TeamError } from '../../src/errors.ts'
import type { LogSeen } from '../../src/notes/statement-types.ts'
import { decideRelease } from '../../src/release/decide.ts'
import { checkReceipt, entryFor, followLog, headAfter, signEntry } from '../../src/release/log.ts'
import type { LoggedRelease } from '../../src/release/log.ts'
import { isReleaseSignedBy, signRelease } from '../../src/release/request.ts'
import type { ReleaseRequest } from '../../src/release/request.ts'
import { newSigningKey, publicKeyOf } from '../../src/signing.ts'

const [ada, cy, di] = [person('ada'), person('cy'), person('di')]

function team(rule = cautious) {
  const crew = new Crew(ada)
  crew.joins(cy, ada)
  crew.joins(di, ada)
  const shelf = crew.shelf(ada, rule, { owner: [cy], responder: [di] })
  const set = crew.puts(cy, shelf)
  return { crew, shelf, set, code: crew.state.sets.get(set)!.codes[0]!.id }
}

const wish = (crew: Crew, by: Person, set: string, code: string, request: string | null): ReleaseRequest => ({
  team: crew.state.team,
  member: by.card.member,
  device: by.card.device.id,
  set,
  code,
  request,
  purpose: 'incident',
  key: anyId(),
  seen: crew.state.head,
  log: emptyLog,
  at: crew.now(),
})

const verdict = (crew: Crew, asked: ReleaseRequest, released = 0): string => {
  const decision = decideRelease(crew.state, asked, crew.clock, released, null)
  return decision.ok ? 'released' : decision.code
}

test('a grant is for its member, device, set, time and number of codes, and nothing beyond', () => {
  const { crew, shelf, set, code } = team()
  const request = crew.asks(di, set, 1, 30)
  const asked = wish(crew, di, set, code, request)
  assert.equal(verdict(crew, asked), 'not_granted')
  crew.grants(cy, request)
  assert.equal(verdict(crew, asked), 'released')
  assert.equal(verdict(crew, asked, 1), 'grant_used_up')
  assert.equal(verdict(crew, { ...asked, request: null }), 'not_granted')
  assert.equal(verdict(crew, { ...wish(crew, cy, set, code, request) }), 'not_granted')
  assert.equal(verdict(crew, { ...asked, code: 'nosuch' }), 'code_unknown')
  const other = crew.puts(cy, shelf)
  const otherCode = crew.state.sets.get(other)!.codes[0]!.id
  assert.equal(verdict(crew, { ...asked, set: other, code: otherCode }), 'not_granted')
  const second = { id: 'dnew00', key: publicKeyOf(newSigningKey()) }
  crew.says(crew.addingDevice(di, second), di)
  assert.equal(verdict(crew, { ...asked, device: second.id }), 'grant_of_another_device')
  crew.clock += 30 * 60_000 - 1
  assert.equal(verdict(crew, asked), 'released')
  crew.clock += 1
  assert.equal(verdict(crew, asked), 'grant_expired')
})

test('a grant ends when it is closed, its set is void, its device revoked, or its member removed from shelf or team', () => {
  const ends: ((crew: Crew, request: string, set: string, shelf: string) => string)[] = [
    (crew, request) => (crew.says({ type: 'request.close', request }, cy), 'not_granted'),
    (crew, _, set) => (crew.says({ type: 'set.void', set, why: 'compromised' }, cy), 'set_void'),
    (crew) => (
      crew.says({ type: 'device.revoke', member: di.card.member, device: di.card.device.id }, ada),
      'device_revoked'
    ),
    (crew) => (crew.says(crew.removing(di), ada), 'not_a_member'),
    (crew, _, __, shelf) => (crew.says(crew.changingRole(shelf, di, null), cy), 'not_granted'),
    (crew, _, __, shelf) => (crew.says(crew.changingRole(shelf, di, 'reviewer'), cy), 'not_granted'),
  ]
  for (const end of ends) {
    const { crew, shelf, set, code } = team()
    const request = crew.asks(di, set)
    crew.grants(cy, request)
    const expected = end(crew, request, set, shelf)
    assert.equal(verdict(crew, wish(crew, di, set, code, request)), expected)
  }
})

test('owners and directors reveal by themselves only where the shelf says so', () => {
  for (const [rule, expected] of [
    [easy, 'released'],
    [cautious, 'second_person_needed'],
  ] as const) {
    const { crew, set, code } = team(rule)
    for (const by of [ada, cy]) assert.equal(verdict(crew, wish(crew, by, set, code, null)), expected)
    assert.equal(verdict(crew, wish(crew, di, set, code, null)), 'not_granted')
  }
})

function loggedIn(crew: Crew, asked: ReleaseRequest, head: LogSeen, by: Person = di): LoggedRelease {
  const release = signRelease(asked, by.device)
  const entry = signEntry(entryFor(release, head, crew.now()), crew.logKey, crew.state.logKey)
  return { entry, release }
}

const refusal = (work: () => unknown): string | null => {
  try {
    work()
    return null
  } catch (error) {
    return error instanceof TeamError ? error.code : String(error)
  }
}

test('a receipt is for what was asked, signed by the log, after what was seen of it', () => {
  const { crew, set, code } = team()
  const asked = wish(crew, di, set, code, null)
  const { entry, release } = loggedIn(crew, asked, emptyLog)
  assert.deepEqual(checkReceipt(entry, release, crew.state.logKey), headAfter(entry, 1))
  const other = signRelease({ ...asked, key: anyId() }, di.device)
  assert.equal(
    refusal(() => checkReceipt(entry, other, crew.state.logKey)),
    'receipt_wrong',
  )
  assert.equal(
    refusal(() => checkReceipt(entry, release, publicKeyOf(newSigningKey()))),
    'receipt_wrong',
  )
  const later = wish(crew, di, set, code, null)
  const seen = { ...later, log: { size: 3, head: anyHash() } }
  for (const head of [emptyLog, { size: 2, head: anyHash() }, { size: 3, head: anyHash() }]) {
    const shown = loggedIn(crew, seen, head)
    assert.equal(
      refusal(() => checkReceipt(shown.entry, shown.release, crew.state.logKey)),
      'receipt_wrong',
    )
  }
  const right = loggedIn(crew, seen, seen.log)
  assert.equal(checkReceipt(right.entry, right.release, crew.state.logKey).size, 4)
})

test('the release log is followed; an entry changed, left out, reordered or invented is noticed', () => {
  const { crew, set, code } = team()
  const entries: LoggedRelease[] = []
  let head = emptyLog
  for (let count = 0; count < 5; count += 1) {
    const one = loggedIn(crew, wish(crew, di, set, code, null), head)
    entries.push(one)
    head = headAfter(one.entry, count + 1)
  }
  const keys = (member: string, device: string): string | null =>
    crew.state.members.get(member)?.devices.get(device)?.key ?? null
  const follow = (shown: readonly LoggedRelease[], from = emptyLog): LogSeen =>
    followLog(shown, from, crew.state.logKey, keys)
  assert.deepEqual(follow(entries), head)
  assert.equal(
    refusal(() => follow(entries.toSpliced(2, 1))),
    'chain_forked',
  )
  assert.equal(
    refusal(() => follow(entries.with(1, entries[2]!).with(2, entries[1]!))),
    'chain_forked',
  )
  assert.equal(
    refusal(() => follow(entries, { size: 1, head: anyHash() })),
    'chain_forked',
  )
  const invented = loggedIn(crew, wish(crew, di, set, code, null), emptyLog, cy)
  assert.equal(
    refusal(() => follow([invented])),
    'receipt_wrong',
  )
  const swapped = { entry: entries[0]!.entry, release: entries[1]!.release }
  assert.equal(
    refusal(() => follow([swapped])),
    'receipt_wrong',
  )
  const backdated = { ...entries[0]!, entry: entries[0]!.entry.replace('2026-03-01', '2026-02-01') }
  assert.equal(
    refusal(() => follow([backdated])),
    'receipt_wrong',
  )
})

test('only the device itself signs for a release', () => {
  const { crew, set, code } = team()
  const note = signRelease(wish(crew, di, set, code, null), di.device)
  assert.equal(isReleaseSignedBy(note, di.card.device.id, di.card.device.key), true)
  assert.equal(isReleaseSignedBy(note, di.card.device.id, cy.card.device.key), false)
  assert.equal(
    isReleaseSignedBy(note.replace('incident', 'rotatedd'), di.card.device.id, di.card.device.key),
    false,
  )
})
