import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { describeFormat } from '../../../src/codes/describe.ts'
import { generateCodes } from '../../../src/codes/generate.ts'
import { isParsedCode, parseCode } from '../../../src/codes/parse.ts'
import { generateSerial } from '../../../src/codes/serial.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'
import type { FormatName } from '../../../src/interface/formats.ts'
import { bytesInOrder, formatNames, seededRandom } from './support.ts'

const none: ReadonlySet<string> = new Set()
const crockford = describeFormat('standard').alphabet
const allLabels = Array.from(crockford, (first) => Array.from(crockford, (second) => first + second)).flat()
const decimalLabels = allLabels.filter((label) => /^[0-9]{2}$/.test(label))
const generate = (format: FormatName, count: number, avoidLabels = none, seed = 1) =>
  generateCodes({ format, count, avoidLabels, random: seededRandom(seed) })
const refusedField = (field: string) => (error: unknown) =>
  error instanceof ArgumentRangeError && error.field === field

for (const [format, shape] of [
  ['standard', /^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/],
  ['long', /^(?:[0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]{5}$/],
  ['digits', /^(?:[0-9]{4}-){5}[0-9]{4}$/],
] as const) {
  test(`${format}: what is printed has its shape and reads back as the code that was generated`, () => {
    for (const { text, label, code } of generate(format, 50)) {
      assert.match(text, shape)
      assert.ok(isParsedCode(code))
      const result = parseCode(text)
      assert.ok(result.ok)
      assert.equal(result.code.symbols, code.symbols)
      assert.equal(result.code.format, format)
      assert.equal(label, code.label)
      assert.equal(label, text.slice(0, 2))
    }
  })
}

test('no two codes of a set have one label, and none has a label to avoid', () => {
  fc.assert(
    fc.property(
      fc.record({
        format: fc.constantFrom(...formatNames),
        count: fc.integer({ min: 5, max: 50 }),
        avoid: fc.oneof(
          fc.uniqueArray(fc.constantFrom(...allLabels), { maxLength: 400 }),
          fc.uniqueArray(fc.constantFrom(...decimalLabels), { maxLength: 50 }),
        ),
        seed: fc.nat(),
      }),
      ({ format, count, avoid, seed }) => {
        const labels = new Set(generate(format, count, new Set(avoid), seed).map(({ label }) => label))
        assert.equal(labels.size, count)
        assert.ok(avoid.every((label) => !labels.has(label)))
      },
    ),
    { numRuns: 50 },
  )
})

test('the last free labels are found, and one too few is refused', () => {
  const avoid = new Set(allLabels.slice(5))
  assert.deepEqual(
    new Set(generate('standard', 5, avoid).map(({ label }) => label)),
    new Set(allLabels.slice(0, 5)),
  )
  assert.throws(() => generate('standard', 6, avoid), refusedField('avoidLabels'))
  assert.throws(() => generate('long', 5, new Set(allLabels)), refusedField('avoidLabels'))
})

test('a set of digits has 5 to 50 codes, and finds its labels beside a live one of 50', () => {
  const live = new Set(generate('digits', 50).map(({ label }) => label))
  const labels = generate('digits', 50, live, 2).map(({ label }) => label)
  assert.deepEqual([...live, ...labels].toSorted(), decimalLabels)
  for (const count of [4, 51, 100]) assert.throws(() => generate('digits', count), refusedField('count'))
})

test('a set has 5 to 100 codes', () => {
  assert.equal(generate('standard', 5).length, 5)
  assert.equal(generate('long', 100).length, 100)
  for (const count of [4, 101, 0, -10, 7.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => generate('standard', count), refusedField('count'))
  }
})

test('a format that does not exist is refused', () => {
  for (const name of ['other', '', 'Standard', 'constructor', '__proto__']) {
    assert.throws(() => generate(name as FormatName, 10), refusedField('format'))
  }
})

test('each random symbol comes from a byte of its own', () => {
  const seen: number[] = []
  const codes = generateCodes({
    format: 'standard',
    count: 5,
    avoidLabels: none,
    random: (lengthBytes) => {
      if (lengthBytes !== 13) return new Uint8Array(lengthBytes)
      seen.push(seen.length)
      return Uint8Array.from({ length: 13 }, (_, index) => 32 * seen.length + index + seen.length)
    },
  })
  const secrets = codes.map(({ code }) => code.symbols.slice(2, 15))
  assert.deepEqual(
    secrets,
    [1, 2, 3, 4, 5].map((start) => crockford.slice(start, start + 13)),
  )
})

test('a serial is four symbols, each from a byte of its own', () => {
  assert.equal(generateSerial(bytesInOrder([10, 7, 19 + 32, 2 + 224])), 'A7K2')
  const serials = Array.from({ length: 1000 }, (_, seed) => generateSerial(seededRandom(seed)))
  for (const serial of serials) assert.match(serial, /^[0-9A-HJKMNP-TV-Z]{4}$/)
  assert.ok(new Set(serials).size > 990)
})
