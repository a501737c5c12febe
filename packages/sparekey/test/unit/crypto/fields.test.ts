import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { parseBase64url, printBase64url } from '../../../src/crypto/base64url.ts'
import { joinFields, splitFields, textOf, utf8Exact } from '../../../src/crypto/fields.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import { anyText, hex, toHex } from './support.ts'

const bytes = fc.uint8Array({ maxLength: 40 })
const lists = fc.array(bytes, { maxLength: 6 })

describe('joined fields', () => {
  test('each field is preceded by its length, big-endian', () => {
    assert.equal(
      toHex(joinFields([hex('aabb'), hex(''), new Uint8Array(258)], 2).subarray(0, 8)),
      '0002aabb00000102',
    )
    assert.equal(toHex(joinFields([hex('aabb'), hex('')], 4)), '00000002aabb00000000')
  })

  test('two different lists never give the same bytes', () => {
    const property = fc.property(lists, lists, fc.constantFrom(2, 4), (a, b, lengthBytes) => {
      const same = toHex(joinFields(a, lengthBytes)) === toHex(joinFields(b, lengthBytes))
      assert.equal(same, JSON.stringify(a.map(toHex)) === JSON.stringify(b.map(toHex)))
    })
    fc.assert(property)
    const moved = (a: string, b: string) => toHex(joinFields([utf8Exact(a, 'a'), utf8Exact(b, 'b')], 2))
    assert.equal(new Set([moved('abc', ''), moved('ab', 'c'), moved('a', 'bc'), moved('', 'abc')]).size, 4)
  })

  test('splitting gives the fields back', () => {
    fc.assert(fc.property(lists, (list) => assert.deepEqual(splitFields(joinFields(list, 2)), list)))
  })

  test('splitting other bytes gives null, or a list that joins to the same bytes', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 12, max: 4 }), (any) => {
      const list = splitFields(any)
      if (list !== null) assert.equal(toHex(joinFields(list, 2)), toHex(any))
    })
    fc.assert(property)
    for (const cut of ['00', '0001', '000261', '000161ff']) assert.equal(splitFields(hex(cut)), null)
  })

  test('a field longer than its length can say is refused', () => {
    assert.equal(joinFields([new Uint8Array(65_535)], 2).length, 65_537)
    assert.throws(() => joinFields([new Uint8Array(65_536)], 2), ArgumentRangeError)
    assert.equal(joinFields([new Uint8Array(65_536)], 4).length, 65_540)
  })
})

describe('text', () => {
  test('a lone surrogate is refused, because two of them would give the same bytes', () => {
    for (const text of ['\uD800', 'a\uDC00b', '\uDC00\uD800']) {
      assert.throws(
        () => utf8Exact(text, 'accountId'),
        (error) => {
          assert.ok(error instanceof ArgumentTypeError)
          assert.equal(error.field, 'accountId')
          return true
        },
      )
    }
  })

  test('well-formed text survives, with a leading U+FEFF and without being normalised', () => {
    const survives = (text: string) => assert.equal(textOf(utf8Exact(text, 'text')), text)
    fc.assert(fc.property(anyText(20), survives))
    for (const text of ['\uFEFFada', 'e\u0301', '\u00e9', '\u0000', '']) survives(text)
  })

  test('bytes that are not UTF-8 give null', () => {
    for (const bad of ['ff', 'c0af', 'eda080', 'e282']) assert.equal(textOf(hex(bad)), null)
  })
})

describe('base64url', () => {
  test('parse(print(bytes)) gives the bytes, in the alphabet of RFC 4648 §5 without padding', () => {
    const property = fc.property(bytes, (any) => {
      assert.equal(printBase64url(any), Buffer.from(any).toString('base64url'))
      assert.deepEqual(parseBase64url(printBase64url(any)), any)
    })
    fc.assert(property)
  })

  test('only the one text of some bytes is read', () => {
    const others = [
      'A',
      'AB',
      'AAB',
      'AA==',
      'AA=',
      '+A',
      '/A',
      'A A',
      'AA\n',
      ' AA',
      'AAAAA',
      'Ä',
      'A\u0000',
    ]
    for (const other of others) assert.equal(parseBase64url(other), null, other)
    const property = fc.property(fc.string({ maxLength: 6 }), (text) => {
      const read = parseBase64url(text)
      if (read !== null) assert.equal(printBase64url(read), text)
    })
    fc.assert(property)
  })
})
