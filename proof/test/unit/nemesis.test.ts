import assert from 'node:assert/strict'
import { once, EventEmitter } from 'node:events'
import { test } from 'node:test'
import { startNemesis } from '../../nemesis/nemesis.ts'
import { seededDecisions } from '../../random.ts'
import type { Fault } from '../../topology.ts'

const times = { betweenMs: 0, lastingMs: 0, say: () => {} }

/** Faults that write down what happened, and an event once so much did. */
const recording = (names: readonly string[], most: number) => {
  const happened: string[] = []
  const events = new EventEmitter()
  const note = async (what: string): Promise<void> => {
    happened.push(what)
    if (happened.length === most) events.emit('enough')
  }
  const faults: readonly Fault[] = names.map((name) => ({
    name,
    inject: () => note(`+${name}`),
    heal: () => note(`-${name}`),
  }))
  return { faults, happened, enough: once(events, 'enough') }
}

test('each turn brings every fault once, and heals it before the next', async () => {
  const { faults, happened, enough } = recording(['a', 'b', 'c'], 12)
  const nemesis = startNemesis(faults, seededDecisions(1), times)
  await enough
  await nemesis.stop()
  const brought = happened.filter((_, index) => index % 2 === 0)
  assert.deepEqual(
    happened.filter((_, index) => index % 2 === 1),
    brought.map((name) => name.replace('+', '-')),
  )
  assert.deepEqual(brought.slice(0, 3).toSorted(), ['+a', '+b', '+c'])
  assert.deepEqual(brought.slice(3, 6).toSorted(), ['+a', '+b', '+c'])
  assert.equal(
    Object.values(nemesis.injected()).reduce((sum, count) => sum + count, 0),
    brought.length,
  )
})

test('the same seed brings the same faults in the same order', async () => {
  const runs = await Promise.all(
    [7, 7].map(async (seed) => {
      const { faults, happened, enough } = recording(['a', 'b', 'c', 'd'], 16)
      const nemesis = startNemesis(faults, seededDecisions(seed), times)
      await enough
      await nemesis.stop()
      return happened.slice(0, 16)
    }),
  )
  assert.deepEqual(runs[0], runs[1])
})

test('a stop cuts the waiting short, and heals what is there', async () => {
  const { faults, happened, enough } = recording(['a'], 1)
  const nemesis = startNemesis(faults, seededDecisions(1), { ...times, lastingMs: 3_600_000 })
  await enough
  await nemesis.stop()
  assert.deepEqual(happened, ['+a', '-a'])
})

test('a fault that cannot be brought is healed, not counted, and told to whoever stops', async () => {
  let healed = false
  const healing = Promise.withResolvers<void>()
  const fault: Fault = {
    name: 'a',
    inject: () => Promise.reject(new RangeError('it resists')),
    heal: async () => {
      healed = true
      healing.resolve()
    },
  }
  const nemesis = startNemesis([fault], seededDecisions(1), times)
  await healing.promise
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(nemesis.hasFailed(), true)
  await assert.rejects(nemesis.stop(), /it resists/)
  assert.equal(healed, true)
  assert.deepEqual(nemesis.injected(), {})
})
