import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toHex } from '../../../../src/bytes.ts'
import type { EvidenceInput, OpenCaseInput, SupportCase } from '../../../../src/interface/support.ts'
import { openSupport, sealSupport } from '../../../../src/crypto/support-seal.ts'
import { parseCaseId } from '../../../../src/lifecycle/identifiers.ts'
import { resealAll } from '../../../../src/lifecycle/rotation/reseal.ts'
import { countKeyUses } from '../../../../src/lifecycle/rotation/key-uses.ts'
import { memoryStore } from '../../../../src/store/memory.ts'
import { keep, read, write } from '../../../../src/store/port.ts'
import { drain, typesOf } from '../../../support/due.ts'
import { createDesk, must, type Desk } from '../../../support/help-desk.ts'
import { ask } from '../../../support/inspect.ts'
import { ada, createLab, verdict } from '../../../support/lab.ts'
import { watchedStore } from '../../../support/watched-store.ts'
import { ringOf, twoKeys } from '../../crypto/support.ts'

const policy = { format: 'long' } as const
const because = { reason: 'because' }
const marker = 'Frau Mustermann am Telefon'

const placeOf = (found: SupportCase) => parseCaseId(found.caseId) ?? assert.fail()

/** Every row that a case has. */
const rowsOf = (desk: Desk, found: SupportCase) =>
  ask(desk.store, function* () {
    const place = placeOf(found)
    return keep({
      cases: yield* read('readSupportCase', place),
      evidence: yield* read('readSupportEvidence', place),
      decisions: yield* read('readSupportDecisions', place),
    })
  })

/** A case in which everything was written that people write. */
const written = async (desk: Desk): Promise<SupportCase> => {
  const found = await desk.submitted({ reference: `${marker} 1` })
  const more = must(await desk.support.askForMore(found.caseId, { reason: `${marker} 2` }, desk.approver))
  await desk.evidence(more, {
    kind: 'call_back',
    outcome: 'pass',
    note: `${marker} 3`,
    reference: `${marker} 4`,
  })
  return must(await desk.support.hold(more.caseId, { reason: `${marker} 5` }, desk.admin))
}

test('a case is opened once under a key, and shown again as it is by then', async () => {
  const store = watchedStore(memoryStore())
  const desk = await createDesk({ policy, store })
  const open = (input: Partial<OpenCaseInput> = {}, idempotencyKey = 'k') =>
    desk.support.open(ada, { reason: 'other', reference: marker, ...input }, desk.agent, { idempotencyKey })
  const first = must(await open())
  await desk.told(first)
  const again = must(await open())
  assert.equal(again.caseId, first.caseId)
  assert.notEqual(again.notBefore, null)
  assert.equal(verdict(await open({ reason: 'lost_codes' })), 'idempotency_mismatch')
  assert.equal(verdict(await open({}, 'other')), 'case_exists')
  const { accountKey } = placeOf(first)
  await ask(store, function* () {
    const keyHash = desk.ring.lookupMac('idempotency', Buffer.concat([accountKey, Buffer.from('k')]))
    const [row] = yield* read('readIdempotency', { accountKey, keyHash })
    assert.equal(row?.outcome, JSON.stringify({ ok: true, caseId: first.caseId }))
    return keep(null)
  })
})

test('of openings at the same time one opens a case', async () => {
  const desk = await createDesk({ policy })
  const opened = await Promise.all(
    Array.from({ length: 5 }, () => desk.support.open(ada, { reason: 'other' }, desk.agent)),
  )
  assert.deepEqual(opened.map(verdict).toSorted(), [
    'case_exists',
    'case_exists',
    'case_exists',
    'case_exists',
    'ok',
  ])
})

test('a refused opening leaves nothing, not even the account', async () => {
  const store = watchedStore(memoryStore())
  const desk = await createDesk({ policy, store })
  const before = store.written()
  assert.equal(
    verdict(await desk.support.open('eve', { reason: 'other' }, desk.approver)),
    'operator_not_allowed',
  )
  assert.equal(store.written(), before)
})

