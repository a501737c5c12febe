import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import { createHashGate } from '../../../src/lifecycle/hash-gate.ts'
import { wrongCode } from '../../support/codes.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { heldKdf } from '../../support/kdfs.ts'
import { ada, createLab, undelayed, verdict } from '../../support/lab.ts'

const isOverload = (error: unknown): boolean =>
  error instanceof SparekeyError && error.code === 'overloaded' && error.retryAfterSeconds === 1
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A hash that ends when it is told to. */
const task = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const state = { isStarted: false }
  const run = (): Promise<void> => {
    state.isStarted = true
    return promise
  }
  return { run, end: resolve, state }
}

test('as many hashes run at once as there are permits, and waiters follow in their order', async () => {
  const gate = createHashGate({ permits: 2, places: 10, waitMs: 60_000 })
  const tasks = Array.from({ length: 5 }, task)
  const runs = tasks.map((one) => gate.reserve(1).run(one.run))
  await turn()
  const started = () => tasks.map(({ state }) => state.isStarted)
  assert.deepEqual(started(), [true, true, false, false, false])
  assert.deepEqual(gate.statistics(), { running: 2, waiting: 3, started: 2, refused: 0 })
  tasks[1]!.end()
  await turn()
  assert.deepEqual(started(), [true, true, true, false, false])
  for (const one of tasks) one.end()
  await Promise.all(runs)
  assert.deepEqual(gate.statistics(), { running: 0, waiting: 0, started: 5, refused: 0 })
})

test('no place more than permits and places together; a place that was given up is free again', async () => {
  const gate = createHashGate({ permits: 1, places: 2, waitMs: 60_000 })
  const kept = gate.reserve(2)
  const one = gate.reserve(1)
  assert.throws(() => gate.reserve(1), isOverload)
  one.release()
  one.release()
  gate.reserve(1)
  assert.throws(() => gate.reserve(1), isOverload)
  await kept.run(async () => {})
  gate.reserve(1)
  assert.throws(() => gate.reserve(1), isOverload)
  assert.equal(gate.statistics().refused, 3)
})

test('a hash that takes longer takes more places, and gives as many back', async () => {
  const gate = createHashGate({ permits: 1, places: 11, waitMs: 60_000 })
  const first = gate.reserve(1, 6)
  const second = gate.reserve(1, 6)
  assert.throws(() => gate.reserve(1), isOverload)
  await first.run(async () => {})
  gate.reserve(5)
  assert.throws(() => gate.reserve(1, 6), isOverload)
  second.release()
  const third = gate.reserve(1, 6)
  await assert.rejects(third.run(() => Promise.reject(new RangeError('failed'))))
  gate.reserve(1, 7)
  assert.throws(() => gate.reserve(1), isOverload)
})

test('a request larger than the whole queue may have it for itself, and nothing beside it', () => {
  const gate = createHashGate({ permits: 1, places: 2, waitMs: 60_000 })
  const all = gate.reserve(10)
  assert.throws(() => gate.reserve(1), isOverload)
  all.release()
  gate.reserve(1)
  assert.throws(() => gate.reserve(10), isOverload)
})

test('a waiter that gets no permit in time is refused, its hash is never called, and its place is free', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const gate = createHashGate({ permits: 1, places: 1, waitMs: 2000 })
    const first = task()
    const running = gate.reserve(1).run(first.run)
    const late = task()
    const refused = assert.rejects(gate.reserve(1).run(late.run), isOverload)
    await turn()
    mock.timers.tick(2000)
    await refused
    assert.equal(late.state.isStarted, false)
    const next = gate.reserve(1).run(async () => 'next')
    first.end()
    await running
    assert.equal(await next, 'next')
    assert.deepEqual(gate.statistics(), { running: 0, waiting: 0, started: 2, refused: 1 })
  } finally {
    mock.timers.reset()
  }
})

test('a hash that fails gives its permit and its place back', async () => {
  const gate = createHashGate({ permits: 1, places: 1, waitMs: 60_000 })
  for (let time = 0; time < 3; time += 1)
    await assert.rejects(
      gate.reserve(1).run(() => Promise.reject(new RangeError('failed'))),
      RangeError,
    )
  await assert.rejects(
    gate.reserve(1).run(() => {
      throw new RangeError('failed at once')
    }),
    RangeError,
  )
  assert.equal(await gate.reserve(2).run(async () => 'good'), 'good')
  assert.equal(gate.statistics().running, 0)
})

test('the permit is held until the hash ends, also where its request is given up', async () => {
  const gate = createHashGate({ permits: 1, places: 4, waitMs: 60_000 })
  const abandoned = task()
  const places = gate.reserve(1)
  const running = places.run(abandoned.run)
  await turn()
  places.release()
  const next = task()
  const after = gate.reserve(1).run(next.run)
  await turn()
  assert.equal(next.state.isStarted, false)
  abandoned.end()
  next.end()
  await Promise.all([running, after])
})

