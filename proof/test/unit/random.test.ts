import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededDecisions } from '../../random.ts'

const drawn = (seed: number, name = ''): readonly number[] => {
  const random = seededDecisions(seed, name)
  return Array.from({ length: 50 }, () => random.below(1000))
}

test('the same seed gives the same decisions, another seed or name gives others', () => {
  assert.deepEqual(drawn(7), drawn(7))
  assert.notDeepEqual(drawn(7), drawn(8))
  assert.notDeepEqual(drawn(7), drawn(7, 'load'))
})

test('a fork has a stream of its own: what one part draws does not move what another does', () => {
  const untouched = seededDecisions(7)
  const drawnFrom = seededDecisions(7)
  for (let index = 0; index < 9; index += 1) drawnFrom.next()
  assert.equal(untouched.fork('nemesis').next(), drawnFrom.fork('nemesis').next())
})

test('decisions are spread evenly', () => {
  const random = seededDecisions(1)
  const counts = Array.from({ length: 10 }, () => 0)
  for (let index = 0; index < 100_000; index += 1) {
    const at = random.below(10)
    counts[at] = (counts[at] ?? 0) + 1
  }
  for (const count of counts) assert.ok(count > 9_500 && count < 10_500, counts.join(' '))
})
