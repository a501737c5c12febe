import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createForeignHash } from '../../../src/crypto/foreign-hash.ts'
import {
  parseForeignScheme,
  placesOfForeign,
  printForeignScheme,
  type ForeignScheme,
} from '../../../src/crypto/foreign-scheme.ts'
import { readForeignVerifiers } from '../../../src/crypto/foreign-verifiers.ts'
import { packWrapped, unpackWrapped } from '../../../src/crypto/packed-verifiers.ts'
import { ArgumentRangeError, SparekeyError } from '../../../src/errors.ts'
import type { ForeignSchemeName } from '../../../src/interface/import.ts'
import { foreignCodes, foreignRows } from '../../support/foreign-rows.ts'

type Hashed = Exclude<ForeignSchemeName, 'plain'>
const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const foreign = createForeignHash()

for (const { from, scheme: name, verifiers } of foreignRows) {
  test(`${from}: each row fits its code and no other`, async () => {
    const { scheme, verifiers: read } = readForeignVerifiers(name as Hashed, verifiers)
    assert.deepEqual(parseForeignScheme(printForeignScheme(scheme)), scheme)
    for (const [index, { salt, digest }] of read.entries()) {
      for (const code of foreignCodes) {
        const computed = await foreign.compute(scheme, ascii(code), salt)
        assert.equal(Buffer.compare(computed, digest) === 0, code === foreignCodes[index])
      }
    }
  })
}

const refusal = (field: string) => (error: unknown) =>
  error instanceof ArgumentRangeError && error.field === field && !/AAAA|NaCl/.test(error.message)

const bcrypt = `$2b$10$${'A'.repeat(21)}.${'B'.repeat(30)}C`
const refused: readonly (readonly [what: string, name: Hashed, texts: readonly string[], at: number])[] = [
  ['bcrypt of the broken kind', 'bcrypt', [bcrypt.replace('2b', '2x')], 0],
  ['bcrypt without its end', 'bcrypt', [bcrypt.slice(0, -1)], 0],
  ['bcrypt with a salt that no bcrypt writes', 'bcrypt', [bcrypt.replace('A.B', 'AAB')], 0],
  ['bcrypt with a digest that no bcrypt writes', 'bcrypt', [`${bcrypt.slice(0, -1)}D`], 0],
  ['bcrypt that takes minutes', 'bcrypt', [bcrypt.replace('$10$', '$16$')], 0],
  ['bcrypt of two costs', 'bcrypt', [bcrypt, bcrypt.replace('$10$', '$11$')], 1],
  ['the same twice', 'bcrypt', [bcrypt, bcrypt], 1],
  ['PBKDF2 with SHA-1', 'pbkdf2', ['pbkdf2_sha1$1000$NaCl$AAAAAAAAAAAAAAAAAAAAAAAAAAA='], 0],
  ['PBKDF2 without iterations', 'pbkdf2', ['pbkdf2_sha256$0$NaCl$AAAAAAAAAAAAAAAAAAAAAA=='], 0],
  ['PBKDF2 of 15 bytes', 'pbkdf2', [`$pbkdf2-sha256$1000$AAAA$${'A'.repeat(20)}`], 0],
  [
    'PBKDF2 with a salt of 65 bytes',
    'pbkdf2',
    [`$pbkdf2-sha256$1000$${'A'.repeat(87)}$${'A'.repeat(43)}`],
    0,
  ],
  ['a digest of another length', 'sha256', ['A'.repeat(63)], 0],
  ['a digest of another hash', 'sha256', [`$sha512$AAAA$${'A'.repeat(43)}`], 0],
  ['a digest with other characters', 'sha512', ['!'.repeat(128)], 0],
  ['a digest with and one without salt', 'sha256', ['a'.repeat(64), `$sha256$AAAA$${'A'.repeat(43)}`], 1],
]

for (const [what, name, texts, at] of refused) {
  test(`${what} is refused by its place, and not repeated`, () =>
    assert.throws(() => readForeignVerifiers(name, texts), refusal(`verifiers[${at}]`)))
}

test('a scheme that lies in a database is read back, and nothing else', () => {
  const schemes: readonly ForeignScheme[] = [
    { algorithm: 'bcrypt', cost: 10 },
    { algorithm: 'pbkdf2', digest: 'sha512', iterations: 20_000, lengthBytes: 64 },
    { algorithm: 'digest', digest: 'sha256', salt: 'after' },
  ]
  const texts = ['bcrypt$10', 'pbkdf2-sha512$20000,64', 'sha256$after']
  assert.deepEqual(schemes.map(printForeignScheme), texts)
  assert.deepEqual(texts.map(parseForeignScheme), schemes)
  for (const text of [
    '',
    'bcrypt$3',
    'bcrypt$16',
    'bcrypt$010',
    'pbkdf2-sha1$1,20',
    'pbkdf2-sha256$0,32',
    'sha256$',
    'md5$none',
  ])
    assert.equal(parseForeignScheme(text), null, text)
})

test('a hash takes as many places of the queue as it takes longer than the default one', () => {
  assert.equal(placesOfForeign({ algorithm: 'bcrypt', cost: 10 }), 4)
  assert.equal(placesOfForeign({ algorithm: 'bcrypt', cost: 12 }), 16)
  const pbkdf2 = { algorithm: 'pbkdf2', digest: 'sha256', iterations: 600_000, lengthBytes: 32 } as const
  assert.equal(placesOfForeign(pbkdf2), 8)
  assert.equal(placesOfForeign({ ...pbkdf2, lengthBytes: 64 }), 15)
  assert.equal(placesOfForeign({ algorithm: 'digest', digest: 'sha512', salt: 'none' }), 0)
})

test('without the package for bcrypt a caller is told its name', async () => {
  const missing = createForeignHash(() =>
    Promise.reject(
      new SparekeyError('internal', 'Codes hashed with bcrypt need the package @node-rs/bcrypt.'),
    ),
  )
  await assert.rejects(missing.prepare({ algorithm: 'bcrypt', cost: 10 }), /@node-rs\/bcrypt/)
  await missing.prepare({ algorithm: 'digest', digest: 'sha256', salt: 'none' })
})

test('what was packed is unpacked, and cut or lengthened it is not', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const verifier = fc.record(
    { foreignSalt: fc.uint8Array({ maxLength: 64 }), digest: bytes(32) },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(
      bytes(16),
      fc.array(verifier, { minLength: 1, maxLength: 12 }),
      fc.nat(),
      (salt, verifiers, cut) => {
        const packed = packWrapped(salt, verifiers)
        assert.deepEqual(unpackWrapped(packed, verifiers.length), { salt, verifiers })
        assert.equal(unpackWrapped(packed.subarray(0, cut % packed.length), verifiers.length), null)
        assert.equal(unpackWrapped(Uint8Array.of(...packed, 0), verifiers.length), null)
      },
    ),
  )
})
