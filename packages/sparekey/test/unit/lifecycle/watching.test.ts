import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'node:test'
import { createSparekey } from '../../../src/create-sparekey.ts'
import { ArgumentTypeError } from '../../../src/errors.ts'
import { createAddressBuckets } from '../../../src/lifecycle/address-buckets.ts'
import { readBacklog } from '../../../src/lifecycle/due/backlog.ts'
import { createHashGate, type HashRun } from '../../../src/lifecycle/hash-gate.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { testKeys } from '../../../src/testing/create-test-sparekey.ts'
import { bucketOf } from '../../../src/store/catalogue/due.ts'
import { keep, write } from '../../../src/store/port.ts'
import { accountKeyOf, ada, createLab } from '../../support/lab.ts'

test('each hash is told of as it ends, with its wait and its run, to whoever asked for it', async () => {
  let nowMs = 0
  const callers = new AsyncLocalStorage<string>()
  const told: { readonly run: HashRun; readonly caller: string | undefined }[] = []
  const onRun = (run: HashRun): unknown => told.push({ run, caller: callers.getStore() })
  const gate = createHashGate({ permits: 1, places: 10, waitMs: 60_000, onRun }, () => nowMs)
  const first = Promise.withResolvers<void>()
  const one = callers.run('ada', () => gate.reserve(1).run(() => first.promise))
  const other = callers.run('bob', () => gate.reserve(1).run(() => Promise.resolve()))
  assert.equal(told.length, 0, 'not before it ends')
  await new Promise((resolve) => setImmediate(resolve))
  nowMs = 40
  first.resolve()
  await Promise.all([one, other])
  assert.deepEqual(told, [
    { run: { waitedMs: 0, ranMs: 40 }, caller: 'ada' },
    { run: { waitedMs: 40, ranMs: 0 }, caller: 'bob' },
  ])
})

test('a hash that fails is told of, and one that never started is not', async () => {
  let told = 0
  const gate = createHashGate({ permits: 1, places: 10, waitMs: 60_000, onRun: () => (told += 1) })
  await assert.rejects(gate.reserve(1).run(() => Promise.reject(new RangeError('broken'))))
  gate.reserve(3).release()
  assert.equal(told, 1)
})

test('who watches cannot make a hash fail', async () => {
  const onRun = (): never => {
    throw new RangeError('the watcher is broken')
  }
  const gate = createHashGate({ permits: 1, places: 10, waitMs: 60_000, onRun })
  assert.equal(await gate.reserve(1).run(() => Promise.resolve(7)), 7)
  assert.equal(await gate.reserve(1).run(() => Promise.resolve(8)), 8, 'and the permit was handed on')
})

test('a watcher that is no function is refused by its name', async () => {
  const options = { store: memoryStore(), keys: testKeys(), gate: { onRun: 'log' as unknown as () => void } }
  await assert.rejects(
    createSparekey(options),
    (error) => error instanceof ArgumentTypeError && error.field === 'gate.onRun',
  )
})

test('the addresses that are remembered are counted, each once', () => {
  const buckets = createAddressBuckets()
  for (const ip of ['203.0.113.7', '203.0.113.7', '2001:db8::1', '2001:db8::2']) buckets.take(ip, 0)
  assert.equal(buckets.size(), 2)
})

test('the backlog says what is due and late, how many events wait for the log, and how long it is', async () => {
  const lab = await createLab({ deliver: async () => {} })
  const none = { count: 0, oldestSeconds: 0 }
  assert.deepEqual(await readBacklog(lab.store, lab.clock.now()), { due: none, log: none, leaves: 0 })

  await lab.sheet()
  lab.clock.advance(90)
  const waiting = await readBacklog(lab.store, lab.clock.now())
  assert.equal(waiting.due.oldestSeconds, 90)
  assert.ok(waiting.due.count >= 1)
  assert.equal(waiting.leaves, 0)
  assert.deepEqual(await readBacklog(lab.store, lab.clock.now()), waiting, 'reading changes nothing')

  const outcome = await lab.store.transact(function* () {
    const range = { accountKey: accountKeyOf(lab, ada), fromSeq: 1, toSeq: 1 }
    const bucket = bucketOf(range.accountKey)
    return keep(yield* write('queueRange', { ...range, bucket, queuedAt: lab.clock.now().getTime() - 5000 }))
  })
  assert.equal(outcome.outcome, 'committed')
  const queued = await readBacklog(lab.store, lab.clock.now())
  assert.deepEqual(queued.log, { count: waiting.log.count + 1, oldestSeconds: 5 })

  while ((await lab.sparekey.runDue()).more);
  const done = await readBacklog(lab.store, lab.clock.now())
  assert.deepEqual([done.due, done.log], [none, none])
  assert.ok(done.leaves >= 1)
})
