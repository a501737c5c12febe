import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseCode } from '../../../src/codes/parse.ts'
import { printCode } from '../../../src/codes/parsed-code.ts'
import { redactCodes, redacted } from '../../../src/codes/redact.ts'
import { anyCode, anyGap, formatNames, inAnyWriting, someCodes, withGaps } from './support.ts'

const code = 'X7K9-M3NP-QR2W-5T8E'

const gaps = fc.array(anyGap, { minLength: 1, maxLength: 7 })
const written = anyCode.chain((any) => fc.tuple(fc.constant(any), inAnyWriting(any)))

/** A code with separators nowhere but between groups, each there or not. */
const grouped = fc.tuple(written, gaps).map(([[any, characters], between]) => {
  const groupLength = any.format === 'long' ? 5 : 4
  return withGaps(characters, between, (index) => index % groupLength === 0)
})
/** A code with separators anywhere. */
const spaced = fc.tuple(written, gaps).map(([[, characters], between]) => withGaps(characters, between))

/** Text on either side that no reader of codes drops. */
const surroundings = fc.constantFrom(
  ['', ''],
  ['code=', '&x=1'],
  ['{"code":"', '"}'],
  ["'", "',"],
  ['/', '/'],
  ['(', ')'],
  ['<td>', '</td>'],
  ['user_', '_end'],
  ['Menu:', '.'],
  ['\0', '\ud800'],
  ['\u00e9', '\u{1f600}'],
) as fc.Arbitrary<[string, string]>

test('a code as on the sheet, in any case, with any separators or none, is replaced and nothing around it', () => {
  fc.assert(
    fc.property(grouped, surroundings, (text, [before, after]) => {
      assert.equal(redactCodes(before + text + after), `${before}[code]${after}`)
    }),
  )
})

test('a code with separators in other places is replaced if a digit was written in it', () => {
  fc.assert(
    fc.property(spaced, surroundings, (text, [before, after]) => {
      fc.pre(/[0-9]/.test(text))
      assert.equal(redactCodes(before + text + after), `${before}[code]${after}`)
    }),
  )
})

test('nothing of a code is left of a whole sheet, in a sentence, or next to other words', () => {
  for (const format of formatNames) {
    const codes = someCodes(format, 50).map(printCode)
    const texts = [
      codes.join('\n'),
      codes.map((text, index) => `${index + 1}. ${text}`).join('\n'),
      codes.map((text) => `the code that I tried is ${text.toLowerCase()} and it failed`).join(' '),
      codes.map((text) => `code-${text}-end`).join(' '),
    ]
    for (const text of texts) {
      const left = redactCodes(text).toUpperCase()
      for (const group of codes.flatMap((printed) => printed.split('-')))
        assert.ok(!left.includes(group), group)
    }
  }
})

for (const [name, text, expected] of [
  ['in a query', `GET /use?code=${code.toLowerCase()}&x=1`, 'GET /use?code=[code]&x=1'],
  ['in JSON', `{"code":"${code}","n":1}`, '{"code":"[code]","n":1}'],
  [
    'after a line break written as in JSON',
    `{"note":"my code\\n${code}\\tbye"}`,
    '{"note":"my code\\n[code]\\tbye"}',
  ],
  ['with separators written as in JSON', 'a: "X7K9\\u00a0M3NP\\u2011QR2W\\n5T8E"', 'a: "[code]"'],
  ['with separators written as in a URL', '?q=X7K9%20M3NP%E2%80%91QR2W+5T8E&r', '?q=[code]&r'],
  ['after an equals sign written as in a URL', 'q%3Dx7k9-m3np-qr2w-5t8e%26r', 'q%3D[code]%26r'],
  ['with separators written as in HTML', 'X7K9&nbsp;M3NP&#8209;QR2W&shy;5T8E', '[code]'],
  [
    'spelled out',
    'she read: x 7 k 9, no: x 7 k 9 m 3 n p q r 2 w 5 t 8 e.',
    'she read: x 7 k 9, no: [code].',
  ],
  ['in two halves', 'it was x7k9m3np qr2w5t8e!', 'it was [code]!'],
  ['with invisible characters inside groups', 'X7\u200bK9-M3\u00adNP-QR2W-5T8\ufe0fE', '[code]'],
  ['after a sign that makes its beginning look like an escape', '%A7K9-M3NP-QR2W-5T8Z', '%[code]'],
  ['after a backslash', '\\N7K9-M3NP-QR2W-5T8D', '\\[code]'],
  ['twice', `${code},${code}`, '[code],[code]'],
  ['attached to a letter that no code has', `u${code}\u00fc`, 'u[code]\u00fc'],
] as const) {
  test(`a code is found ${name}`, () => assert.equal(redactCodes(text), expected))
}

