import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  type ForeignScheme,
  isWithin,
  parseForeignScheme,
  placesOfForeign,
  printForeignScheme,
} from '../../../src/crypto/foreign-scheme.ts'

/** As source code writes objects. */
const plain = { noNullPrototype: true }
const digest = fc.constantFrom('sha256' as const, 'sha512' as const)
const anyScheme: fc.Arbitrary<ForeignScheme> = fc.oneof(
  fc.record({ algorithm: fc.constant('bcrypt' as const), cost: fc.integer({ min: 4, max: 15 }) }, plain),
  fc.record(
    {
      algorithm: fc.constant('pbkdf2' as const),
      digest,
      iterations: fc.integer({ min: 1, max: 10_000_000 }),
      lengthBytes: fc.integer({ min: 16, max: 64 }),
    },
    plain,
  ),
  fc.record(
    {
      algorithm: fc.constant('digest' as const),
      digest,
      salt: fc.constantFrom('none' as const, 'before' as const, 'after' as const),
    },
    plain,
  ),
)

test('what is printed is read again, and within the bounds', () => {
  fc.assert(
    fc.property(anyScheme, (scheme) => {
      assert.deepEqual(parseForeignScheme(printForeignScheme(scheme)), scheme)
      assert.ok(isWithin(scheme))
    }),
  )
})

test('the bounds are to the number', () => {
  for (const [text, isGood] of [
    ['bcrypt$3', false],
    ['bcrypt$4', true],
    ['bcrypt$15', true],
    ['bcrypt$16', false],
    ['pbkdf2-sha256$0,32', false],
    ['pbkdf2-sha256$1,32', true],
    ['pbkdf2-sha256$10000000,32', true],
    ['pbkdf2-sha256$10000001,32', false],
    ['pbkdf2-sha512$1000,15', false],
    ['pbkdf2-sha512$1000,16', true],
    ['pbkdf2-sha512$1000,64', true],
    ['pbkdf2-sha512$1000,65', false],
  ] as const)
    assert.equal(parseForeignScheme(text) !== null, isGood, text)
})

test('a scheme is written in one way, and anything around it makes it none', () => {
  for (const good of ['bcrypt$10', 'pbkdf2-sha256$64000,32', 'sha512$none', 'sha256$before', 'sha256$after'])
    for (const bad of [` ${good}`, `x${good}`, `${good} `, `${good}0x`, `${good}\n`, good.toUpperCase()])
      assert.equal(parseForeignScheme(bad), null, JSON.stringify(bad))
  for (const bad of ['', 'bcrypt', 'bcrypt$010', 'bcrypt$04', 'pbkdf2-sha256$064000,32', 'sha384$none'])
    assert.equal(parseForeignScheme(bad), null, bad)
})

test('a hash takes as many places as it takes times the default one, rounded up', () => {
  const pbkdf2 = (of: 'sha256' | 'sha512', iterations: number, lengthBytes: number): number =>
    placesOfForeign({ algorithm: 'pbkdf2', digest: of, iterations, lengthBytes })
  assert.deepEqual(
    [4, 8, 9, 10, 15].map((cost) => placesOfForeign({ algorithm: 'bcrypt', cost })),
    [1, 1, 2, 4, 128],
  )
  assert.deepEqual([pbkdf2('sha256', 80_000, 32), pbkdf2('sha256', 80_001, 32)], [1, 2])
  assert.deepEqual([pbkdf2('sha512', 25_000, 64), pbkdf2('sha512', 25_001, 64)], [1, 2])
  assert.equal(pbkdf2('sha256', 80_000, 33), 2, 'each further block of output is computed apart')
  assert.equal(pbkdf2('sha256', 80_000, 16), 1, 'a part of a block takes a whole one')
  assert.equal(placesOfForeign({ algorithm: 'digest', digest: 'sha256', salt: 'none' }), 0)
})