test('a case is found by its account: the live one, or the newest of 30 days', async () => {
  const desk = await createDesk({ policy })
  assert.equal(verdict(await desk.support.ofAccount(ada)), 'case_not_found')
  assert.equal(verdict(await desk.support.ofAccount('nobody')), 'case_not_found')
  const first = await desk.opened()
  must(await desk.support.withdraw(first.caseId, desk.agent))
  assert.equal(must(await desk.support.ofAccount(ada)).caseId, first.caseId)
  desk.clock.advance(7 * 86_400)
  const second = await desk.opened()
  assert.equal(must(await desk.support.ofAccount(ada)).caseId, second.caseId)
  desk.clock.advance(31 * 86_400)
  assert.equal(verdict(await desk.support.ofAccount(ada)), 'case_not_found')
})

test('the list goes newest first, in pages, by state as the time has it', async () => {
  const desk = await createDesk({ policy })
  const made: string[] = []
  for (let number = 0; number < 5; number += 1) {
    const agent = desk.person(`agent-${number}`, 'support')
    made.unshift((await desk.opened({}, agent, `account-${number}`)).caseId)
    if (number !== 2) desk.clock.advance(60)
  }
  const pages: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Desk['support']['list']>> = await desk.support.list({
      limit: 2,
      ...(cursor === null ? {} : { cursor }),
    })
    assert.ok(page.items.length <= 2)
    pages.push(...page.items.map(({ caseId }) => caseId))
    cursor = page.nextCursor
  } while (cursor !== null)
  assert.deepEqual(pages.toSorted(), made.toSorted())
  assert.deepEqual([pages[0], pages[4]], [made[0], made[4]])
  assert.deepEqual((await desk.support.list({ states: ['expired'] })).items, [])
  desk.clock.advance(7 * 86_400)
  assert.deepEqual((await desk.support.list()).items, [])
  assert.equal((await desk.support.list({ states: ['expired'] })).items.length, 5)
  await assert.rejects(async () => desk.support.list({ cursor: 'c1' }), { field: 'cursor' })
})

