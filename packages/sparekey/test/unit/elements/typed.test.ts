import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readTyped } from '../../../src/elements/typed.ts'
import { parseCode } from '../../../src/codes/parse.ts'

const standard = 'X7K9-M3NP-QR2W-5T8E'
const said = (input: string): string => {
  const typed = readTyped(input)
  return typed.ok ? 'sent' : typed.text
}

test('a whole code is sent, however it was typed', () => {
  for (const typed of [standard, ' x7k9 m3np qr2w 5t8e\n', 'x7k9m3npqr2w5t8e', 'X7K9–M3NP–QR2W–5T8E']) {
    assert.equal(said(typed), 'sent', typed)
  }
})

test('one code alone is sent: with any other text beside it, it is not', () => {
  const beside = fc.string({ minLength: 1 }).filter((text) => /[^\s\p{Cf}\p{Pd}]/u.test(text))
  fc.assert(
    fc.property(beside, (text) => {
      assert.equal(readTyped(`${standard} ${text}`).ok, parseCode(`${standard} ${text}`).ok)
      assert.equal(readTyped(text).ok, parseCode(text).ok)
    }),
  )
})

test('each thing that people mistake for a code has its own sentence', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', 'empty'],
    [' - ', 'empty'],
    ['A7K2', 'sheetName'],
    ['123456', 'authenticator'],
    ['123 456', 'authenticator'],
    ['1234 5678', 'wrongLength'],
    ['X7K9-M3N-QR2W-5T8E', 'groupShort'],
    ['X7K9-M3NPP-QR2W-5T8E', 'groupLong'],
    ['X7K9-M3NP-QR2W-5T8F', 'slip'],
    ['U7K9-M3NP-QR2W-5T8E', 'letterU'],
    ['X7K9-M3NP-QR2W-5T8!', 'impossibleInGroup'],
    ['!', 'impossible'],
    ['0123-4567-89O1-2345-6789-0128', 'digitsOnly'],
    ['0123-4567-8901-2345-6789-0182', 'slip'],
    ['0123-4567-8901-2345-6789-0128', 'sent'],
    ['x'.repeat(300), 'tooLong'],
    [`${standard}\n${standard}`, 'list'],
    [`1. ${standard}\n2. ${standard}`, 'list'],
    [`1.${standard} 2.${standard}`, 'list'],
  ]
  for (const [typed, text] of cases) assert.equal(said(typed), text, typed)
})

test('words of a wallet are recognised, numbered or not, in any language, and never sent', () => {
  const words = 'legal winner thank year wave sausage worth useful legal winner thank yellow'.split(' ')
  assert.equal(said(words.join(' ')), 'phrase')
  assert.equal(said(words.join('\n')), 'phrase')
  assert.equal(said(words.map((word, index) => `${index + 1}. ${word}`).join('\n')), 'phrase')
  assert.equal(said(words.map((word, index) => `${index + 1}.${word}`).join(' ')), 'phrase')
  assert.equal(said(words.map((word) => `${word},`).join(' ')), 'phrase')
  assert.equal(
    said('único ábaco abdomen abeja abierto abogado abono aborto abrazo abrir abuelo abuso'),
    'phrase',
  )
})
