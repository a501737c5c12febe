import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { lineCheck } from '../../../src/paper/line-check.ts'
import { newSheetId, readSheetId } from '../../../src/paper/sheet-id.ts'

const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const sheetId = fc.uint8Array({ minLength: 7, maxLength: 7 }).map((bytes) => newSheetId(() => bytes))

test('a sheet id is read back however it is typed', () => {
  fc.assert(
    fc.property(sheetId, fc.constantFrom(' ', '', '-', '\u2013', '\u00a0'), (id, between) => {
      const typed = id.replace('-', between).replaceAll('0', 'o').replaceAll('1', 'l')
      assert.equal(readSheetId(typed.toLowerCase()), id)
    }),
  )
})

test('every wrong symbol of a sheet id and every swap of neighbours is noticed', () => {
  const id = newSheetId(() => Uint8Array.from([7, 30, 0, 19, 4, 12, 25]))
  const plain = Array.from(id.replace('-', ''))
  plain.forEach((right, index) => {
    for (const symbol of symbols) {
      const typed = plain.with(index, symbol).join('')
      assert.equal(readSheetId(typed), symbol === right ? id : null)
    }
    const next = plain[index + 1]
    if (next === undefined || next === right) return
    assert.equal(
      readSheetId(
        plain
          .with(index, next)
          .with(index + 1, right)
          .join(''),
      ),
      null,
    )
  })
})

test('what is not a sheet id is none', () => {
  for (const text of ['', 'K7Q2', 'K7Q2-M4X', 'K7Q2-M4XZ-1', 'K7Q2-M4U!', 'not an id']) {
    assert.equal(readSheetId(text), null)
  }
})

test('the check of a line tells every two characters of ASCII apart, at any place', () => {
  const ascii = Array.from({ length: 94 }, (_, index) => String.fromCodePoint(33 + index))
  const counted = ascii.filter((character) => character !== '-')
  for (const place of [0, 1, 7, 63]) {
    const checks = counted.map((character) =>
      lineCheck('x'.repeat(place) + character + 'y'.repeat(63 - place)),
    )
    assert.equal(new Set(checks).size, counted.length)
  }
})

const code = fc.string({
  unit: fc.constantFrom(...Array.from('abcdefXYZ0123456789._/+')),
  minLength: 1,
  maxLength: 64,
})

test('the check of a line notices every single wrong character and every swap', () => {
  fc.assert(
    fc.property(
      code,
      fc.nat(),
      fc.nat(),
      fc.constantFrom('a', 'Z', '7', '_'),
      (text, first, second, other) => {
        const characters = Array.from(text)
        const [i, j] = [first % characters.length, second % characters.length]
        const [a = '', b = ''] = [characters[i], characters[j]]
        const slipped = characters.with(i, other).join('')
        assert.equal(lineCheck(slipped) === lineCheck(text), slipped === text)
        const swapped = characters.with(i, b).with(j, a).join('')
        assert.equal(lineCheck(swapped) === lineCheck(text), swapped === text)
      },
    ),
  )
})

test('the check of a line is two symbols, whatever spaces and dashes are in it', () => {
  fc.assert(
    fc.property(code, (text) => {
      const check = lineCheck(text)
      assert.match(check, /^[0-9A-HJKMNP-TV-Z]{2}$/)
      assert.equal(lineCheck(Array.from(text).join('-')), check)
      assert.equal(lineCheck(Array.from(text).join(' \u2013')), check)
    }),
  )
})
