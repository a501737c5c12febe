import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { describeMalformation } from '../../../src/codes/describe.ts'
import { parseCode, type Malformation } from '../../../src/codes/parse.ts'

function problemOf(input: string): Malformation {
  const result = parseCode(input)
  assert.ok(!result.ok, 'was read as a code')
  return result.problem
}

const lengths = 'A backup code has 16 or 30 letters and digits, or 24 digits.'
const cases: readonly (readonly [promise: string, input: string, problem: Malformation, sentence: string])[] =
  [
    ['nothing', '', { reason: 'empty' }, 'No backup code was entered. Enter one from your sheet.'],
    [
      'only characters that are dropped',
      ' -\u200b\n',
      { reason: 'empty' },
      'No backup code was entered. Enter one from your sheet.',
    ],
    [
      'too long an input',
      'A'.repeat(257),
      { reason: 'too_long' },
      'This is too long to be a backup code. Enter a single code from your sheet.',
    ],
    [
      'the letter U, in its group as typed',
      'x7k9 m3np qu2w 5t8e',
      { reason: 'impossible_symbol', position: 10, group: 3, symbols: 16, letterU: true },
      'There is no letter U in backup codes. Look at the third group.',
    ],
    [
      'the letter U, in its group as printed where none were typed',
      'X7K9M3NPQU2W5T8E',
      { reason: 'impossible_symbol', position: 10, group: 3, symbols: 16, letterU: true },
      'There is no letter U in backup codes. Look at the third group.',
    ],
    [
      'an impossible character at the end of a group',
      'X7K9 M3N! QR2W 5T8E',
      { reason: 'impossible_symbol', position: 8, group: 2, symbols: 16 },
      'Backup codes have only plain letters and digits. Look at the second group.',
    ],
    [
      'an impossible character in its group as typed, whatever the length',
      'X7 K9 U',
      { reason: 'impossible_symbol', position: 5, group: 3, symbols: 5, letterU: true },
      'There is no letter U in backup codes. Look at the third group.',
    ],
    [
      "another impossible character, without a group where the length is no code's",
      'X7K9*',
      { reason: 'impossible_symbol', position: 5, symbols: 5 },
      'Backup codes have only plain letters and digits. Look at character 5.',
    ],
    [
      'the first of several impossible characters',
      'X7K9 M.NP Q?2W 5T8E',
      { reason: 'impossible_symbol', position: 6, group: 2, symbols: 16 },
      'Backup codes have only plain letters and digits. Look at the second group.',
    ],
    [
      'an impossible character in the last group of a long code, one place for a pair of surrogates',
      '00000 00000 00000 00000 00000 0000\u{1f600}',
      { reason: 'impossible_symbol', position: 30, group: 6, symbols: 30 },
      'Backup codes have only plain letters and digits. Look at the sixth group.',
    ],
    [
      'a letter in a code of digits',
      '0123 4567 89O1 2345 6789 0123',
      { reason: 'impossible_symbol', position: 11, group: 3, symbols: 24, digitsOnly: true },
      'A backup code of this length has only digits. Look at the third group.',
    ],
    [
      'a digit of another script in a code of digits',
      '012345678901234567890٣٤٥',
      { reason: 'impossible_symbol', position: 22, group: 6, symbols: 24, digitsOnly: true },
      'A backup code of this length has only digits. Look at the sixth group.',
    ],
    [
      'a wrong digit',
      '0123-4567-8901-2345-6789-0123',
      { reason: 'check_failed', symbols: 24 },
      'This is not quite a backup code: a letter or digit is wrong, or two are swapped. Compare it with your sheet.',
    ],
    [
      'a short group of a code of digits',
      '0123 4567 890 1234 5678 9012',
      { reason: 'wrong_group_length', group: 3, symbols: 3, groupLength: 4 },
      'The third group is too short: it has 3 letters and digits and should have 4.',
    ],
    [
      'letters as many as a code of digits has, by their length',
      'ABCD EFGH JKMN PQRS TVWX YZ01',
      { reason: 'wrong_length', symbols: 24 },
      `This has 24 letters and digits. ${lengths}`,
    ],
    [
      'the name of a sheet',
      'a7-k2',
      { reason: 'sheet_name', symbols: 4 },
      `This is the name of a sheet, not a backup code. ${lengths}`,
    ],
    [
      'a wrong length',
      'X7K9-M3NP',
      { reason: 'wrong_length', symbols: 8 },
      `This has 8 letters and digits. ${lengths}`,
    ],
    [
      'a single symbol',
      'X',
      { reason: 'wrong_length', symbols: 1 },
      `This has one letter or digit. ${lengths}`,
    ],
    [
      'a wrong length without groups',
      'X7K9M3NPQR2W5T8',
      { reason: 'wrong_length', symbols: 15 },
      `This has 15 letters and digits. ${lengths}`,
    ],
    [
      'two wrong groups',
      'X7K-M3N-QR2W-5T8E',
      { reason: 'wrong_length', symbols: 14 },
      `This has 14 letters and digits. ${lengths}`,
    ],
    [
      'a group that is too short',
      'X7K9-M3NP-QR2-5T8E',
      { reason: 'wrong_group_length', group: 3, symbols: 3, groupLength: 4 },
      'The third group is too short: it has 3 letters and digits and should have 4.',
    ],
    [
      'a group that is too long',
      'X7K9-M3NP-QR2W-5T8EE',
      { reason: 'wrong_group_length', group: 4, symbols: 5, groupLength: 4 },
      'The fourth group is too long: it has 5 letters and digits and should have 4.',
    ],
    [
      'a short group of a long code',
      '0 00000 00000 00000 00000 00000',
      { reason: 'wrong_group_length', group: 1, symbols: 1, groupLength: 5 },
      'The first group is too short: it has one letter or digit and should have 5.',
    ],
    [
      'a wrong symbol',
      'X7K9-M3NP-QR2W-5T8V',
      { reason: 'check_failed', symbols: 16 },
      'This is not quite a backup code: a letter or digit is wrong, or two are swapped. Compare it with your sheet.',
    ],
  ]

for (const [promise, input, problem, sentence] of cases) {
  test(`names ${promise}, and says it in a sentence`, () => {
    assert.deepEqual(problemOf(input), problem)
    assert.equal(describeMalformation(problem), sentence)
  })
}

test('a problem and its sentence repeat nothing that was typed', () => {
  const typed = fc.string({
    unit: fc.constantFrom('\u00e9', '\u03a9', '*', '#', '%', '@', '7', ' '),
    minLength: 1,
    maxLength: 40,
  })
  fc.assert(
    fc.property(typed, (input) => {
      const result = parseCode(input)
      if (result.ok) return
      const said = JSON.stringify(result.problem) + describeMalformation(result.problem)
      assert.doesNotMatch(said, /[\u00e9\u03a9*#%@]/)
      for (const value of Object.values(result.problem)) assert.notEqual(value, input)
    }),
  )
})

test('every sentence is free of the words that stay inside the team', () => {
  for (const [, , problem] of cases) {
    assert.doesNotMatch(
      describeMalformation(problem),
      /symbol|factor|credential|redeem|revoke|token|policy|session|format/i,
    )
  }
})
