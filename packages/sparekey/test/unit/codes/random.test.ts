import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sample, uniformNumbers } from '../../../src/codes/random.ts'
import { SparekeyError } from '../../../src/errors.ts'
import { bytesInOrder } from './support.ts'

const range = (end: number): number[] => Array.from({ length: end }, (_, value) => value)
const allBytes = range(256)
const allPairs = allBytes.flatMap((high) => allBytes.map((low) => [high, low]))

function tally(keys: Iterable<number | string>): Map<number | string, number> {
  const counts = new Map<number | string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

test('of the 256 bytes exactly 8 give each of 32 symbols, and none is thrown away', () => {
  const numbers = uniformNumbers(256, 32, bytesInOrder(allBytes))
  assert.deepEqual(tally(numbers), new Map(range(32).map((value) => [value, 8])))
})

test('for every size of alphabet up to 256 each symbol comes from equally many bytes', () => {
  for (let bound = 1; bound <= 256; bound++) {
    const share = Math.floor(256 / bound)
    const numbers = uniformNumbers(share * bound, bound, bytesInOrder(allBytes))
    assert.deepEqual(tally(numbers), new Map(range(bound).map((value) => [value, share])))
    assert.throws(
      () => uniformNumbers(share * bound + 1, bound, bytesInOrder(allBytes)),
      'no byte more is of use',
    )
  }
})

test('above 256 each number comes from equally many pairs of bytes', () => {
  for (const bound of [257, 1000, 1024, 40_000]) {
    const share = Math.floor(65_536 / bound)
    const numbers = uniformNumbers(share * bound, bound, bytesInOrder(allPairs.flat()))
    assert.deepEqual(new Set(tally(numbers).values()), new Set([share]))
    assert.equal(new Set(numbers).size, bound)
    assert.equal(Math.max(...numbers), bound - 1)
  }
})

test('a sample takes every selection in every order equally often', () => {
  const samples = allPairs
    .slice(0, 255 * 256)
    .map((pair) => sample(['a', 'b', 'c'], 2, bytesInOrder(pair)).join(''))
  const share = (255 * 256) / 6
  assert.deepEqual(
    tally(samples),
    new Map(['ab', 'ac', 'ba', 'bc', 'ca', 'cb'].map((order) => [order, share])),
  )
})

test('a sample can take everything', () => {
  assert.deepEqual(sample(['a', 'b'], 2, bytesInOrder([1, 0])), ['b', 'a'])
})

test('a source that gives nothing of use is refused after 128 tries instead of asked forever', () => {
  for (const unusable of [new Uint8Array(0), new Uint8Array([255])]) {
    let asked = 0
    const source = () => {
      asked++
      return unusable
    }
    const refused = (error: unknown) => error instanceof SparekeyError && error.code === 'internal'
    assert.throws(() => uniformNumbers(1, 10, source), refused)
    assert.equal(asked, 128)
  }
})
