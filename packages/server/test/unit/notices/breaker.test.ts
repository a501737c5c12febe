import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createBreakers } from '../../../src/notices/breaker.ts'
import { DeliveryFailed, DeliveryPostponed, DeliveryRefused } from '../../../src/notices/delivery-errors.ts'

const at = (start = Date.parse('2026-11-21T20:00:00Z')) => {
  let now = start
  return {
    clock: () => new Date(now),
    pass: (seconds: number) => (now += seconds * 1000),
  }
}
const fail = async (): Promise<never> => {
  throw new DeliveryFailed('timed_out', 'no answer')
}
const works = async (): Promise<string> => 'handed over'

/** How a job went: its result, or the class of its error and the pause that it names. */
const outcome = async (pending: Promise<unknown>): Promise<unknown> => {
  try {
    return await pending
  } catch (error) {
    return error instanceof DeliveryPostponed ? error.retryAfterSeconds : (error as Error).name
  }
}

const opened = async () => {
  const time = at()
  const breakers = createBreakers({
    clock: time.clock,
    failures: 3,
    firstPauseSeconds: 10,
    longestPauseSeconds: 35,
  })
  for (let count = 0; count < 3; count += 1)
    assert.equal(await outcome(breakers.run('a', fail)), 'DeliveryFailed')
  return { ...time, breakers }
}

describe('a destination that fails', () => {
  test('is left alone after the third failure in a row, without the job being begun', async () => {
    const { breakers } = await opened()
    let begun = 0
    assert.equal(await outcome(breakers.run('a', async () => (begun += 1))), 10)
    assert.equal(begun, 0)
    assert.deepEqual(breakers.open(), ['a'])
  })

  test('does not touch other destinations', async () => {
    const { breakers } = await opened()
    assert.equal(await outcome(breakers.run('b', works)), 'handed over')
  })

  test('gets one probe after the pause; others wait for what becomes of it', async () => {
    const { breakers, pass } = await opened()
    pass(10)
    const gate = Promise.withResolvers<string>()
    const probe = breakers.run('a', () => gate.promise)
    assert.equal(await outcome(breakers.run('a', works)), 5)
    gate.resolve('handed over')
    assert.equal(await probe, 'handed over')
    assert.equal(await outcome(breakers.run('a', works)), 'handed over')
    assert.deepEqual(breakers.open(), [])
  })

  test('is left alone longer after each failed probe, up to the longest pause', async () => {
    const { breakers, pass } = await opened()
    const pauses: unknown[] = []
    for (const pause of [10, 20, 35, 35]) {
      pass(pause)
      assert.equal(await outcome(breakers.run('a', fail)), 'DeliveryFailed')
      pauses.push(await outcome(breakers.run('a', works)))
    }
    assert.deepEqual(pauses, [20, 35, 35, 35])
  })

  test('begins with the short pause again after it has worked', async () => {
    const { breakers, pass } = await opened()
    pass(10)
    await outcome(breakers.run('a', fail))
    pass(20)
    await breakers.run('a', works)
    for (let count = 0; count < 3; count += 1) await outcome(breakers.run('a', fail))
    assert.equal(await outcome(breakers.run('a', works)), 10)
  })

  test('is left alone at once for as long as it asks, at most an hour', async () => {
    for (const [asked, pause] of [
      [120, 120],
      [86_400, 3_600],
    ] as const) {
      const { clock } = at()
      const breakers = createBreakers({ clock })
      const busy = new DeliveryFailed('asked_to_wait', 'later', { retryAfterSeconds: asked })
      await outcome(breakers.run('a', () => Promise.reject(busy)))
      assert.equal(await outcome(breakers.run('a', works)), pause)
    }
  })
})

describe('what is not held against a destination', () => {
  test('failures of one notice alone, and refusals, also between other failures', async () => {
    const breakers = createBreakers({ clock: at().clock, failures: 2 })
    const greylisted = new DeliveryFailed('asked_to_wait', 'later', { scope: 'notice' })
    for (const error of [greylisted, greylisted, greylisted, new DeliveryRefused('address_refused', 'no')]) {
      await outcome(breakers.run('a', fail))
      await outcome(breakers.run('a', () => Promise.reject(error)))
    }
    assert.deepEqual(breakers.open(), [])
  })

  test('failures with successes in between', async () => {
    const breakers = createBreakers({ clock: at().clock, failures: 2 })
    for (let count = 0; count < 5; count += 1) {
      await outcome(breakers.run('a', fail))
      await breakers.run('a', works)
    }
    assert.deepEqual(breakers.open(), [])
  })

  test('jobs that were begun before it was left alone, however they end', async () => {
    const { clock, pass } = at()
    const breakers = createBreakers({ clock, failures: 3, firstPauseSeconds: 10 })
    const late = Array.from({ length: 4 }, () => Promise.withResolvers<string>())
    const jobs = late.map(({ promise }) => outcome(breakers.run('a', () => promise)))
    for (let count = 0; count < 3; count += 1) await outcome(breakers.run('a', fail))
    pass(4)
    const [first, ...others] = late
    for (const { reject } of others) reject(new DeliveryFailed('timed_out', 'late'))
    first?.resolve('handed over')
    await Promise.all(jobs)
    assert.equal(await outcome(breakers.run('a', works)), 6)
  })
})

describe('a clock that jumps', () => {
  test('back by a day makes no pause longer than it was', async () => {
    const { breakers, pass } = await opened()
    pass(-86_400)
    assert.equal(await outcome(breakers.run('a', works)), 10)
    pass(10)
    assert.equal(await outcome(breakers.run('a', works)), 'handed over')
  })
})
