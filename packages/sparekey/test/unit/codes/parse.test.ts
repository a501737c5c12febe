import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseCode, type ParsedCode } from '../../../src/codes/parse.ts'
import { printCode } from '../../../src/codes/parsed-code.ts'
import {
  anyCode,
  anyGap,
  droppedInvisibles,
  droppedSeparators,
  formatNames,
  inAnyWriting,
  someCodes,
  withGaps,
} from './support.ts'

const printed = 'X7K9-M3NP-QR2W-5T8E'
const symbols = printed.replaceAll('-', '')

function read(input: string): ParsedCode {
  const result = parseCode(input)
  assert.ok(result.ok, `refused: ${JSON.stringify(result)}`)
  return result.code
}
const reasonOf = (input: string): string | null => {
  const result = parseCode(input)
  return result.ok ? null : result.problem.reason
}

test('a printed code is read as what it is', () => {
  const code = read(printed)
  assert.equal(code.format, 'standard')
  assert.equal(code.label, 'X7')
  assert.equal(code.symbols, symbols)
  assert.deepEqual(code.bytes, new TextEncoder().encode(symbols))
})

test('what is printed is read back the same, in any case, with look-alikes, and whatever a reader drops in between', () => {
  const written = anyCode.chain((code) => fc.tuple(fc.constant(code), inAnyWriting(code)))
  const gaps = fc.array(anyGap, { minLength: 1, maxLength: 7 })
  fc.assert(
    fc.property(written, gaps, ([code, characters], between) => {
      const again = read(withGaps(characters, between))
      assert.equal(again.format, code.format)
      assert.equal(again.label, code.label)
      assert.equal(again.symbols, code.symbols)
      assert.deepEqual(again.bytes, code.bytes)
    }),
  )
})

test('different codes are never read as the same one', () => {
  fc.assert(
    fc.property(anyCode, anyCode, (a, b) => {
      const [readA, readB] = [read(printCode(a)), read(printCode(b))]
      assert.equal(readA.symbols === readB.symbols, a.symbols === b.symbols)
      assert.equal(Buffer.compare(readA.bytes, readB.bytes) === 0, a.symbols === b.symbols)
    }),
  )
})

test('the bytes to hash have one length in each format', () => {
  const lengths = formatNames.map((format) => new Set(someCodes(format, 50).map(({ bytes }) => bytes.length)))
  assert.deepEqual(lengths, [new Set([16]), new Set([30]), new Set([24])])
})

for (const [name, input] of [
  ['in lower case with spaces', 'x7k9 m3np qr2w 5t8e'],
  ['without separators', 'X7K9M3NPQR2W5T8E'],
  ['in other groups', 'X7-K9M3NPQ-R2W5T8E'],
  ['with spaces around it', '  X7K9-M3NP-QR2W-5T8E \r\n'],
  ['over several lines', 'X7K9\nM3NP\r\nQR2W\u20285T8E'],
  ['with dashes of a word processor', 'X7K9\u2013M3NP\u2014QR2W\u20115T8E'],
  ['with the minus sign', 'X7K9\u2212M3NP\u2212QR2W\u22125T8E'],
  ['with the wide spaces and hyphens of East Asian keyboards', 'X7K9\u3000M3NP\uff0dQR2W\u30005T8E'],
  ['with soft hyphens and zero-width spaces from a web page', 'X7K9\u00adM3NP\u200bQR2W\u20605T8E'],
  ['with a byte order mark', '\ufeffX7K9-M3NP-QR2W-5T8E'],
  ['inside marks of direction', '\u202aX7K9-M3NP-QR2W-5T8E\u202c'],
  ['with variation selectors', 'X7\ufe0fK9\u{e0100}-M3NP-QR2W-5T8E'],
] as const) {
  test(`a code is read ${name}`, () => assert.equal(read(input).symbols, symbols))
}

