import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkTypedBack, rowToTypeBack } from '../../../src/paper/typed-back.ts'

const sheet = {
  rows: [
    { number: 1, text: 'a1b2c-3d4e5' },
    { number: 2, text: 'Zz9yX-w8V7u' },
    { number: 4, text: '1234 5678' },
  ],
  ignoresCase: false,
}

function reasonFor(row: number, text: string, ignoresCase = false): string {
  const result = checkTypedBack({ ...sheet, ignoresCase }, { row, text })
  return result.ok ? 'right' : result.reason
}

test('a row typed back rightly counts, spaces and dashes aside', () => {
  assert.deepEqual(checkTypedBack(sheet, { row: 1, text: ' A1B2C'.toLowerCase() + ' 3d4e5\n' }), {
    ok: true,
    row: 1,
  })
  assert.equal(reasonFor(4, '12345678'), 'right')
})

test('a slip is told by its kind', () => {
  assert.equal(reasonFor(1, 'a1b2c-3d4e6'), 'slip')
  assert.equal(reasonFor(1, 'a1b2c-3d4e'), 'length')
  assert.equal(reasonFor(1, 'a1b2c-3d4e55'), 'length')
  assert.equal(reasonFor(1, ' '), 'nothing_typed')
  assert.equal(reasonFor(1, '1234-5678'), 'another_row')
  assert.equal(reasonFor(3, '1234-5678'), 'row_unknown')
})

test('capitals count where the service may tell them apart, and only there', () => {
  assert.equal(reasonFor(2, 'zz9yx-w8v7u'), 'capitals')
  assert.equal(reasonFor(2, 'zz9yx-w8v7u', true), 'right')
})

test('nothing but the row itself proves it', () => {
  fc.assert(
    fc.property(fc.string(), (typed) => {
      const isRow = typed.replaceAll(/[\s\-\u2010-\u2015]/gu, '') === 'a1b2c3d4e5'
      assert.equal(checkTypedBack(sheet, { row: 1, text: typed }).ok, isRow)
    }),
  )
})

test('no answer holds what is on the sheet', () => {
  for (const typed of ['a1b2c-3d4e6', 'a1b2', '1234 5678', 'A1B2C-3D4E5', '']) {
    const result = checkTypedBack(sheet, { row: 1, text: typed })
    assert.ok(!result.ok)
    assert.doesNotMatch(result.detail, /a1b2|3d4e|1234|Zz9/i)
  }
})

test('any row may be asked for, and none of a sheet without secrets', () => {
  const asked = new Set([0, 1, 2].map((pick) => rowToTypeBack(sheet, () => pick)))
  assert.deepEqual([...asked], [1, 2, 4])
  assert.equal(
    rowToTypeBack({ rows: [] }, () => 0),
    null,
  )
})
