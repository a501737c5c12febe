import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dammDigitOf } from '../../../src/codes/damm-digit.ts'
import { formats, isWellFormed, symbolCount } from '../../../src/codes/formats.ts'
import { parseCode } from '../../../src/codes/parse.ts'
import { uniformNumbers } from '../../../src/codes/random.ts'
import { seededRandom } from './support.ts'

const format = formats.digits
const length = symbolCount(format)
const digits = Array.from({ length: 10 }, (_, digit) => digit)
const all = new Set(digits)
const random = seededRandom(11)

const complete = (rest: readonly number[]): readonly number[] => [...rest, dammDigitOf(rest)]
const randomWord = (): readonly number[] => complete(uniformNumbers(length - 1, 10, random))
/** The table, read off the function: what follows 0, then `row`, then `digit`. */
const reach = digits.map((row) => digits.find((digit) => dammDigitOf([digit]) === row) ?? -1)
const fold = (row: number, digit: number): number => dammDigitOf([reach[row] ?? -1, digit])

test('the check digit of the published example fits', () => {
  assert.equal(dammDigitOf([5, 7, 2]), 4)
})

test('every digit is reached, and every row and every column of the table holds every digit once', () => {
  assert.deepEqual(new Set(reach), all)
  for (const one of digits) {
    assert.deepEqual(new Set(digits.map((digit) => fold(one, digit))), all)
    assert.deepEqual(new Set(digits.map((row) => fold(row, one))), all)
    assert.equal(fold(one, one), 0)
  }
})

// The fold has ten states only, and each step of it is one to one. So what holds for these thousand cases holds for every
// code of every length: a wrong digit leads to another state and never back, nor does a swap.
test('from every state, no swap of two different digits leads where the digits in order lead', () => {
  const missed = digits.flatMap((state) =>
    digits.flatMap((x) =>
      digits
        .filter((y) => x !== y && fold(fold(state, x), y) === fold(fold(state, y), x))
        .map((y) => [state, x, y]),
    ),
  )
  assert.deepEqual(missed, [])
})

test('every single wrong digit of a code is caught, at every place, label and check digit included', () => {
  for (let round = 0; round < 40; round++) {
    const word = randomWord()
    assert.ok(isWellFormed(format, word))
    const damaged = word.flatMap((right, place) =>
      digits.filter((digit) => digit !== right).map((digit) => word.with(place, digit)),
    )
    assert.equal(damaged.length, 9 * length)
    assert.deepEqual(
      damaged.filter((other) => isWellFormed(format, other)),
      [],
    )
  }
})

test('every swap of neighbours in a code is caught, for every pair of digits at every place', () => {
  const background = randomWord().slice(0, -1)
  const pairs = digits.flatMap((a) => digits.map((b) => [a, b] as const))
  const isMissed = (word: readonly number[], place: number): boolean => {
    const [a = 0, b = 0] = word.slice(place)
    return a !== b && isWellFormed(format, word.with(place, b).with(place + 1, a))
  }
  for (let place = 0; place <= length - 3; place++) {
    const words = pairs.map(([a, b]) => complete(background.with(place, a).with(place + 1, b)))
    assert.deepEqual(
      words.filter((word) => isMissed(word, place)),
      [],
    )
    // While the two digits before the check digit take all values, so do the last and the check digit.
    if (place === length - 3)
      assert.deepEqual(
        words.filter((word) => isMissed(word, length - 2)),
        [],
      )
  }
})

test('of all values for the last digit exactly one fits, so a wild guess passes one time in ten', () => {
  const rest = randomWord().slice(0, -1)
  assert.equal(digits.filter((check) => isWellFormed(format, [...rest, check])).length, 1)
})

for (const printed of [
  '0123-4567-8901-2345-6789-0128',
  '0000-0000-0000-0000-0000-0000',
  '7302-9918-4456-1200-8837-5519',
]) {
  test(`a code that may lie in a drawer stays well formed: ${printed}`, () =>
    assert.ok(parseCode(printed).ok))
}