for (const [name, text] of [
  ['nothing', ''],
  ['a code with a wrong symbol', 'code=X7K9-M3NP-QR2W-5T8V'],
  ['half a code', 'code=X7K9-M3NP'],
  ['a code attached to further symbols', 'X7K9-M3NP-QR2W-5T8EX'],
  ['a code interrupted by other text', 'X7K9-M3NP. QR2W-5T8E'],
  ['the name of a sheet and a label', 'Sheet A7K2, code X7'],
  ['a time and an address', '2026-11-21T20:00:00.000Z 203.0.113.7 2001:db8::1'],
  [
    'a user agent',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
  ],
  [
    'a note',
    'The owner called from the number on file, said that the phone was lost on the train, and asked for a new sheet.',
  ],
  ['another placeholder', 'code [code] was tried'],
  ['other writing', '\u65e5\u672c\u8a9e \u0440\u0443\u0441\u0441\u043a\u0438\u0439 \ud800 \0'],
] as const) {
  test(`${name} is left as it is`, () => assert.equal(redactCodes(text), text))
}

test('words that happen to read as a code stay, unless there is a digit or they are grouped as on the sheet', () => {
  for (const [words, expected] of [
    ['team been late desk', '[code]'],
    ['asked left home old', 'asked left home old'],
    ['the the called code', 'the the called code'],
    ['it is not at all her8', '[code]'],
  ] as const) {
    assert.ok(parseCode(words).ok)
    assert.equal(redactCodes(words), expected)
  }
})

test('UUIDs are left as they are', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.constantFrom(['', ''], ['id=', '&'], ['"', '"'], [' ', ' ']),
      (uuid, [before, after]) => {
        const text = `${before}${uuid}${after}`
        assert.equal(redactCodes(text), text)
        assert.equal(redactCodes(text.toUpperCase()), text.toUpperCase())
      },
    ),
    { numRuns: 500 },
  )
})

test('overlapping codes go as one, and nothing of either is left', () => {
  const zeros = '00000-00000-00000-00000-00000-00000 '
  assert.equal(redactCodes(`(${zeros.repeat(3)})`), '([code] )')
})

test('doing it again changes nothing', () => {
  const other = fc.constantFrom(' ', '\n', '.', '\\n', '%20', 'a', 'u', '7', '[code]', '\ud800', '\u{1f600}')
  const text = fc.array(fc.oneof(grouped, spaced, other)).map((parts) => parts.join(''))
  fc.assert(fc.property(text, (input) => assert.equal(redactCodes(redactCodes(input)), redactCodes(input))))
})

test('a token of a recovery, a link or a page is taken out, an id of ours is not', () => {
  const symbols = '0b1s7xdb8t14t87phbdspwrbzd9rs4mk88hpsyq3368n37c3aahj95whpbak6rcqd2fxcwzjnr2yp'
  for (const kind of ['rct', 'nmt', 'pgl', 'pgc']) {
    assert.equal(redactCodes(`see ${kind}_${symbols}, and go`), `see ${redacted}, and go`)
  }
  assert.equal(redactCodes('set_0000000e3pfst4m0909cwecn8d'), 'set_0000000e3pfst4m0909cwecn8d')
})
