import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { table, wrap } from '../../../src/cli/table.ts'

test('columns line up, and the last goes on below itself where the screen ends', () => {
  const text = table(
    ['A', 'B', 'C'],
    [
      ['one', '2', 'a long text that does not fit here'],
      ['x', 'yy', 'z'],
    ],
    34,
  )
  assert.deepEqual(text.split('\n'), [
    'A    B   C',
    'one  2   a long text that does not',
    '         fit here',
    'x    yy  z',
  ])
})

test('no line of a table is wider than the screen, and no word of a wide one is lost', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 12 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { maxLength: 6 }),
      fc.integer({ min: 8, max: 90 }),
      (rows, columns) => {
        const text = table(['ONE', 'TWO', 'THREE'], rows, columns)
        for (const line of text.split('\n')) assert.ok(line.length <= columns, line)
        const words = (value: string): string[] => value.split(/\s+/).filter((word) => word !== '')
        if (columns > 60)
          assert.deepEqual(words(text).toSorted(), words(`ONE TWO THREE ${rows.flat().join(' ')}`).toSorted())
      },
    ),
  )
})

test('wrapping keeps every word, and the indent of the first line', () => {
  assert.equal(wrap('  one two three', 9, '    '), '  one two\n    three')
})
