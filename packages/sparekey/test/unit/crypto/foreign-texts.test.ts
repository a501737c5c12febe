import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readForeignVerifiers } from '../../../src/crypto/foreign-verifiers.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'
import type { ForeignSchemeName } from '../../../src/interface/import.ts'
import { run, toHex } from './support.ts'

type Hashed = Exclude<ForeignSchemeName, 'plain'>

const read = (name: Hashed, text: string) => {
  const { scheme, verifiers } = readForeignVerifiers(name, [text])
  return { scheme, salt: toHex(verifiers[0]!.salt), digest: toHex(verifiers[0]!.digest) }
}
const isRefused = (name: Hashed, text: string): void => {
  assert.throws(
    () => readForeignVerifiers(name, [text]),
    (error) => error instanceof ArgumentRangeError && error.field === 'verifiers[0]',
    JSON.stringify(text),
  )
}

/** Begins with `+/+/` in Base64. */
const digest = Uint8Array.of(0xfb, 0xff, 0xbf, ...run(7, 29))
const base64 = Buffer.from(digest).toString('base64')
const salt = Buffer.from('fbff3e', 'hex')

test('Base64 is read in either alphabet, in that of passlib, and with or without padding', () => {
  const writings = [
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(digest).toString('base64url'),
    base64.replaceAll('+', '.'),
    base64.replaceAll('+', '-').replaceAll('/', '_'),
  ]
  assert.ok(/[+]/.test(base64) && /\//.test(base64), 'both symbols are in it')
  for (const text of writings) assert.equal(read('sha256', text).digest, toHex(digest), text)
  for (const written of ['+/8+', '-_8-', './8.'])
    assert.equal(read('sha256', `$sha256$${written}$${base64}`).salt, salt.toString('hex'), written)
})

test('what is not Base64 to its last character is refused, and nothing else is thrown', () => {
  for (const bad of [`=${base64}`, `!${base64.slice(1)}`, `${base64.slice(0, -2)}!`, 'AAAAA', '='])
    for (const [name, text] of [
      ['sha256', bad],
      ['sha256', `$sha256$${bad}$${base64}`],
      ['pbkdf2', `$pbkdf2-sha256$1000$${bad}$${base64}`],
      ['pbkdf2', `pbkdf2_sha256$1000$NaCl$${bad}`],
    ] as const)
      isRefused(name, text)
})

test('a digest in hexadecimal is hexadecimal from end to end', () => {
  const hex = toHex(digest)
  assert.equal(read('sha256', hex).digest, hex)
  assert.equal(read('sha256', hex.toUpperCase()).digest, hex)
  for (const bad of [`g${hex.slice(1)}`, `${hex.slice(0, -1)}g`, `${hex.slice(0, -2)}=g`])
    isRefused('sha256', bad)
  assert.equal(read('sha512', hex + hex).digest, hex + hex)
})

test('salts are up to 64 bytes', () => {
  const salted = (length: number): string =>
    `$sha256$${Buffer.from(run(1, length)).toString('base64')}$${base64}`
  assert.equal(read('sha256', salted(64)).salt.length, 128)
  isRefused('sha256', salted(65))
})

test('where the salt stands is in the text', () => {
  const schemeOf = (text: string) => read('sha256', text).scheme
  assert.deepEqual(schemeOf(base64), { algorithm: 'digest', digest: 'sha256', salt: 'none' })
  assert.deepEqual(schemeOf(`$sha256$AAAA$${base64}`), {
    algorithm: 'digest',
    digest: 'sha256',
    salt: 'before',
  })
  assert.deepEqual(schemeOf(`$sha256-after$AAAA$${base64}`), {
    algorithm: 'digest',
    digest: 'sha256',
    salt: 'after',
  })
})

test('nothing may stand before or behind what another system wrote', () => {
  const hashes: readonly (readonly [Hashed, string])[] = [
    ['bcrypt', `$2b$10$${'A'.repeat(21)}.${'B'.repeat(30)}C`],
    ['pbkdf2', `pbkdf2_sha256$1000$NaCl$${base64}`],
    ['pbkdf2', `$pbkdf2-sha256$i=1000,l=32$AAAA$${base64}`],
    ['sha256', `$sha256$AAAA$${base64}`],
  ]
  for (const [name, text] of hashes) {
    assert.ok(read(name, text))
    for (const bad of [`x${text}`, `$${text}`, `${text}$`, `${text}$x`, ` ${text}`, `${text}\n`])
      isRefused(name, bad)
  }
})

test('salts and digests of two codes that only run into each other alike are not the same', () => {
  const [first, second] = [`$sha256$AQID$${base64}`, `$sha256$AQIDBAUG$${base64}`]
  assert.equal(readForeignVerifiers('sha256', [first, second]).verifiers.length, 2)
  assert.throws(() => readForeignVerifiers('sha256', [first, second, first]), /"verifiers\[2\]"/)
})

test('without any there is nothing to read', () => {
  assert.throws(
    () => readForeignVerifiers('bcrypt', []),
    (error) => error instanceof ArgumentRangeError && error.field === 'verifiers',
  )
})
