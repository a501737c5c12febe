import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  markerField,
  quote,
  readPairs,
  unquote,
  writePairs,
  type Card,
} from '../../../src/interchange/card.ts'
import { readCsv, writeCsv } from '../../../src/interchange/csv.ts'
import { anySign } from '../../support/random-book.ts'

const base: Card = { title: 'a', login: '', page: '', notes: '', fields: [], freshCodes: [], dueOn: null }
const withCode = (code: string): Card => ({
  ...base,
  fields: [
    { name: markerField, value: 'account 1', hidden: false },
    { name: 'Set 1', value: 'source: typed', hidden: false },
    { name: 'Set 1 code 1', value: code, hidden: true },
  ],
})
const codeOf = (cards: readonly Card[]): string | undefined =>
  cards[0]?.fields.find(({ name }) => name === 'Set 1 code 1')?.value

test('no cell of a table begins as a formula does, and every code is read back as it was', () => {
  const starts = ['=', '+', '-', '@', '\t', '\r', "'=", "''@", "'", 'a']
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.string({ maxLength: 12 }), (start, rest) => {
      const { text, guarded } = writeCsv([withCode(start + rest)])
      const cells = text
        .split('\r\n')
        .slice(1)
        .flatMap((row) => row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/))
      for (const cell of cells) assert.doesNotMatch(cell, /^"?[=+\-@\t\r]/)
      assert.equal(guarded, /^'*[=+\-@\t\r]/.test(start + rest) ? 1 : 0)
      assert.equal(codeOf(readCsv(text).cards), start + rest)
    }),
    { numRuns: 200 },
  )
})

test('a table that a spreadsheet saved is read: line feeds alone, a mark in front, rows in another order', () => {
  const { text } = writeCsv([withCode('abc'), { ...withCode('def'), title: 'b' }])
  const [heading = '', ...rows] = text.trimEnd().split('\r\n')
  const saved = `\uFEFF${[heading, ...rows.toReversed()].join('\n')}`
  const { cards, notes } = readCsv(saved)
  assert.deepEqual(
    cards.map(({ title }) => title),
    ['b', 'a'],
  )
  assert.equal(codeOf(cards), 'def')
  assert.deepEqual(notes, [])
})

test('any text goes through quotes and pairs unchanged', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: anySign, maxLength: 40 }),
      fc.string({ unit: anySign, maxLength: 40 }),
      (first, second) => {
        assert.equal(unquote(quote(first), 'x'), first)
        const pairs = readPairs(
          writePairs([
            ['one', first],
            ['none', null],
            ['the other', second],
          ]),
          'x',
        )
        assert.deepEqual(
          [...pairs],
          [
            ['one', first],
            ['the other', second],
          ],
        )
      },
    ),
  )
})
