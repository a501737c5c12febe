import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeMalformation } from '../../../src/codes/describe.ts'
import { isInvisible, isSeparator } from '../../../src/codes/forgiven.ts'
import { formatNamed, labelCount } from '../../../src/codes/formats.ts'
import { codeOf } from '../../../src/codes/parsed-code.ts'
import { parseCode } from '../../../src/codes/parse.ts'
import { redactCodes, redacted } from '../../../src/codes/redact.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'
import { someCodes } from './support.ts'

test('there are as many labels as two symbols of the alphabet can name', () => {
  assert.equal(labelCount(formatNamed('standard')), 1024)
  assert.equal(labelCount(formatNamed('digits')), 100)
})

test('whether a character is dropped is asked of one character, not of a text that has one', () => {
  for (const text of ['a ', ' a', '--', '']) assert.equal(isSeparator(text), false, JSON.stringify(text))
  for (const text of ['a\u200b', '\u200ba', '\u200b\u200b'])
    assert.equal(isInvisible(text), false, JSON.stringify(text))
  assert.ok(isSeparator(' ') && isInvisible('\u200b'))
})

test('each group of the longest code is named in words', () => {
  const said = [1, 2, 3, 4, 5, 6, 7].map((group) =>
    describeMalformation({ reason: 'impossible_symbol', position: 1, group }),
  )
  for (const [index, word] of ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', '7th'].entries())
    assert.ok(said[index]?.includes(`the ${word} group`), word)
})

test('values that are no code make none, and the field is named', () => {
  assert.throws(
    () => codeOf('standard', [1, 2, 3]),
    (error) => error instanceof ArgumentRangeError && error.field === 'values',
  )
})

test('separators before, between and after the groups make no empty group', () => {
  const result = parseCode('--X7K9--M3NU - QR2W-5T8E--')
  assert.ok(!result.ok)
  assert.equal(result.problem.group, 2)
})

test('characters of which half can be read are those of a code of digits, one fewer are not', () => {
  const half = parseCode('1234-5678-9012-abcd-efgh-jkmn')
  assert.ok(!half.ok && half.problem.reason === 'impossible_symbol' && half.problem.digitsOnly === true)
})

test('a code is found beside the first and the last digit, and where it is the whole text', () => {
  for (const { symbols } of [...someCodes('standard', 20), ...someCodes('digits', 20)]) {
    assert.equal(redactCodes(symbols), redacted)
    assert.equal(redactCodes(`9${symbols}`), `9${symbols}`, 'a digit is attached')
    assert.equal(redactCodes(`(${symbols})`), `(${redacted})`)
  }
})

/** A code with these values from its start, whose other symbols and check symbol are letters. */
const letteredCode = (start: readonly number[]): string => {
  const format = formatNamed('standard')
  for (let letter = 10; letter < 32; letter += 1) {
    const values = [...start, ...Array.from({ length: 14 - start.length }, () => 12), letter]
    const check = format.checkSymbol(values)
    if (check >= 10) return codeOf('standard', [...values, check]).symbols
  }
  return assert.fail('no check symbol is a letter')
}
const spread = (symbols: string): string => [...symbols].join(' ')

test('a code with separators of its own is found by one digit of it, whichever, and left alone without', () => {
  for (let digit = 0; digit < 10; digit += 1) {
    const symbols = letteredCode([10, 11, digit])
    assert.equal(symbols.match(/\d/g)?.join(''), `${digit}`)
    assert.equal(redactCodes(spread(symbols)), redacted, symbols)
  }
  const none = letteredCode([10, 11])
  assert.doesNotMatch(none, /\d/)
  assert.equal(redactCodes(spread(none)), spread(none))
  assert.equal(redactCodes(none), redacted, 'in one piece it goes all the same')
})

test('a UUID stays, and what stands beside it is looked at as it is', () => {
  const [code] = someCodes('standard', 5)
  const uuid = '0af76519-16cd-43dd-8448-eb211c80319c'
  assert.equal(redactCodes(`${uuid} ${code?.symbols} ${uuid}`), `${uuid} ${redacted} ${uuid}`)
})
