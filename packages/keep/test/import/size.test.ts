import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { KeepError } from '../../src/errors.ts'
import { importText } from '../../src/import/import-text.ts'

// Texts made to take long in a reader that goes back and forth. Each is read to its end, or refused in words.

const characters = 80_000
const repeated = (piece: string): string =>
  piece.repeat(Math.ceil(characters / piece.length)).slice(0, characters)

const hostile: Readonly<Record<string, string>> = {
  prose: repeated('The quick brown fox keeps 16 backup codes in 1 place.\n'),
  'one word over and over': repeated('word '),
  'groups of digits on one line': repeated('8178 8442 '),
  'codes on lines': repeated('981c2-e3440\n'),
  'codes in elements': repeated('<div>981c2-e3440</div>'),
  'angle brackets': repeated('<'),
  'tags without an end': repeated('<p a="'),
  'scripts without an end': repeated('<p><script>'),
  'entities without an end': repeated('&#'),
  dashes: repeated('-'),
  'letters and dashes': repeated('a-'),
  tildes: repeated('~~a'),
  'ticked boxes': repeated('[x] '),
  numbers: repeated('1. '),
  'addresses without an end': repeated('a@'),
  'dots and letters': repeated('a.'),
  labels: repeated('code: '),
  'keys without an end': repeated('-----BEGIN PRIVATE KEY-----\n'),
  'tokens without an end': repeated('eyJ'),
  'words of phrases': repeated('legal winner thank year wave sausage worth useful '),
  'quotes of a CSV': `name,password,notes\n${repeated('a,b,"a long note without 1 code\n')}`,
  'nested lists of JSON': '['.repeat(characters),
  'empty lines': repeated('\n'),
  bars: repeated('|'),
}

describe('hostile texts are read to their end', () => {
  for (const [name, text] of Object.entries(hostile)) {
    test(name, () => {
      const { codes, warnings } = importText({ text })
      assert.deepEqual(codes, [])
      assert.ok(warnings.length > 0)
    })
  }
})

test('an export of ten thousand accounts gives the codes of the one that has some', () => {
  const codes = ['981c2-e3440', 'aee8a-513ca', 'dad98-72b55', 'e8118-ce873', '9a2b6-7bc78']
  const items = Array.from({ length: 10_000 }, (_, i) => ({
    name: `Site ${i}`,
    notes: i === 7000 ? `GitHub recovery codes\n${codes.join('\n')}` : `remember ${i}`,
    login: { password: `${i.toString(16).padStart(5, '0')}-abcde` },
  }))
  const result = importText({ text: JSON.stringify({ items }) })
  assert.deepEqual(
    result.codes.map(({ text }) => text),
    codes,
  )
})

test('an export of more accounts than anyone has is refused', () => {
  const items = Array.from({ length: 20_001 }, () => ({ name: 'x', notes: '' }))
  assert.throws(
    () => importText({ text: JSON.stringify({ items }) }),
    (error) =>
      error instanceof KeepError && error.code === 'input_refused' && /20000 accounts/.test(error.message),
  )
})
