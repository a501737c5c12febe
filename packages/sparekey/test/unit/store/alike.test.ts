import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import { bucketOf, buckets } from '../../../src/store/catalogue/due.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, read, undo, write, type Store } from '../../../src/store/port.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import { tell } from '../../../src/testing/store-calls.ts'
import { sampleSet } from '../../../src/testing/store-samples.ts'
import { ask } from '../../support/inspect.ts'

const stores: Readonly<Record<string, () => Promise<Store>>> = {
  memory: async () => memoryStore(),
  SQLite: async () => {
    const store = sqliteStore(new DatabaseSync(':memory:'))
    await store.migrate()
    return store
  },
}

const bytes = (first: number): Uint8Array => Uint8Array.of(first, ...Array.from({ length: 15 }, () => 7))
const accountKey = bytes(3)
for (const [name, open] of Object.entries(stores)) {
  describe(`the store in ${name}`, () => {
    const due = (id: number, dueAt: number, bucket = 3) => ({
      accountKey,
      dueId: bytes(id),
      bucket,
      kind: 'set-time',
      body: '{}',
      dueAt,
      attempts: 0,
    })
    const idsDue = (store: Store, now: number, limit = 100, bucket = 3): Promise<readonly number[]> =>
      ask(store, function* () {
        const rows = yield* read('readDue', { bucket, now, limit })
        return undo(rows.map(({ dueId }) => dueId[0] ?? -1))
      })

    test('what is due the longest comes first, of its bucket alone, up to this moment and the limit', async () => {
      const store = await open()
      for (const [id, dueAt] of [
        [1, 30],
        [2, 10],
        [3, 40],
        [4, 20],
      ] as const)
        await tell(store, 'insertDue', due(id, dueAt))
      await tell(store, 'insertDue', due(5, 1, 4))
      assert.deepEqual(await idsDue(store, 40), [2, 4, 1, 3])
      assert.deepEqual(await idsDue(store, 39), [2, 4, 1])
      assert.deepEqual(await idsDue(store, 40, 2), [2, 4])
      assert.deepEqual(await idsDue(store, 40, 100, 4), [5])
    })

    test('reminders wait in their sets, the longest due first, and one caller takes each', async () => {
      const store = await open()
      const set = (id: number) => ({ ...sampleSet(), setId: bytes(id) })
      for (const id of [1, 2, 3]) await tell(store, 'insertSet', { accountKey, ...set(id) })
      const reminder = (id: number, at: number) =>
        ({ accountKey, setId: bytes(id), time: 'review', at }) as const
      for (const [id, at] of [
        [1, 30],
        [2, 10],
        [3, 20],
      ] as const)
        assert.equal(await tell(store, 'setReminder', { ...reminder(id, at), bucket: id === 3 ? 4 : 3 }), 1)
      assert.equal(await tell(store, 'setReminder', { ...reminder(9, 1), bucket: 3 }), 0, 'no such set')
      const waiting = (now: number, limit = 100, bucket = 3) =>
        ask(store, function* () {
          return undo(yield* read('readReminders', { bucket, now, limit }))
        })
      assert.deepEqual(await waiting(30), [reminder(2, 10), reminder(1, 30)])
      assert.deepEqual(await waiting(29), [reminder(2, 10)])
      assert.deepEqual(await waiting(30, 1), [reminder(2, 10)])
      assert.deepEqual(await waiting(30, 100, 4), [reminder(3, 20)])
      assert.equal(await tell(store, 'takeReminder', reminder(2, 11)), 0, 'another time')
      assert.equal(await tell(store, 'takeReminder', { ...reminder(2, 10), time: 'rotation' }), 0)
      assert.equal(await tell(store, 'takeReminder', reminder(2, 10)), 1)
      assert.equal(await tell(store, 'takeReminder', reminder(2, 10)), 0)
      assert.deepEqual(await waiting(30), [reminder(1, 30)])
      await tell(store, 'deleteSets', { accountKey })
      assert.deepEqual(await waiting(30), [])
    })

    test('what was taken on is ended and put off by its owner, under the lease that it has', async () => {
      const store = await open()
      const [owner, other] = [bytes(8), bytes(9)]
      const place = { accountKey, dueId: bytes(1), bucket: 3 }
      await tell(store, 'insertDue', due(1, 10))
      const take = { ...place, owner, leaseUntil: 50 }
      assert.equal(await tell(store, 'takeDue', { ...take, readDueAt: 11 }), 0)
      assert.equal(await tell(store, 'takeDue', { ...take, readDueAt: 10 }), 1)
      assert.equal(await tell(store, 'takeDue', { ...take, readDueAt: 10 }), 0)
      assert.equal(await tell(store, 'finishDue', { ...place, owner: other, leaseUntil: 50 }), 0)
      assert.equal(await tell(store, 'finishDue', { ...place, owner, leaseUntil: 51 }), 0)
      const off = { ...place, kind: 'set-time', dueAt: 60, attempts: 1 }
      assert.equal(await tell(store, 'putOffDue', { ...off, owner: other, leaseUntil: 50 }), 0)
      assert.equal(await tell(store, 'putOffDue', { ...off, owner, leaseUntil: 51 }), 0)
      assert.equal(await tell(store, 'putOffDue', { ...off, owner, leaseUntil: 50 }), 1)
      assert.equal(await tell(store, 'finishDue', { ...place, owner, leaseUntil: 60 }), 0, 'nobody has it')
      assert.deepEqual(await idsDue(store, 60), [1])
    })

    test('browsers are given with the one known last first', async () => {
      const store = await open()
      for (const [id, knownAt] of [
        [1, 20],
        [2, 30],
        [3, 10],
      ] as const)
        await tell(store, 'insertDevice', {
          accountKey,
          deviceId: bytes(id),
          knownAt,
          expiresAt: 100,
          failures: 0,
          retryAt: 0,
        })
      const ids = await ask(store, function* () {
        return undo((yield* read('readDevices', { accountKey })).map(({ deviceId }) => deviceId[0]))
      })
      assert.deepEqual(ids, [2, 1, 3])
    })

    test('what a body throws is thrown on, undone, and in nobody’s way', async () => {
      const store = await open()
      const failing = store.transact(function* () {
        yield* write('insertDue', due(1, 10))
        throw new RangeError('broken')
      })
      await assert.rejects(failing, RangeError)
      assert.deepEqual(await idsDue(store, 100), [])
      assert.equal(await tell(store, 'insertDue', due(1, 10)), 1)
    })

    test('a body that starts another transaction is refused, and the store goes on', async () => {
      const store = await open()
      let inner: Promise<unknown> = Promise.resolve()
      await ask(store, function* () {
        inner = ask(store, function* () {
          return keep(yield* write('insertDue', due(2, 10)))
        })
        inner.catch(() => undefined)
        return keep(yield* write('insertDue', due(1, 10)))
      })
      await inner.then(
        () => undefined,
        (error: unknown) => assert.ok(error instanceof SparekeyError && error.code === 'internal'),
      )
      const ids = await idsDue(store, 100)
      assert.ok(ids.includes(1), 'the outer one stands whole')
      assert.equal(await tell(store, 'insertDue', due(3, 10)), 1)
    })
  })
}

test('the store in memory refuses a transaction within a transaction', async () => {
  const store = memoryStore()
  let inner: Promise<unknown> = Promise.resolve()
  // oxlint-disable-next-line require-yield
  await store.transact(function* () {
    inner = store.transact(() => assert.fail('never begun'))
    inner.catch(() => undefined)
    return keep(null)
  })
  await assert.rejects(inner, (error) => error instanceof SparekeyError && error.code === 'internal')
})

test('the store in memory is one that the library migrates, and has nothing to say of itself', async () => {
  const store = memoryStore()
  assert.equal(store.kind, 'embedded')
  assert.deepEqual(
    [await store.migrate(), await store.schema(), await store.schemaDifferences(), await store.inspect()],
    [[], 'current', [], []],
  )
})

test('accounts are spread over the buckets by the first byte of their key', () => {
  assert.deepEqual(
    [0, 1, 15, 16, 255].map((first) => bucketOf(bytes(first))),
    [0, 1, 15, 0, 15],
  )
  assert.equal(buckets, 16)
})
