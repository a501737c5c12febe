import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crockford } from '../../../src/codes/alphabet.ts'
import {
  allFormats as everyFormat,
  isWellFormed,
  symbolCount,
  type Format,
} from '../../../src/codes/formats.ts'
import { parseCode } from '../../../src/codes/parse.ts'
import { checkSymbolOf } from '../../../src/codes/check-symbol.ts'
import { uniformNumbers } from '../../../src/codes/random.ts'
import { seededRandom } from './support.ts'

const allFormats = everyFormat.filter(({ alphabet }) => alphabet === crockford)
const random = seededRandom(7)
const values = Array.from({ length: 32 }, (_, value) => value)
const nonzero = values.slice(1)
const pairs = values.flatMap((a) => values.map((b) => [a, b] as const))

const zeros = (length: number): number[] => Array.from({ length }, () => 0)
const complete = (format: Format, rest: readonly number[]): readonly number[] => [
  ...rest,
  format.checkSymbol(rest),
]
const randomWord = (format: Format) => complete(format, uniformNumbers(symbolCount(format) - 1, 32, random))
const zeroWord = (format: Format) => complete(format, zeros(symbolCount(format) - 1))
const swapped = (word: readonly number[], i: number, j: number): number[] =>
  word.map((value, index) => (index === i ? word[j]! : index === j ? word[i]! : value))

/**
 * The field again, as a schoolbook has it: polynomials over {0, 1} as lists of coefficients, lowest first, multiplied
 * term by term and divided by x⁵ + x² + 1 with long division.
 */
const polynomial = (value: number): number[] =>
  [0, 1, 2, 3, 4].map((power) => Math.floor(value / 2 ** power) % 2)
const number = (coefficients: readonly number[]): number =>
  coefficients.reduce((sum, coefficient, power) => sum + coefficient * 2 ** power, 0)
const add = (a: number, b: number): number =>
  number(polynomial(a).map((coefficient, power) => (coefficient + polynomial(b)[power]!) % 2))
function multiply(a: number, b: number): number {
  const product = zeros(9)
  for (const [i, p] of polynomial(a).entries()) {
    for (const [j, q] of polynomial(b).entries()) product[i + j] = (product[i + j]! + p * q) % 2
  }
  const divisor = [1, 0, 1, 0, 0, 1]
  for (let degree = 8; degree >= 5; degree--) {
    if (product[degree] === 0) continue
    for (const [k, coefficient] of divisor.entries()) {
      product[degree - 5 + k] = (product[degree - 5 + k]! + coefficient) % 2
    }
  }
  return number(product.slice(0, 5))
}
const alpha = 2
const power = (exponent: number): number =>
  Array.from({ length: exponent }).reduce<number>((p) => multiply(p, alpha), 1)
const weights = Array.from({ length: 31 }, (_, exponent) => power(exponent))
const weightedSum = (word: readonly number[]): number =>
  word.map((value, index) => multiply(weights[word.length - 1 - index]!, value)).reduce(add, 0)

test('the check symbol is the one that makes the weighted sum over GF(32) zero', () => {
  for (const format of allFormats) {
    for (const word of [zeroWord(format), ...Array.from({ length: 20 }, () => randomWord(format))]) {
      const rest = word.slice(0, -1)
      const fitting = values.filter((check) => weightedSum([...rest, check]) === 0)
      assert.deepEqual(fitting, [checkSymbolOf(rest)])
    }
  }
})

test('x generates the field: its first 31 powers are the 31 nonzero elements', () => {
  assert.deepEqual(new Set(weights), new Set(nonzero))
})

for (const printed of [
  'X7K9-M3NP-QR2W-5T8E',
  '0123-4567-89AB-CDE4',
  '1111-1111-1111-111M',
  '7QH2M-9XK4T-D0RVB-3W8ZC-6PJ5N-E1GSC',
  'ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZ2',
]) {
  test(`a code that may lie in a drawer stays well formed: ${printed}`, () =>
    assert.ok(parseCode(printed).ok))
}

for (const format of allFormats) {
  const length = symbolCount(format)
  const places = Array.from({ length }, (_, place) => place)

  test(`${format.name}: every single wrong symbol is caught, at every place, label and check symbol included`, () => {
    for (const word of [zeroWord(format), ...Array.from({ length: 20 }, () => randomWord(format))]) {
      assert.ok(isWellFormed(format, word))
      const damaged = places.flatMap((place) =>
        nonzero.map((error) => word.with(place, word[place]! ^ error)),
      )
      assert.equal(damaged.length, 31 * length)
      assert.deepEqual(
        damaged.filter((other) => isWellFormed(format, other)),
        [],
      )
    }
  })

  test(`${format.name}: every swap of neighbours is caught, for every pair of symbols at every place`, () => {
    const background = randomWord(format).slice(0, -1)
    const missed = (place: number, word: readonly number[]): boolean =>
      word[place] !== word[place + 1] && isWellFormed(format, swapped(word, place, place + 1))
    for (const place of places.slice(0, -2)) {
      const words = pairs.map(([a, b]) => complete(format, background.with(place, a).with(place + 1, b)))
      assert.deepEqual(
        words.filter((word) => missed(place, word)),
        [],
      )
      // While the two symbols before the check symbol take all values, so do the last and the check symbol.
      if (place === length - 3)
        assert.deepEqual(
          words.filter((word) => missed(length - 2, word)),
          [],
        )
    }
  })

  test(`${format.name}: every swap of any two symbols is caught, as a pattern of errors`, () => {
    for (const word of [zeroWord(format), randomWord(format)]) {
      const damaged = places.flatMap((i) =>
        places
          .slice(0, i)
          .flatMap((j) =>
            nonzero.map((difference) => word.with(i, word[i]! ^ difference).with(j, word[j]! ^ difference)),
          ),
      )
      assert.equal(damaged.length, ((length * (length - 1)) / 2) * 31)
      assert.deepEqual(
        damaged.filter((other) => isWellFormed(format, other)),
        [],
      )
    }
  })

  test(`${format.name}: which errors are caught does not depend on the code`, () => {
    for (let round = 0; round < 500; round++) {
      const pattern = uniformNumbers(length, 32, random)
      const [one, other] = [randomWord(format), randomWord(format)]
      const damaged = (word: readonly number[]) => word.map((value, index) => value ^ pattern[index]!)
      assert.equal(isWellFormed(format, damaged(one)), isWellFormed(format, damaged(other)))
    }
  })

  test(`${format.name}: of all values for the last symbol exactly one fits, so a wild guess passes one time in 32`, () => {
    const rest = randomWord(format).slice(0, -1)
    assert.equal(values.filter((check) => isWellFormed(format, [...rest, check])).length, 1)
  })
}