test('a full queue turns a request away with nothing written and nothing counted', async () => {
  const kdf = heldKdf()
  const lab = await createLab({ policy: undelayed(), kdf, gate: { permits: 1, places: 1, waitMs: 60_000 } })
  const sheet = await lab.sheet()
  kdf.isOpen = false
  const waiting = [lab.redeem(wrongCode(1)), lab.redeem(wrongCode(2))]
  await kdf.reached(1)
  const before = await holdings(lab)
  await assert.rejects(lab.redeem(sheet.codes[1]!), isOverload)
  await assert.rejects(lab.confirm(sheet), isOverload)
  await assert.rejects(lab.issue(), isOverload)
  assert.deepEqual(await holdings(lab), before)
  kdf.isOpen = true
  kdf.waiting[0]!.finish()
  assert.deepEqual((await Promise.all(waiting)).map(verdict), ['code_invalid', 'code_invalid'])
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok')
})

test('an attempt whose hash never started is given back, with the delay that it set', async () => {
  const kdf = heldKdf()
  const lab = await createLab({ kdf, gate: { permits: 1, places: 2, waitMs: 1 } })
  const sheet = await lab.sheet()
  await lab.fail(2)
  kdf.isOpen = false
  const running = lab.redeem(wrongCode(1))
  await kdf.reached(1)
  await assert.rejects(lab.redeem(wrongCode(2)), isOverload)
  assert.deepEqual(register(await holdings(lab)), [3, 0])
  kdf.waiting[0]!.finish()
  await running
  kdf.isOpen = true
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok', 'no delay is left of the fourth attempt')
  assert.equal((await lab.sparekey.status(ada)).failedAttempts, 0)
  await assertSound(lab)
})

test('the long format needs no place: it is answered while the queue is full', async () => {
  const kdf = heldKdf()
  const lab = await createLab({
    kdf,
    policy: { format: 'long' },
    gate: { permits: 1, places: 1, waitMs: 60_000 },
  })
  const sheet = await lab.sheet()
  kdf.isOpen = false
  const held = [1, 2].map((guess) => lab.redeem(wrongCode(guess, 'standard'), { account: 'eve' }))
  await kdf.reached(1)
  kdf.isOpen = true
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok')
  kdf.waiting[0]!.finish()
  await Promise.all(held)
})

test('an idle gate issues any set that the policy allows, however long its own hashes take together', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const kdf = heldKdf()
    kdf.isOpen = false
    const lab = await createLab({ kdf, gate: { permits: 1 } })
    const sheet = lab.issue()
    sheet.catch(() => {})
    for (let hash = 0; hash < 10; hash += 1) {
      await turn()
      mock.timers.tick(300)
      kdf.waiting[0]?.finish()
    }
    assert.equal((await sheet).codes.length, 10)
  } finally {
    mock.timers.reset()
  }
})

test('an attempt from before a reset is not taken off the count after it', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const kdf = heldKdf()
    const lab = await createLab({ kdf, policy: { ...undelayed(), format: 'long' }, gate: { permits: 1 } })
    const sheet = await lab.sheet()
    kdf.isOpen = false
    // Codes of the other format need a permit; those of the sheet do not.
    const occupying = lab.redeem(wrongCode(1, 'standard'), { account: 'eve' })
    await kdf.reached(1)
    const waiting = lab.redeem(wrongCode(2, 'standard'))
    await turn()
    kdf.isOpen = true
    assert.equal(verdict(await lab.confirm(sheet, sheet.codes[1])), 'ok')
    assert.equal(verdict(await lab.redeem(wrongCode(3, 'long'))), 'code_invalid')
    mock.timers.tick(2000)
    await assert.rejects(waiting, isOverload)
    kdf.finishAll()
    await occupying
    assert.equal((await holdings(lab)).row.failures, 1, 'the guess after the reset counts')
  } finally {
    mock.timers.reset()
  }
})

const register = ({ row }: Awaited<ReturnType<typeof holdings>>) => [row.failures, row.retryAt]

test('more hashes than places are a failure of the program, and the one too many is not run', async () => {
  const gate = createHashGate({ permits: 1, places: 1, waitMs: 1000 })
  const places = gate.reserve(1)
  await places.run(async () => {})
  const late = task()
  await assert.rejects(places.run(late.run), { name: 'SparekeyError', code: 'internal' })
  assert.equal(late.state.isStarted, false)
  assert.deepEqual(gate.statistics(), { running: 0, waiting: 0, started: 1, refused: 0 })
})
