import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseImportedScheme, printImportedScheme } from '../../../src/codes/imported-scheme.ts'
import { legacySymbols } from '../../../src/codes/legacy.ts'

const source = fc.stringMatching(/^[a-z0-9-]{1,64}$/)
const length = fc.integer({ min: 4, max: 64 })
const readable = fc
  .tuple(source, fc.constantFrom(...legacySymbols), length, length)
  .map(([from, symbols, a, b]) => ({
    source: from,
    symbols,
    shortest: Math.min(a, b),
    longest: Math.max(a, b),
    stored: null,
  }))
const hashed = fc
  .tuple(source, fc.constantFrom(...legacySymbols), length, fc.stringMatching(/^[a-z0-9$,-]{1,40}$/))
  .map(([from, symbols, count, scheme]) => ({
    source: from,
    symbols,
    shortest: count,
    longest: count,
    stored: { pattern: 'x'.repeat(count), scheme },
  }))

test('what is printed is read again', () => {
  fc.assert(
    fc.property(fc.oneof(readable, hashed), (scheme) => {
      assert.deepEqual(parseImportedScheme(printImportedScheme(scheme)), scheme)
    }),
  )
})

test('schemes are written in one way', () => {
  const codes = {
    source: 'better-auth',
    symbols: 'alphanumeric_cased',
    shortest: 10,
    longest: 12,
    stored: null,
  } as const
  assert.equal(printImportedScheme(codes), 'imported/1:better-auth:alphanumeric_cased:10-12')
  const stored = { pattern: 'xxxx xxxx', scheme: 'bcrypt$10' }
  const hashes = { source: 'gitlab', symbols: 'hex', shortest: 8, longest: 8, stored } as const
  assert.equal(printImportedScheme(hashes), 'imported/2:gitlab:hex:xxxx xxxx:bcrypt$10')
  assert.deepEqual(parseImportedScheme('imported/2:gitlab:hex:xxxx xxxx:bcrypt$10'), hashes)
})

test('anything else is no imported scheme', () => {
  const good = ['imported/1:a:digits:4-64', 'imported/1:a:digits:4-4', 'imported/1:a:digits:64-64']
  for (const text of good) assert.notEqual(parseImportedScheme(text), null, text)
  for (const text of [
    '',
    'standard/1',
    'imported/1',
    'imported/1:a:digits',
    'imported/1:a:runes:4-8',
    'imported/1:a:digits:3-8',
    'imported/1:a:digits:8-7',
    'imported/1:a:digits:8-65',
    'imported/1:a:digits:65-65',
    'imported/1:a:digits:3-3',
    'imported/1:a:digits:04-8',
    'imported/1:A:digits:4-8',
    'imported/1::digits:4-8',
    ' imported/1:a:digits:4-8',
    'imported/1:a:digits:4-8 ',
    'imported/1:a:digits:4-8\n',
    'imported/2',
    'imported/2:a:runes:xxxxxxxx:bcrypt$10',
    'imported/2:a:hex:xxx:bcrypt$10',
    'imported/2:a:hex:xxxxX:bcrypt$10',
    'imported/2:a:hex:xxxxyyyy:bcrypt$10',
    'imported/2:a:hex:xxxxxxxx:',
    'imported/2:a:hex:xxxxxxxx:Bcrypt',
    'imported/2:a:hex:xxxxxxxx:bcrypt$10!',
    'imported/2:A:hex:xxxxxxxx:bcrypt$10',
    `imported/2:a:hex:${'x'.repeat(65)}:bcrypt$10`,
    `imported/2:a:hex:xxxxxxxx:${'b'.repeat(41)}`,
    `imported/1:${'a'.repeat(65)}:digits:4-8`,
  ])
    assert.equal(parseImportedScheme(text), null, JSON.stringify(text))
  assert.equal(parseImportedScheme('xximported/1:a:digits:4-8'), null, 'what stands before it counts as well')
})
