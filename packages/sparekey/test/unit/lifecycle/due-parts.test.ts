import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodePrimitives } from '../../../src/crypto/node-primitives.ts'
import { readBacklog } from '../../../src/lifecycle/due/backlog.ts'
import { afterFailure } from '../../../src/lifecycle/due/pauses.ts'
import {
  overflowReason,
  ownTokenId,
  schedulePush,
  takesMore,
  tokenId,
} from '../../../src/lifecycle/due/stream-queue.ts'
import { bucketOf, buckets } from '../../../src/store/catalogue/due.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, read, write } from '../../../src/store/port.ts'
import { ask } from '../../support/inspect.ts'

const minuteMs = 60_000
const now = 1_767_225_600_000
const least = new Uint8Array(16)
const most = new Uint8Array(16).fill(255)

test('a delivery that fails is tried again after longer and longer pauses, about four days in all, then given up', () => {
  const minutes = [1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440]
  for (const [index, pause] of minutes.entries()) {
    const attempts = index + 1
    assert.deepEqual(afterFailure(new TypeError('x'), attempts, least, now), {
      kind: 'put-off',
      dueAt: now + pause * minuteMs,
      attempts,
    })
    assert.deepEqual(afterFailure(null, attempts, most, now), {
      kind: 'put-off',
      dueAt: now + pause * minuteMs * 1.2,
      attempts,
    })
  }
  assert.deepEqual(afterFailure(new TypeError('x'), 11, least, now), { kind: 'give-up', attempts: 11 })
})

test('a destination that will never take it is given up at once; one that was not tried spends no try', () => {
  assert.deepEqual(afterFailure({ retryable: false }, 1, least, now), { kind: 'give-up', attempts: 1 })
  assert.equal(afterFailure({ retryable: 0 }, 1, least, now).kind, 'put-off')
  assert.deepEqual(afterFailure({ countsAsTry: false }, 3, most, now), {
    kind: 'put-off',
    dueAt: now + minuteMs,
    attempts: 2,
  })
  assert.deepEqual(afterFailure({ countsAsTry: false, retryable: false }, 11, least, now), {
    kind: 'put-off',
    dueAt: now + minuteMs,
    attempts: 10,
  })
  assert.equal(afterFailure({ countsAsTry: 0 }, 3, least, now).attempts, 3)
})

test('a destination is waited for as long as it asks, a day at most, and never shorter than else', () => {
  const dueAt = (retryAfterSeconds: unknown, attempt = 1, countsAsTry = true) => {
    const after = afterFailure({ retryAfterSeconds, countsAsTry }, attempt, least, now)
    return after.kind === 'put-off' ? after.dueAt - now : null
  }
  assert.equal(dueAt(120), 120_000)
  assert.equal(dueAt(120.0001), 120_001)
  assert.equal(dueAt(10 ** 9), 1440 * minuteMs)
  for (const nothing of [0, -5, '120', null, Number.NaN, 10]) assert.equal(dueAt(nothing), minuteMs)
  assert.equal(dueAt(120, 2), 5 * minuteMs)
  assert.equal(dueAt(120, 1, false), 120_000)
})

test('tokens sort by time, then by their order, those of a stream itself before all', () => {
  const cause = new Uint8Array(16).fill(3)
  const id = (at: number, order: number, streamId = 's') =>
    tokenId(nodePrimitives, at, order, cause, streamId)
  const sorted = [
    ownTokenId(nodePrimitives, cause, 's'),
    id(now - 1, 2 ** 40 - 1),
    id(now, 0),
    id(now, 1),
    id(now, 255),
    id(now, 256),
    id(now + 1, 0),
    id(now + 256, 0),
  ]
  assert.deepEqual(sorted.toSorted(), sorted)
  assert.equal(new Set(sorted).size, sorted.length)
  assert.match(id(now, 1), /^sev_[0-9a-z]{32}$/)
  assert.equal(id(now, 1), id(now, 1), 'the same token has the same name')
  assert.notEqual(id(now, 1), id(now, 1, 'other'))
  assert.notEqual(id(now, 1), tokenId(nodePrimitives, now, 1, new Uint8Array(16), 's'))
})

test('a receiver is kept for while its stream is enabled, or paused for another reason than too much', () => {
  assert.equal(takesMore({ status: 'enabled', reason: null }), true)
  assert.equal(takesMore({ status: 'enabled', reason: overflowReason }), true)
  assert.equal(takesMore({ status: 'paused', reason: null }), true)
  assert.equal(takesMore({ status: 'paused', reason: 'maintenance' }), true)
  assert.equal(takesMore({ status: 'paused', reason: overflowReason }), false)
  assert.equal(takesMore({ status: 'disabled', reason: null }), false)
})

test('what is to be pushed is due at once, once for each change and stream; a receiver that polls gets no row', async () => {
  const store = memoryStore()
  const stream = { tenant: 'acme', streamId: 's1', endpointUrl: 'https://receiver.example' }
  const dueId = new Uint8Array(16).fill(1)
  await ask(store, function* () {
    yield* schedulePush(nodePrimitives, stream, { dueId, now })
    yield* schedulePush(nodePrimitives, { ...stream, streamId: 's2' }, { dueId, now: now + 1 })
    yield* schedulePush(nodePrimitives, { ...stream, endpointUrl: null }, { dueId: most, now })
    return keep(null)
  })
  const rows = await ask(store, function* () {
    const found = []
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      for (const row of yield* read('readDue', { bucket, now: now + 1, limit: 9 }))
        found.push({ bucket, ...row })
    }
    return keep(found)
  })
  assert.deepEqual(
    rows
      .map(({ bucket, accountKey, kind, body, dueAt, attempts }) => ({
        isInItsBucket: bucket === bucketOf(accountKey),
        kind,
        body,
        dueAt,
        attempts,
      }))
      .toSorted((a, b) => a.dueAt - b.dueAt),
    [
      {
        isInItsBucket: true,
        kind: 'push',
        body: '{"tenant":"acme","streamId":"s1"}',
        dueAt: now,
        attempts: 0,
      },
      {
        isInItsBucket: true,
        kind: 'push',
        body: '{"tenant":"acme","streamId":"s2"}',
        dueAt: now + 1,
        attempts: 0,
      },
    ],
  )
})

test('a backlog tells how much waits and since when; what is not due yet does not wait', async () => {
  const store = memoryStore()
  const at = (ms: number) => readBacklog(store, new Date(ms))
  const nothing = { count: 0, oldestSeconds: 0 }
  assert.deepEqual(await at(now), { due: nothing, log: nothing, leaves: 0 })
  const accountKey = new Uint8Array(16).fill(5)
  await ask(store, function* () {
    for (const [byte, dueAt] of [
      [1, now - 7000],
      [2, now - 1500],
      [3, now + 1],
    ] as const) {
      const row = {
        accountKey,
        dueId: new Uint8Array(16).fill(byte),
        kind: 'follow',
        body: '{}',
        dueAt,
        attempts: 0,
      }
      yield* write('insertDue', { ...row, bucket: bucketOf(accountKey) })
    }
    return keep(null)
  })
  assert.deepEqual((await at(now)).due, { count: 2, oldestSeconds: 7 })
  assert.deepEqual((await at(now + 1)).due, { count: 3, oldestSeconds: 7.001 })
})
