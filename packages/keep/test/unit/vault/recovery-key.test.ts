import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { generateVaultId } from '../../../src/vault/keys.ts'
import {
  generateRecoveryKey,
  identityOfRecoveryKey,
  sameRecoveryKey,
} from '../../../src/vault/recovery-key.ts'

const vaultId = '0123456789abcdef0123456789abcdef'
const bech32Symbols = 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.split('')

test('a recovery key is ten groups of four capitals and digits', () => {
  const key = generateRecoveryKey(vaultId)
  assert.match(key, /^KEEP(-[0-9A-Z]{4}){9}$/)
  assert.notEqual(generateRecoveryKey(vaultId), key)
})

test('case, spaces and dashes of any kind do not matter when it is typed back', () => {
  const key = generateRecoveryKey(vaultId)
  const identity = identityOfRecoveryKey(key, vaultId)
  for (const typed of [
    key.toLowerCase(),
    key.replaceAll('-', ' '),
    key.replaceAll('-', ''),
    key.replaceAll('-', '–'),
  ]) {
    assert.equal(identityOfRecoveryKey(typed, vaultId), identity)
    assert.ok(sameRecoveryKey(typed, key))
  }
})

test('any one to four wrong symbols are refused', () => {
  const change = fc.tuple(fc.integer({ min: 5, max: 39 }), fc.constantFrom(...bech32Symbols))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const key = generateRecoveryKey(vaultId).replaceAll('-', '')
      const symbols = key.split('')
      for (const [position, symbol] of changes) symbols[position] = symbol
      const typed = symbols.join('')
      if (typed === key) return
      assert.throws(() => identityOfRecoveryKey(typed, vaultId), { code: 'recovery_key_wrong' })
    }),
  )
})

test('a missing group is named as a wrong length, with both lengths', () => {
  const short = generateRecoveryKey(vaultId).slice(0, -5)
  assert.throws(() => identityOfRecoveryKey(short, vaultId), /40 letters and digits; 36 were typed/)
})

test('the key of another vault is told apart from a mistyped one', () => {
  const other = generateRecoveryKey(generateVaultId())
  assert.throws(
    () => identityOfRecoveryKey(other, vaultId),
    /typed correctly, but it belongs to a different vault/,
  )
})

test('the message of a refusal never holds what was typed', () => {
  const key = generateRecoveryKey(vaultId)
  for (const typed of [key.slice(0, -1), key.replace(/.$/, 'b'), 'SECRET-MARKER']) {
    assert.throws(
      () => identityOfRecoveryKey(typed, vaultId),
      (error: Error) => !error.message.includes(typed.slice(0, 12)),
    )
  }
})