test('what people wrote and who they are lies sealed: no row and no event holds it', async () => {
  const desk = await createDesk({ policy })
  const found = await written(desk)
  const rows = await rowsOf(desk, found)
  const { items } = await desk.sparekey.events(ada, { limit: 200 })
  const texts = JSON.stringify([rows, items], (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  )
  for (const word of [marker, 'Mustermann', 'subject-of-agent', 'person-agent', 'id.example']) {
    assert.ok(!texts.includes(word), word)
  }
  assert.equal(found.reference, `${marker} 1`)
  assert.deepEqual(
    found.decisions.map(({ reason, counts }) => [reason, counts]),
    [[`${marker} 2`, false]],
  )
  const call = found.evidence.find(({ kind }) => kind === 'call_back')
  assert.deepEqual([call?.note, call?.reference, call?.by], [`${marker} 3`, `${marker} 4`, 'agent'])
  assert.equal(found.remarks[0]?.reason, `${marker} 5`)
})

test('a sealed text opens in its place alone', async () => {
  const desk = await createDesk({ policy })
  const one = await written(desk)
  await desk.sheet({ contacts: [{ channel: 'email', address: 'e@example.org' }] }, 'eve')
  const other = await desk.opened({}, desk.agent, 'eve')
  await ask(desk.store, function* () {
    const [row] = yield* read('readSupportCase', placeOf(one))
    const [into] = yield* read('readSupportCase', placeOf(other))
    assert.ok(row && into)
    const { keyId, sealed } = row
    yield* write('changeSupportCase', {
      ...into,
      ...placeOf(other),
      readVersion: into.version,
      keyId,
      sealed,
    })
    return keep(null)
  })
  await assert.rejects(desk.support.get(other.caseId), { code: 'internal' })
})

test('a seal of a case binds its account, its case, what it is and its row', () => {
  const ring = ringOf(twoKeys)
  const bytes = (value: number) => new Uint8Array(16).fill(value)
  const place = { accountKey: bytes(1), caseId: bytes(2), part: 'evidence', row: bytes(3) } as const
  const sealed = sealSupport(ring, place, marker)
  assert.equal(openSupport(ring, place, sealed), marker)
  for (const other of [
    { accountKey: bytes(9) },
    { caseId: bytes(9) },
    { part: 'decision' as const },
    { row: bytes(9) },
  ]) {
    assert.equal(openSupport(ring, { ...place, ...other }, sealed), null, Object.keys(other)[0])
  }
  assert.equal(openSupport(ring, place, { ...sealed, keyId: 'k1' }), null)
})

test('cases, evidence and decisions are sealed anew with the ring, and open under the new key', async () => {
  const [oldKey] = twoKeys.keys
  const before = ringOf({ ...twoKeys, current: 'k1', keys: oldKey === undefined ? [] : [oldKey] })
  const after = ringOf(twoKeys)
  const store = memoryStore()
  const desk = await createDesk({ policy, store, keys: { load: async () => before } })
  const found = await written(desk)
  const unopened: unknown[] = []
  const counts = await resealAll(store, after, { unopened: (row) => unopened.push(row), pageRows: 1 })
  assert.deepEqual(unopened, [])
  assert.deepEqual([counts.supportCases, counts.supportEvidence, counts.supportDecisions], [1, 3, 1])
  const uses = await countKeyUses(store, desk.clock.now())
  const k1 = uses.find(({ keyId }) => keyId === 'k1')?.rows
  assert.deepEqual([k1?.supportCases ?? 0, k1?.supportEvidence ?? 0, k1?.supportDecisions ?? 0], [0, 0, 0])
  const again = await createLab({ policy, store, keys: { load: async () => after }, clock: desk.clock })
  assert.deepEqual(must(await again.sparekey.support.get(found.caseId)), found)
  const rows = await rowsOf(desk, found)
  assert.ok([...rows.cases, ...rows.evidence, ...rows.decisions].every(({ keyId }) => keyId === 'k2'))
})

test('with the account goes all that its cases held', async () => {
  const desk = await createDesk({ policy })
  const found = await written(desk)
  await desk.sparekey.erase(ada)
  const rows = await rowsOf(desk, found)
  assert.deepEqual([rows.cases, rows.evidence, rows.decisions], [[], [], []])
  assert.equal(verdict(await desk.support.get(found.caseId)), 'case_not_found')
  assert.deepEqual((await desk.support.list()).items, [])
  must(await desk.support.open(ada, { reason: 'other' }, desk.agent))
})

const refusedNotes: readonly (readonly [string, EvidenceInput])[] = [
  ['a code', { kind: 'call_back', outcome: 'pass', note: 'said X7K9-M3NP-QR2W-5T8X' }],
  ['a card number', { kind: 'call_back', outcome: 'pass', note: 'card 4111 1111 1111 1111' }],
  ['a long row of digits', { kind: 'call_back', outcome: 'pass', note: 'no. 123456789' }],
  ['nothing', { kind: 'call_back', outcome: 'pass', note: ' ' }],
  ['501 characters', { kind: 'call_back', outcome: 'pass', note: 'a'.repeat(501) }],
  ['a code as a reference', { kind: 'call_back', outcome: 'pass', reference: 'X7K9-M3NP-QR2W-5T8X' }],
]

test('notes that hold what does not belong there are not taken, and their words not repeated', async () => {
  const desk = await createDesk({ policy })
  const sheet = await desk.issue()
  const code = sheet.codes[0]
  const found = await desk.opened()
  for (const [what, given] of refusedNotes) {
    const swapped = JSON.parse(JSON.stringify(given).replace('X7K9-M3NP-QR2W-5T8X', code)) as EvidenceInput
    const add = async () => desk.support.addEvidence(found.caseId, swapped, desk.agent)
    await assert.rejects(add, (error: Error) => {
      assert.match(error.name, /^Argument/, what)
      assert.ok(!error.message.includes('4111') && !error.message.includes(code), what)
      return true
    })
  }
  const reference = 'https://tickets.example/INC0012345678'
  await desk.evidence(found, {
    kind: 'call_back',
    outcome: 'unable',
    reference,
    note: 'rang 3 times, 10:15 and 11:00',
  })
})

test('what is not of its form is refused with the field, before anything is read', async () => {
  const desk = await createDesk({ policy })
  const open =
    (input: object, by: object = desk.agent) =>
    async () =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a caller without types may give
      desk.support.open(ada, input as OpenCaseInput, by as Desk['agent'])
  const evidence = Array.from({ length: 5 }, () => ({ kind: 'known_key', outcome: 'pass' }))
  for (const [field, run] of [
    ['reason', open({})],
    ['reason', open({ reason: 'bored' })],
    ['channel', open({ reason: 'other', lost: ['addresses'] })],
    ['channel', open({ reason: 'other', channel: 'pigeon' })],
    ['address', open({ reason: 'other', address: 'x' })],
    ['evidence', open({ reason: 'other', evidence })],
    ['by.kind', open({ reason: 'other' }, { kind: 'admin' })],
    ['by.kind', open({ reason: 'other' }, {})],
    ['by.displayName', open({ reason: 'other' }, { ...desk.agent, displayName: '' })],
    [
      'by.roles.role',
      open({ reason: 'other' }, { ...desk.agent, roles: [{ role: 'god', grantedAt: new Date() }] }),
    ],
    ['by.authentication', open({ reason: 'other' }, { ...desk.agent, authentication: undefined })],
    ['by.answerableTo', open({ reason: 'other' }, { kind: 'automation', id: 'x', answerableTo: ' ' })],
  ] as const) {
    await assert.rejects(run, { field }, field)
  }
  const found = await desk.opened()
  const approve = async () =>
    desk.support.approve(found.caseId, { requestHash: 'zz', seenAt: desk.clock.now() }, desk.approver)
  await assert.rejects(approve, { field: 'requestHash' })
  for (const caseId of ['', 'cas_x', `${found.caseId.slice(0, -1)}z`]) {
    assert.equal(verdict(await desk.support.hold(caseId, because, desk.agent)), 'case_not_found')
  }
  assert.equal(toHex(placeOf(found).accountKey).length, 32)
})

test('90 days after its end a case holds no note and no reason, and still what was found and who did it', async () => {
  const desk = await createDesk({ policy, deliver: async () => {} })
  const found = await written(desk)
  must(await desk.support.deny(found.caseId, { reason: marker }, desk.approver))
  const denied = await desk.get(found)
  desk.clock.advance(90 * 86_400 - 1)
  await drain(desk)
  assert.deepEqual(await desk.get(found), denied)
  desk.clock.advance(1)
  await drain(desk)
  const left = await desk.get(found)
  assert.ok(
    !JSON.stringify([left.evidence.map(({ note }) => note), left.decisions, left.remarks]).includes(marker),
  )
  assert.deepEqual(
    left.evidence.map(({ kind, outcome, by, reference }) => [kind, outcome, by, reference]),
    denied.evidence.map(({ kind, outcome, by, reference }) => [kind, outcome, by, reference]),
  )
  assert.deepEqual(
    left.decisions.map(({ by, verdict: said }) => [by, said]),
    [
      ['approver', 'more_needed'],
      ['approver', 'denied'],
    ],
  )
  assert.equal(left.reference, denied.reference)
})

test('a case that ran out is written down as such by the rounds of due work, with the moment at which it did', async () => {
  const desk = await createDesk({ policy, deliver: async () => {} })
  const found = await desk.opened()
  desk.clock.advance(20 * 86_400)
  await drain(desk)
  const { cases } = await rowsOf(desk, found)
  assert.deepEqual([cases[0]?.state, cases[0]?.endedBy], ['expired', 'time'])
  assert.equal((await desk.get(found)).endedAt?.getTime(), cases[0]?.endedAt)
  assert.equal((await typesOf(desk)).filter((type) => type === 'support.expired').length, 1)
})
