import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crockford, decimal } from '../../../src/codes/alphabet.ts'
import { describeFormat } from '../../../src/codes/describe.ts'
import { assertEntropy, randomBits } from '../../../src/codes/entropy.ts'
import { allFormats, formatNamed, formats, symbolCount } from '../../../src/codes/formats.ts'
import { isInvisible, isSeparator } from '../../../src/codes/forgiven.ts'
import { serialLength } from '../../../src/codes/serial.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

test('the standard format is four groups of four with 65 random bits', () => {
  assert.deepEqual(describeFormat('standard'), {
    name: 'standard',
    shape: 'XXXX-XXXX-XXXX-XXXX',
    groups: 4,
    groupLength: 4,
    symbols: 16,
    labelLength: 2,
    alphabet,
    randomBits: 65,
  })
})

test('the long format is six groups of five with 135 random bits', () => {
  assert.deepEqual(describeFormat('long'), {
    name: 'long',
    shape: 'XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX',
    groups: 6,
    groupLength: 5,
    symbols: 30,
    labelLength: 2,
    alphabet,
    randomBits: 135,
  })
})

test('the format of digits is six groups of four with 69 random bits', () => {
  assert.deepEqual(describeFormat('digits'), {
    name: 'digits',
    shape: 'XXXX-XXXX-XXXX-XXXX-XXXX-XXXX',
    groups: 6,
    groupLength: 4,
    symbols: 24,
    labelLength: 2,
    alphabet: '0123456789',
    randomBits: 69,
  })
})

test('a format with too few random bits is refused by name, at one bit too few', () => {
  assertEntropy('standard', 64)
  assertEntropy('standard', 65)
  assertEntropy('long', 135)
  for (const [format, minimum] of [
    ['standard', 66],
    ['standard', 112],
    ['long', 136],
    ['digits', 70],
  ] as const) {
    assert.throws(
      () => assertEntropy(format, minimum),
      (error) =>
        error instanceof ArgumentRangeError &&
        error.field === 'format' &&
        error.message.includes(String(minimum)),
    )
  }
})

for (const format of allFormats) {
  test(`${format.name}: has the 64 random bits of a saved recovery code, and a slow hash below 112`, () => {
    assert.ok(randomBits(format.name) >= 64)
    assert.equal(format.verifier, randomBits(format.name) < 112 ? 'password_hash' : 'keyed_hash')
  })

  test(`${format.name}: is found by its name, and by nothing that objects inherit`, () => {
    assert.equal(formats[format.name], format)
    assert.equal(formatNamed(format.name), format)
    for (const name of ['toString', '__proto__', 'constructor', ''])
      assert.throws(() => formatNamed(name), ArgumentRangeError)
  })

  test(`${format.name}: no symbol is dropped as a separator`, () => {
    for (const character of format.alphabet.values.keys()) {
      assert.ok(!isSeparator(character) && !isInvisible(character))
    }
  })
}

test('the number of symbols tells formats apart, and codes from the names of sheets', () => {
  assert.equal(new Set([...allFormats.map(symbolCount), serialLength]).size, allFormats.length + 1)
})

test('in a code of digits exactly the ten digits of ASCII are read, and no letter as one', () => {
  assert.deepEqual(
    [...decimal.values],
    Array.from('0123456789', (digit) => [digit, Number(digit)]),
  )
})

test('exactly 60 characters are read as symbols: those of the alphabet, I, L and O, in both cases', () => {
  const expected = new Map<string, number>()
  for (const [value, symbol] of Array.from(alphabet).entries())
    expected.set(symbol, value).set(symbol.toLowerCase(), value)
  for (const character of 'Oo') expected.set(character, 0)
  for (const character of 'IiLl') expected.set(character, 1)
  assert.equal(crockford.values.size, 60)
  const byCharacter = (map: ReadonlyMap<string, number>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))
  assert.deepEqual(byCharacter(crockford.values), byCharacter(expected))
})
