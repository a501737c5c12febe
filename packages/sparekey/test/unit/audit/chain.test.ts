import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawEventSeeds, linkEvents } from '../../../src/audit/chain.ts'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import type { EventType } from '../../../src/interface/events.ts'
import { wrongCode } from '../../support/codes.ts'
import { assertSound, holdings, recomputeHead, type Holdings } from '../../support/inspect.ts'
import { accountKeyOf, ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const context = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0', deviceId: 'phone-1' }

/** A life in which everything happens that leaves an event. */
const live = async (lab: Lab): Promise<void> => {
  const first = await lab.sheet({ count: 5 })
  for (const code of first.codes) await lab.redeem(code, { input: { context } })
  await lab.redeem(first.codes[0], { input: { context } })
  await lab.issue()
  const second = await lab.issue({ reason: 'replacement' })
  await lab.redeem(second.codes[0])
  const third = await lab.sheet({ expiresInDays: 1 })
  await lab.redeem(second.codes[1]!)
  lab.clock.advance(86_400)
  await lab.redeem(third.codes[0])
  for (let guess = 0; guess < 12; guess += 1) {
    await lab.redeem(wrongCode(guess))
    lab.clock.advance(3600)
  }
  await lab.issue()
  await lab.sparekey.revoke(ada, { reason: 'owner_request', note: 'I moved' })
}
const policy = { attempts: { failureCap: 10 }, issuing: { countsAllowed: [5, 10], maxPerDay: 20 } }

const everything: readonly EventType[] = [
  'set.issued',
  'set.confirmed',
  'set.superseded',
  'set.abandoned',
  'set.exhausted',
  'set.expired',
  'code.redeemed',
  'code.reuse_refused',
  'code.dead_set_refused',
  'attempts.delayed',
  'attempts.disabled',
]

test('the head covers every event of a life, recomputed from the stored rows alone', async () => {
  const lab = await createLab({ policy })
  await live(lab)
  const { events } = await assertSound(lab)
  const types = new Set(events.map(({ type }) => type))
  for (const type of everything) assert.ok(types.has(type), type)
})

test('changing, removing, moving or swapping any event is found', async () => {
  const lab = await createLab({ policy })
  await live(lab)
  const { row, events } = await holdings(lab)
  const key = accountKeyOf(lab)
  const isFound = (changed: Holdings['events'], accountKey = key): boolean => {
    try {
      return recomputeHead(accountKey, changed) !== hex(row.auditHead)
    } catch {
      return true
    }
  }
  assert.equal(isFound(events), false)
  for (const [index, event] of events.entries()) {
    const changes = [
      { ...event, type: 'code.redeemed' as const, at: (event.at ?? 0) + 1 },
      { ...event, label: 'ZZ' },
      { ...event, context: '{"ip":"192.0.2.1"}' },
      { ...event, detail: '{}' },
      { ...event, actor: 'operator' as const },
      { ...event, setId: null, eventId: new Uint8Array(16) },
      { ...event, salt: new Uint8Array(16) },
      { ...event, leafHash: new Uint8Array(32) },
    ]
    for (const changed of changes) assert.ok(isFound(events.with(index, changed)), `event ${index + 1}`)
    const without = events.toSpliced(index, 1).map((one, place) => ({ ...one, seq: place + 1 }))
    assert.ok(isFound(without), `without event ${index + 1}`)
  }
  const swapped = events.with(0, { ...events[1]!, seq: 1 }).with(1, { ...events[0]!, seq: 2 })
  assert.ok(isFound(swapped))
  assert.ok(isFound(events, new Uint8Array(16)), 'a chain cannot be moved to another account')
})

test('events say who, when, which set and which code by its label; the newest come first', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  lab.clock.advance(60)
  const redeemed = await lab.redeem(sheet.codes[1]!, { input: { context } })
  assert.ok(redeemed.ok && redeemed.recovery !== null)
  const { recoveryId } = redeemed.recovery
  const { items } = await lab.sparekey.events(ada)
  assert.deepEqual(
    items.map(({ type, seq, actor }) => [type, seq, actor]),
    [
      ['code.redeemed', 3, 'person'],
      ['set.confirmed', 2, 'person'],
      ['set.issued', 1, 'application'],
    ],
  )
  const [use] = items
  assert.deepEqual(
    { ...use, eventId: null },
    {
      eventId: null,
      seq: 3,
      type: 'code.redeemed',
      at: lab.clock.now(),
      actor: 'person',
      setId: sheet.setId,
      label: sheet.codes[1]!.slice(0, 2),
      context,
      detail: { remaining: 9, attempts: 1, recoveryId },
      leafIndex: null,
    },
  )
})

