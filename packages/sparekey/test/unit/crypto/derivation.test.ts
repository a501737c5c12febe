import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  checkDerivation,
  parseDerivation,
  placesOf,
  printDerivation,
} from '../../../src/crypto/derivation.ts'
import type { Derivation } from '../../../src/crypto/ports.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'

const argon2id = (memoryKibibytes: number, passes: number, lanes: number): Derivation => ({
  algorithm: 'argon2id',
  memoryKibibytes,
  passes,
  lanes,
})

const pbkdf2 = (iterations: number): Derivation => ({ algorithm: 'pbkdf2-sha256', iterations })

const sound: fc.Arbitrary<Derivation> = fc.oneof(
  fc.constant<Derivation>({ algorithm: 'hmac-sha256' }),
  fc.integer({ min: 1, max: 100_000_000 }).map(pbkdf2),
  fc
    .record({ lanes: fc.integer({ min: 1, max: 16 }), passes: fc.integer({ min: 1, max: 64 }) })
    .chain(({ lanes, passes }) =>
      fc.integer({ min: 8 * lanes, max: 4_194_304 }).map((memory) => argon2id(memory, passes, lanes)),
    ),
)

test('the texts are those that lie in databases', () => {
  assert.equal(printDerivation(argon2id(19456, 2, 1)), 'argon2id$m=19456,t=2,p=1')
  assert.equal(printDerivation({ algorithm: 'hmac-sha256' }), 'hmac-sha256')
  assert.equal(printDerivation(pbkdf2(600_000)), 'pbkdf2-sha256$i=600000')
})

test('parse(print(derivation)) gives the derivation', () => {
  fc.assert(fc.property(sound, (one) => assert.deepEqual(parseDerivation(printDerivation(one)), one)))
})

test('nothing is read but what is printed', () => {
  const near = fc
    .tuple(sound, fc.nat(40), fc.constantFrom('', '0', ' ', ',', 'm', '9'))
    .map(([one, at, text]) => {
      const printed = printDerivation(one)
      return printed.slice(0, at) + text + printed.slice(at + 1)
    })
  const property = fc.property(fc.oneof(near, fc.string()), (text) => {
    const read = parseDerivation(text)
    if (read !== null) assert.equal(printDerivation(read), text)
  })
  fc.assert(property, { numRuns: 500 })
})

test('other orders, leading zeros, spaces, other algorithms and out-of-bounds parameters are not read', () => {
  const refused = [
    '',
    'argon2id',
    'argon2id$',
    'argon2id$m=019456,t=2,p=1',
    'argon2id$m=19456,p=1,t=2',
    'argon2id$m=19456,t=2',
    'argon2id$m=19456, t=2, p=1',
    'argon2id$m=19456,t=2,p=1\n',
    'argon2id$m=19456,t=2,p=1,v=19',
    '$argon2id$v=19$m=19456,t=2,p=1',
    'ARGON2ID$m=19456,t=2,p=1',
    'argon2d$m=19456,t=2,p=1',
    'argon2id$m=1e4,t=2,p=1',
    'argon2id$m=-8,t=2,p=1',
    'argon2id$m=7,t=1,p=1',
    'argon2id$m=15,t=1,p=2',
    'argon2id$m=4194305,t=1,p=1',
    'argon2id$m=8,t=0,p=1',
    'argon2id$m=8,t=65,p=1',
    'argon2id$m=8,t=1,p=0',
    'argon2id$m=4096,t=1,p=17',
    'pbkdf2-sha256',
    'pbkdf2-sha256$i=0',
    'pbkdf2-sha256$i=0600000',
    'pbkdf2-sha256$i=100000001',
    'pbkdf2-sha512$i=600000',
    'hmac-sha256 ',
    'HMAC-SHA256',
    'hmac-sha256$',
  ]
  for (const text of refused) assert.equal(parseDerivation(text), null, text)
})

test('a derivation out of bounds is refused with its parameter as the field', () => {
  const cases: readonly (readonly [Derivation, string])[] = [
    [argon2id(7, 1, 1), 'derivation.memoryKibibytes'],
    [argon2id(31, 1, 4), 'derivation.memoryKibibytes'],
    [argon2id(4_194_305, 1, 1), 'derivation.memoryKibibytes'],
    [argon2id(8.5, 1, 1), 'derivation.memoryKibibytes'],
    [argon2id(Number.NaN, 1, 1), 'derivation.memoryKibibytes'],
    [argon2id(8, 0, 1), 'derivation.passes'],
    [argon2id(8, 65, 1), 'derivation.passes'],
    [argon2id(4096, 1, 17), 'derivation.lanes'],
    [argon2id(8, 1, 0), 'derivation.lanes'],
    [pbkdf2(0), 'derivation.iterations'],
    [pbkdf2(100_000_001), 'derivation.iterations'],
    [pbkdf2(1.5), 'derivation.iterations'],
    [{ algorithm: 'md5' } as unknown as Derivation, 'derivation.algorithm'],
  ]
  for (const [derivation, field] of cases) {
    const refused = (error: unknown) => error instanceof ArgumentRangeError && error.field === field
    assert.throws(() => checkDerivation(derivation), refused, field)
    assert.throws(() => printDerivation(derivation), refused, field)
  }
  for (const derivation of [argon2id(8, 1, 1), argon2id(32, 1, 4), argon2id(4_194_304, 64, 16)]) {
    checkDerivation(derivation)
  }
})

test('the default derivation takes one place of the queue, and what takes longer takes more', () => {
  const places: readonly (readonly [Derivation, number])[] = [
    [argon2id(19_456, 2, 1), 1],
    [argon2id(8, 1, 1), 1],
    [argon2id(65_536, 3, 1), 6],
    [pbkdf2(600_000), 8],
    [pbkdf2(1), 1],
    [{ algorithm: 'hmac-sha256' }, 0],
  ]
  for (const [derivation, expected] of places) assert.equal(placesOf(derivation), expected)
})