test('O is read as 0, I and L as 1, in either case', () => {
  for (const zero of 'Oo0') assert.equal(read(zero.repeat(30)).symbols, '0'.repeat(30))
  for (const one of 'IiLl1') assert.equal(read(`${one.repeat(15)}M`).symbols, '111111111111111M')
})

const refusedCharacters = {
  'a full-width digit': '\uff17',
  'a full-width letter': '\uff2b',
  'an Arabic digit': '\u0667',
  'a mathematical letter': '\u{1d400}',
  'the Cyrillic letter that looks like X': '\u0425',
  'the Greek letter that looks like A': '\u0391',
  'the Kelvin sign, lower case k': '\u212a',
  'the long s, upper case S': '\u017f',
  'the dotless i, upper case I': '\u0131',
  'the dotted capital I': '\u0130',
  'a letter with an accent': '\u00e9',
  'a combining accent': '\u0301',
  NUL: '\0',
  'another control character': '\u001b',
  delete: '\u007f',
  'a lone high surrogate': '\ud83d',
  'a lone low surrogate': '\ude00',
  'an emoji': '\u{1f600}',
  'the replacement character': '\ufffd',
  'a full stop': '.',
  'an underscore': '_',
  'a slash': '/',
  'a vertical bar': '|',
  'a quotation mark': '"',
  'the Katakana prolonged sound mark': '\u30fc',
  'a hyphen bullet': '\u2043',
  'the letter U': 'U',
  'the letter u': 'u',
}

for (const [name, character] of Object.entries(refusedCharacters)) {
  test(`${name} is refused wherever it stands, added or in the place of a symbol`, () => {
    for (let index = 0; index <= symbols.length; index++) {
      const added = symbols.slice(0, index) + character + symbols.slice(index)
      assert.equal(reasonOf(added), 'impossible_symbol')
      const replaced = symbols.slice(0, index) + character + symbols.slice(index + 1)
      assert.equal(reasonOf(replaced), 'impossible_symbol')
    }
  })
}

for (const input of [
  `zz ${printed}`,
  `${printed} zz`,
  `${printed}\n${printed}`,
  `<b>${printed}</b>`,
  `code=${printed}`,
  `${printed}; DROP TABLE codes`,
  printed.slice(1),
  printed.slice(0, -1),
  `${printed}0`,
]) {
  test(`only a whole input is a code: ${JSON.stringify(input)} is refused`, () =>
    assert.notEqual(reasonOf(input), null))
}

test('what is read as a code has its symbols, and between them only characters that are dropped', () => {
  const stray = fc.oneof(
    fc.constantFrom(...droppedSeparators, ...droppedInvisibles),
    fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
  )
  const near = fc.tuple(anyCode.chain(inAnyWriting), fc.array(stray, { minLength: 1, maxLength: 3 }))
  const dropped = /[\p{White_Space}\p{Pd}\u2212\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
  const shape = /^(?:[0-9A-TV-Za-tv-z]{16}|[0-9A-TV-Za-tv-z]{30}|[0-9]{24})$/
  fc.assert(
    fc.property(near, ([characters, strays]) => {
      const input = withGaps(characters, strays)
      assert.equal(parseCode(input).ok, shape.test(input.replace(dropped, '')))
    }),
    { numRuns: 1000 },
  )
})

test('up to 256 UTF-16 units are read, and not one more', () => {
  assert.equal(read(printed.padEnd(256)).symbols, symbols)
  assert.equal(reasonOf(printed.padEnd(257)), 'too_long')
  assert.equal(read(printed + '\u{e0101}'.repeat(118)).symbols, symbols)
  assert.equal(reasonOf(printed + '\u{e0101}'.repeat(119)), 'too_long')
})

test('a megabyte is refused for its length alone, whatever is in it', () => {
  for (const unit of ['A', ' ', '\0', '\u200b', '\ud800']) {
    assert.deepEqual(parseCode(unit.repeat(2 ** 20)), { ok: false, problem: { reason: 'too_long' } })
  }
})
