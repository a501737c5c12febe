import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import { type DueRound, SparekeyError } from 'sparekey'
import { createLog } from '../../../src/log/logger.ts'
import { type Background, startBackground } from '../../../src/serve/background.ts'
import { createFollowingRing } from '../../../../sparekey/src/crypto/following-ring.ts'
import { lookingAtKeys } from '../../../src/serve/keys.ts'
import { testKeys } from 'sparekey/testing'

const nothing: DueRound = { done: 0, putOff: 0, dead: 0, more: false }
const away = (): Error => new SparekeyError('overloaded', 'The database is away.', { retryAfterSeconds: 1 })

/** Everything that waits for nothing but promises is over. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const pass = async (millis: number): Promise<void> => {
  mock.timers.tick(millis)
  await settled()
}

let background: Background | undefined
/** Runs rounds that come to what the test says, one after the other; the last one for good. */
const running = async (...outcomes: (DueRound | Error | Promise<DueRound>)[]) => {
  const lines: Record<string, unknown>[] = []
  const counted: unknown[] = []
  let rounds = 0
  background = startBackground({
    round: async () => {
      const outcome = outcomes[Math.min(rounds, outcomes.length - 1)] ?? nothing
      rounds += 1
      if (outcome instanceof Error) throw outcome
      return outcome
    },
    log: createLog('debug', { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[0]) }),
    metrics: { countDueWork: (round) => void counted.push(round) },
    pauseMillis: 1000,
  })
  await settled()
  return { rounds: () => rounds, lines, counted, stop: background.stop }
}

describe('due work in the background', () => {
  // Within the suite: at the top they would hold for every file of a process that runs several.
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(async () => {
    await background?.stop()
    background = undefined
    mock.timers.reset()
  })

  test('begins at once, and rests between rounds', async () => {
    const { rounds } = await running(nothing)
    assert.equal(rounds(), 1)
    await pass(999)
    assert.equal(rounds(), 1)
    await pass(1)
    assert.equal(rounds(), 2)
    await pass(1000)
    assert.equal(rounds(), 3)
  })

  test('does not rest while more is due', async () => {
    const { rounds } = await running({ ...nothing, more: true }, { ...nothing, more: true }, nothing)
    assert.equal(rounds(), 3)
    await pass(999)
    assert.equal(rounds(), 3)
  })

  test('presses a database that is away less and less, at most every minute, and at once as before when it is back', async () => {
    const { rounds } = await running(...Array.from({ length: 8 }, away), nothing)
    let expected = 1
    for (const seconds of [2, 4, 8, 16, 32, 60, 60, 60]) {
      await pass(seconds * 1000 - 1)
      assert.equal(rounds(), expected, `before ${seconds} seconds`)
      await pass(1)
      assert.equal(rounds(), (expected += 1), `after ${seconds} seconds`)
    }
    await pass(1000)
    assert.equal(rounds(), expected + 1)
  })

  test('says once that the database is away, again after it was back, and everything unexpected each time', async () => {
    const { lines } = await running(away(), away(), nothing, away(), new TypeError('a'), new TypeError('b'))
    for (const seconds of [2, 4, 1, 2, 4]) await pass(seconds * 1000)
    assert.deepEqual(
      lines.map(({ level, msg, err }) => [level, msg, (err as { message: string }[])[0]?.message]),
      ['The database is away.', 'The database is away.', 'a', 'b'].map((message) => [
        'error',
        'due work failed',
        message,
      ]),
    )
  })

  test('counts what each round did, and says loudly that owners were not told', async () => {
    const { lines, counted } = await running(
      { ...nothing, done: 2, putOff: 1 },
      { ...nothing, dead: 3 },
      nothing,
    )
    for (let count = 0; count < 2; count += 1) await pass(1000)
    assert.deepEqual(counted, [
      { done: 2, putOff: 1, dead: 0 },
      { done: 0, putOff: 0, dead: 3 },
      { done: 0, putOff: 0, dead: 0 },
    ])
    assert.deepEqual(
      lines.map(({ level, dead }) => [level, dead]),
      [
        ['debug', undefined],
        ['error', 3],
      ],
    )
  })

  test('ends with the round that runs, and begins no other', async () => {
    const { promise, resolve } = Promise.withResolvers<DueRound>()
    const { rounds, stop } = await running(promise)
    let isStopped = false
    const stopped = stop().then(() => (isStopped = true))
    await settled()
    assert.equal(isStopped, false)
    resolve({ ...nothing, more: true })
    await stopped
    await pass(120_000)
    assert.equal(rounds(), 1)
  })

  test('does not sit out a pause when it is stopped, nor once more', async () => {
    const { rounds, stop } = await running(away(), away())
    await stop()
    await stop()
    await pass(120_000)
    assert.equal(rounds(), 1)
  })
})

test('a process that nobody calls seals under a new key after its next round', async () => {
  const first = await testKeys().load(false)
  let there = first
  const ring = createFollowingRing(first, () => (there === first ? null : there))
  there = { ...first, currentKeyId: 'k2' }
  const round = lookingAtKeys(ring, () => Promise.resolve(nothing))
  assert.equal(await round(), nothing)
  await settled()
  assert.equal(ring.currentKeyId, 'k2')
})
