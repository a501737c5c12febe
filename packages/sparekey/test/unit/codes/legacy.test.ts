import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  legacyBytes,
  legacyLabel,
  legacyLength,
  legacyRandomBits,
  legacyShapeOf,
  legacyShapeOfPattern,
  legacySymbols,
  patternBytes,
  readLegacyText,
} from '../../../src/codes/legacy.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'
import type { LegacySymbols } from '../../../src/interface/formats.ts'

const shape = (symbols: LegacySymbols, shortest = 4, longest = 64) => ({ symbols, shortest, longest })
const read = (input: string): string | null => readLegacyText(input)?.symbols ?? null
const ascii = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('ascii')
const hashed = (input: string, symbols: LegacySymbols): string | null => {
  const text = readLegacyText(input)
  assert.ok(text !== null, input)
  return ascii(legacyBytes(text, shape(symbols)))
}
const refused = (error: unknown): boolean => error instanceof ArgumentRangeError && error.field === 'codes'

test('a code of another system is 4 to 64 visible ASCII characters, with what readers drop dropped', () => {
  assert.equal(read('abc'), null)
  assert.equal(read('abcd'), 'abcd')
  assert.equal(read('a'.repeat(64)), 'a'.repeat(64))
  assert.equal(read('a'.repeat(65)), null)
  assert.equal(read(' aB\u200bc-d\u2013!~ '), 'aBcd!~')
  for (const other of ['abcd\u007f', '\u0000abcd', 'äbcd', 'abcdé', 'ab\u00e9cd', '\u{1f600}abcd'])
    assert.equal(read(other), null, JSON.stringify(other))
})

test('an input is read up to 256 UTF-16 units, and not beyond, whatever of it would be dropped', () => {
  assert.equal(read('abcd' + ' '.repeat(252)), 'abcd')
  assert.equal(read('abcd' + ' '.repeat(253)), null)
})

test('what is hashed is of the class of symbols alone, from end to end, in the case that the class keeps', () => {
  const samples: Readonly<Record<LegacySymbols, readonly [string, string | null][]>> = {
    digits: [
      ['09090', '09090'],
      ['1234a', null],
      ['a1234', null],
    ],
    hex: [
      ['09AFaf', '09afaf'],
      ['abcdg', null],
      ['gabcd', null],
    ],
    alphanumeric: [
      ['09AZaz', '09azaz'],
      ['abcd!', null],
      ['!abcd', null],
    ],
    alphanumeric_cased: [
      ['09AZaz', '09AZaz'],
      ['abcd!', null],
      ['!abcd', null],
    ],
    ascii_cased: [['!aZ~', '!aZ~']],
  }
  assert.deepEqual(new Set(legacySymbols), new Set(Object.keys(samples)))
  for (const symbols of legacySymbols)
    for (const [input, expected] of samples[symbols])
      assert.equal(hashed(input, symbols), expected, `${symbols} ${input}`)
})

test('a code that is shorter or longer than those of its sheet is none of it', () => {
  const of = (input: string): string | null => {
    const text = readLegacyText(input)
    return text && ascii(legacyBytes(text, shape('digits', 6, 8)))
  }
  assert.deepEqual(
    ['12345', '123456', '12345678', '123456789'].map((input) => of(input)),
    [null, '123456', '12345678', null],
  )
})

test('a pattern gives the shape: 4 to 64 symbols in one case, hyphens and spaces for themselves', () => {
  const of = (pattern: string, symbols: LegacySymbols = 'hex') => legacyShapeOfPattern(pattern, symbols)
  assert.deepEqual(of('xxxxx-xxxxx'), { symbols: 'hex', shortest: 10, longest: 10 })
  assert.deepEqual(of('XX XX'), { symbols: 'hex', shortest: 4, longest: 4 })
  assert.equal(of('xxx')?.shortest, undefined)
  assert.equal(of('xxxx')?.shortest, 4)
  assert.equal(of('x'.repeat(64))?.longest, 64)
  assert.equal(of('x'.repeat(65)), null)
  for (const bad of ['xxxxX', 'Xxxxx', 'xxxxy', 'yxxxx', 'XXXXY', 'YXXXX', 'xxxx_', '', '-'.repeat(8)])
    assert.equal(of(bad), null, bad)
  assert.equal(of('XXXX', 'alphanumeric_cased'), null, 'where case counts, none can be said')
  assert.ok(of('xxxx', 'alphanumeric_cased'))
  assert.ok(of('XXXX', 'digits'), 'where there is no case, either does')
})

test('what another system hashed is the code as its pattern writes it', () => {
  const of = (input: string, pattern: string, symbols: LegacySymbols = 'alphanumeric'): string | null => {
    const text = readLegacyText(input)
    assert.ok(text !== null)
    return ascii(patternBytes(text, legacyShapeOfPattern(pattern, symbols) ?? shape('digits'), pattern))
  }
  assert.equal(of('AB12cd', 'xxx-xxx'), 'ab1-2cd')
  assert.equal(of('ab12az', 'XXX XXX'), 'AB1 2AZ')
  assert.equal(of('Ab12Cd', 'xxxxxx', 'alphanumeric_cased'), 'Ab12Cd')
  assert.equal(of('ab1!23', 'xxx-xxx'), null, 'a symbol that the class does not have')
  assert.equal(of('ab123', 'xxx-xxx'), null, 'one too few')
})

test('the random bits are those of the shortest code, rounded down', () => {
  assert.equal(legacyRandomBits(shape('digits', 8, 10)), 26)
  assert.equal(legacyRandomBits(shape('hex', 10, 10)), 40)
  assert.equal(legacyRandomBits(shape('alphanumeric_cased', 10, 10)), 59)
  assert.equal(legacyRandomBits(shape('ascii_cased', 4, 4)), 26)
})

test('the shape of codes is from the shortest to the longest of them', () => {
  assert.deepEqual(legacyShapeOf(['12345678', '12-34', '123456'], 'digits'), {
    symbols: 'digits',
    shortest: 4,
    longest: 8,
  })
  assert.deepEqual(legacyLength, { least: 4, most: 64 })
})

test('a code that the class does not have, or that is none, is named by its place', () => {
  for (const [codes, place] of [
    [['12345', '1234a'], 2],
    [['123', '12345'], 1],
    [['12345', '12345', '1'.repeat(65)], 3],
    [['12345', ''], 2],
  ] as const)
    assert.throws(
      () => legacyShapeOf(codes, 'digits'),
      (error) => refused(error) && String(error).includes(`number ${place}`),
    )
})

test('codes of an imported set are named by their places, from 01, the hundredth 00', () => {
  assert.deepEqual([0, 8, 9, 98, 99].map(legacyLabel), ['01', '09', '10', '99', '00'])
})
