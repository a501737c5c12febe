import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded, shuffled } from '../../random.ts'
import { compare, momentsOf, percentile, welch } from '../../statistics.ts'

/** Values of a normal distribution (Box and Muller). */
const normal = (count: number, mean: number, deviation: number, seed: number): Float64Array => {
  const random = seeded(seed)
  return Float64Array.from(
    { length: count },
    () => mean + deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  )
}

test('mean and variance of a known sample', () => {
  const { count, mean, variance } = momentsOf([2, 4, 4, 4, 5, 5, 7, 9])
  assert.equal(count, 8)
  assert.equal(mean, 5)
  assert.ok(Math.abs(variance - 32 / 7) < 1e-12)
})

test('the variance of large values with small differences keeps its digits', () => {
  const { variance } = momentsOf([1e12 + 4, 1e12 + 7, 1e12 + 13, 1e12 + 16])
  assert.ok(Math.abs(variance - 30) < 1e-3)
})

test('Welch’s t of a known example', () => {
  // Means 2 and 4, variances 1 and 4: −2 / √(1/3 + 4/3).
  assert.ok(Math.abs(welch(momentsOf([1, 2, 3]), momentsOf([2, 4, 6])) + 2 / Math.sqrt(5 / 3)) < 1e-12)
})

test('two equal constants differ by nothing, two unequal ones without bound', () => {
  assert.equal(welch(momentsOf([3, 3, 3]), momentsOf([3, 3, 3])), 0)
  assert.equal(welch(momentsOf([4, 4]), momentsOf([3, 3])), Number.POSITIVE_INFINITY)
})

test('classes of one distribution stay below the limit, with a tail of interruptions too', () => {
  for (let seed = 1; seed <= 4; seed += 1) {
    const [a, b] = [normal(8_000, 100, 5, seed), normal(8_000, 100, 5, seed + 100)]
    for (const one of [a, b]) for (let at = 0; at < 80; at += 1) one[at] = 5_000 + at * seed
    assert.ok(Math.abs(compare(a, b).t) < 4.5, `seed ${seed}`)
  }
})

test('a shift of a twentieth of the deviation is found among 40,000, under a tail that hides it from the whole', () => {
  const [a, b] = [normal(40_000, 100, 5, 1), normal(40_000, 100.25, 5, 2)]
  for (const one of [a, b]) for (let at = 0; at < 500; at += 1) one[at] = 20_000 + at * 100
  const whole = welch(momentsOf(a), momentsOf(b))
  assert.ok(Math.abs(whole) < 4.5, String(whole))
  const { t, difference } = compare(a, b)
  assert.ok(Math.abs(t) > 4.5, String(t))
  assert.ok(difference < 0)
})

test('a percentile is of all values in order; the whole has none', () => {
  const sorted = Float64Array.from({ length: 100 }, (_, index) => index)
  assert.equal(percentile(sorted, 0.95), 95)
  assert.equal(percentile(sorted, 1), Number.POSITIVE_INFINITY)
})

test('an order drawn from a seed has every item once, and is another one for another seed', () => {
  const items = Array.from({ length: 50 }, (_, index) => index)
  const one = shuffled(items, seeded(1))
  assert.deepEqual(
    one.toSorted((a, b) => a - b),
    items,
  )
  assert.deepEqual(one, shuffled(items, seeded(1)))
  assert.notDeepEqual(one, shuffled(items, seeded(2)))
})