test('the trail is paged without gap or repeat', async () => {
  const lab = await createLab({ policy })
  await live(lab)
  const { items: all } = await lab.sparekey.events(ada, { limit: 200 })
  for (const limit of [1, 4, 7]) {
    const seen = []
    let cursor: string | undefined
    do {
      const page = await lab.sparekey.events(ada, cursor === undefined ? { limit } : { limit, cursor })
      assert.ok(page.items.length <= limit)
      seen.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    assert.deepEqual(seen, all)
  }
})

test('erasure blanks what identifies, keeps the counters, and the chain stays verifiable and goes on', async () => {
  const lab = await createLab({ policy: undelayed(20) })
  const sheet = await lab.sheet({ contacts: [{ channel: 'email', address: 'ada@example.org' }] })
  await lab.redeem(sheet.codes[1]!, { input: { context } })
  await lab.fail(3)
  const before = await holdings(lab)
  assert.deepEqual(await lab.sparekey.erase(ada), { ok: true })
  const { row, events, sets } = await assertSound(lab)
  assert.deepEqual([row.sealedIdentity, row.identityKeyId, row.activeSetId], [null, null, null])
  assert.deepEqual([row.failures, row.issueCount, row.issuesInWindow], [3, 1, 1])
  assert.equal(sets.length, 0)
  const blanked = events.slice(0, -1)
  for (const event of blanked) {
    const { seq, eventId, leafHash, ...rest } = event
    assert.deepEqual(new Set(Object.values(rest)), new Set([null]), `event ${seq} keeps nothing but its hash`)
    assert.deepEqual(leafHash, before.events[seq - 1]?.leafHash)
    assert.equal(eventId.length, 16)
  }
  const trail = await lab.sparekey.events(ada)
  assert.deepEqual(
    trail.items.map(({ type }) => type),
    ['account.erased'],
  )
  assert.equal((await lab.sparekey.status(ada)).state, 'none')
  assert.equal(verdict(await lab.redeem(sheet.codes[2]!)), 'code_invalid')

  const again = await lab.issue()
  assert.equal(verdict(await lab.redeem(again.codes[0])), 'ok')
  const after = await assertSound(lab)
  assert.equal(after.row.issueCount, 2)
  assert.equal(after.events.length, before.events.length + 4)
  assert.notEqual(after.row.sealedIdentity, null)
})

test('erasing an account never seen, or twice, does nothing', async () => {
  const lab = await createLab()
  assert.deepEqual(await lab.sparekey.erase('nobody'), { ok: true })
  assert.deepEqual(await lab.sparekey.events('nobody'), { ok: true, items: [], nextCursor: null })
  await lab.issue()
  await lab.sparekey.erase(ada)
  const once = await holdings(lab)
  await lab.sparekey.erase(ada)
  assert.deepEqual(await holdings(lab), once)
})

test('an event without a seed is a failure of the program', () => {
  const events = [
    { type: 'set.expired', actor: 'automation' },
    { type: 'set.revoked', actor: 'automation' },
  ] as const
  const from = { auditSeq: 0, auditHead: new Uint8Array(32) }
  const link = (seeds: number) =>
    linkEvents(nodePrimitives, new Uint8Array(16), from, 0, events, drawEventSeeds(nodeRandom, seeds))
  assert.equal(link(2).auditSeq, 2)
  assert.throws(() => link(1), { name: 'SparekeyError', code: 'internal' })
})
