import assert from 'node:assert/strict'
import { isIPv6 } from 'node:net'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { addressPrefix } from '../../../src/lifecycle/address-buckets.ts'

const group = fc.integer({ min: 0, max: 0xffff })
const groups = fc.array(fc.oneof(fc.constant(0), group), { minLength: 8, maxLength: 8 })

/** Every way to write eight groups: with or without leading zeros, in either case, and each run of zeros left out. */
const writingsOf = (values: readonly number[]): readonly string[] => {
  const plain = values.map((value) => value.toString(16))
  const shortened = values.flatMap((_, from) =>
    values.flatMap((__, length) => {
      const end = from + length + 1
      if (end > 8 || !values.slice(from, end).every((value) => value === 0)) return []
      return [`${plain.slice(0, from).join(':')}::${plain.slice(end).join(':')}`]
    }),
  )
  const padded = plain.map((text) => text.padStart(4, '0'))
  return [plain.join(':'), padded.join(':'), ...shortened].flatMap((text) => [text, text.toUpperCase()])
}

test('every way to write an IPv6 address gives its first four groups', () => {
  fc.assert(
    fc.property(groups, (values) => {
      fc.pre(!(values.slice(0, 5).every((value) => value === 0) && values[5] === 0xffff))
      const prefix = values
        .slice(0, 4)
        .map((value) => value.toString(16))
        .join(':')
      for (const text of writingsOf(values)) {
        assert.ok(isIPv6(text), text)
        assert.equal(addressPrefix(text), prefix, text)
        assert.equal(addressPrefix(`${text}%eth0`), prefix, text)
      }
    }),
  )
})

test('every way to write a mapped IPv4 address gives that address', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }), (bytes) => {
      const [a = 0, b = 0, c = 0, d = 0] = bytes
      const dotted = bytes.join('.')
      const values = [0, 0, 0, 0, 0, 0xffff, a * 256 + b, c * 256 + d]
      const mixed = [`::ffff:${dotted}`, `0:0:0:0:0:ffff:${dotted}`, `0000::FFFF:${dotted}`]
      for (const text of [dotted, ...writingsOf(values), ...mixed])
        assert.equal(addressPrefix(text), dotted, text)
    }),
  )
})

test('an IPv4 address at the end of an IPv6 one that is not mapped counts for its groups', () => {
  assert.equal(addressPrefix('64:ff9b:1:2::203.0.113.7'), '64:ff9b:1:2')
  assert.equal(addressPrefix('::203.0.113.7'), '0:0:0:0')
  assert.equal(addressPrefix('1:2:3:4:5:6:203.0.113.7'), '1:2:3:4')
})
