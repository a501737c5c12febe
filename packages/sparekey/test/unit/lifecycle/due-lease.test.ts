import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodePrimitives } from '../../../src/crypto/node-primitives.ts'
import { finish, giveBack, leaveToOthers, takeOn, type DueParts } from '../../../src/lifecycle/due/lease.ts'
import { pushWaiting, type Push } from '../../../src/lifecycle/due/push.ts'
import { buckets, type DueRow } from '../../../src/store/catalogue/due.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, read, write, type Store } from '../../../src/store/port.ts'
import { testKeys } from '../../../src/testing/create-test-sparekey.ts'
import { ask } from '../../support/inspect.ts'

const now = 1_767_225_600_000
const id = (byte: number): Uint8Array => new Uint8Array(16).fill(byte)

const accountIn = (bucket: number): Uint8Array => new Uint8Array(16).with(0, bucket)

/** A store with rows that were due at these times, one in each bucket from 0 on, and what a round needs. */
const start = async (dueAts: readonly number[], random: (length: number) => Uint8Array) => {
  const store = memoryStore()
  await ask(store, function* () {
    for (const [bucket, dueAt] of dueAts.entries()) {
      const accountKey = accountIn(bucket)
      const row = { accountKey, dueId: id(bucket + 1), kind: 'follow', body: '{}', dueAt, attempts: 2 }
      yield* write('insertDue', { ...row, bucket })
    }
    return keep(null)
  })
  const shared: DueParts = {
    store,
    random,
    ring: await testKeys().load(false),
    clock: () => new Date(now),
    primitives: nodePrimitives,
  }
  return { store, shared }
}

const lease = (owner: number) => ({ owner: id(owner), until: now + 60_000 })
const never = (length: number): Uint8Array => new Uint8Array(length)

const rowsAt = (store: Store, at: number): Promise<readonly DueRow[]> =>
  ask(store, function* () {
    const rows: DueRow[] = []
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      rows.push(...(yield* read('readDue', { bucket, now: at, limit: 100 })))
    }
    return keep(rows)
  })

const numbersOf = (rows: readonly DueRow[]): readonly (number | undefined)[] =>
  rows.map(({ dueId }) => dueId[0])

test('what is due is taken on from a random bucket on, as much as is asked for, each with one more try counted', async () => {
  const dueAts = Array.from({ length: buckets }, () => now)
  const { shared } = await start(dueAts, (length) => new Uint8Array(length).fill(buckets - 2))
  const taken = await takeOn(shared, () => lease(1), now, 4)
  assert.deepEqual(numbersOf(taken), [buckets - 1, buckets, 1, 2])
  assert.ok(taken.every(({ attempts }) => attempts === 3))
  const rest = await takeOn(shared, () => lease(2), now, 1000)
  assert.equal(rest.length, buckets - 4, 'what another has is not taken')
  assert.deepEqual(await takeOn(shared, () => lease(3), now, 1000), [])
})

test('what is not due yet is left, and what was taken on comes back when its lease ends', async () => {
  const { shared } = await start([now, now + 1], never)
  assert.deepEqual(numbersOf(await takeOn(shared, () => lease(1), now, 10)), [1])
  assert.deepEqual(numbersOf(await takeOn(shared, () => lease(2), now + 1, 10)), [2])
  const again = await takeOn(shared, () => lease(3), now + 60_001, 10)
  assert.deepEqual(
    again.map(({ dueId, attempts }) => [dueId[0], attempts]),
    [
      [1, 4],
      [2, 4],
    ],
  )
})

test('a row that was taken over meanwhile is not ended by who had it before', async () => {
  const { store, shared } = await start([now], never)
  const [row] = await takeOn(shared, () => lease(1), now, 1)
  assert.ok(row !== undefined)
  await takeOn(shared, () => ({ owner: id(2), until: now + 120_000 }), now + 60_001, 1)
  assert.equal(await finish(shared, row, lease(1)), 'left')
  assert.equal((await rowsAt(store, now + 120_000)).length, 1)
  const [again] = await takeOn(shared, () => lease(3), now + 120_001, 1)
  assert.ok(again !== undefined)
  assert.equal(await finish(shared, again, lease(3)), 'done')
  assert.deepEqual(await rowsAt(store, now + 10 ** 9), [])
})

test('what was not begun is given back as it was', async () => {
  const { store, shared } = await start([now - 5, now], never)
  const before = await rowsAt(store, now)
  const taken = await takeOn(shared, () => lease(1), now, 10)
  assert.deepEqual(await rowsAt(store, now), [])
  await giveBack(shared, taken, () => lease(1))
  assert.deepEqual(await rowsAt(store, now), before)
  await giveBack(shared, [], () => lease(1))
})

test('what others can do is left to them half of the time at once, else after a pause, without a try counted', async () => {
  for (const [drawn, dueAt] of [
    [0, now - 5],
    [127, now - 5],
    [128, now + 3_600_000],
    [255, now + 3_600_000],
  ] as const) {
    const { store, shared } = await start([now - 5], never)
    const [row] = await takeOn(shared, () => lease(1), now, 1)
    assert.ok(row !== undefined)
    const random = (length: number) => new Uint8Array(length).fill(drawn)
    assert.equal(await leaveToOthers({ ...shared, random }, row, lease(1), 3_600_000), 'left')
    assert.deepEqual(await rowsAt(store, dueAt - 1), [])
    assert.deepEqual(
      (await rowsAt(store, dueAt)).map((one) => [one.dueAt, one.attempts]),
      [[dueAt, 2]],
    )
  }
})

test('what waits for a receiver is pushed until nothing is left, or until it takes more, without a try counted', async () => {
  const stream = { tenant: 'acme', streamId: 's1' }
  const pushed = async (answer: Date | null | undefined) => {
    const { store, shared } = await start([now - 5], never)
    const [row] = await takeOn(shared, () => lease(1), now, 1)
    assert.ok(row !== undefined)
    const asked: unknown[] = []
    const push: Push | null =
      answer === undefined
        ? null
        : (body) => {
            asked.push(body)
            return Promise.resolve(answer)
          }
    const became = await pushWaiting(shared, push, { ...row, body: JSON.stringify(stream) }, lease(1))
    const left = (await rowsAt(store, now + 10 ** 9)).map(({ dueAt, attempts }) => [dueAt, attempts])
    return { became, asked, left }
  }
  assert.deepEqual(await pushed(null), { became: 'done', asked: [stream], left: [] })
  assert.deepEqual(await pushed(new Date(now + 7000)), {
    became: 'putOff',
    asked: [stream],
    left: [[now + 7000, 2]],
  })
  assert.deepEqual(await pushed(undefined), { became: 'left', asked: [], left: [[now - 5, 2]] })
})
