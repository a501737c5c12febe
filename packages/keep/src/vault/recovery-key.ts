import { Buffer } from 'node:buffer'
import { hkdfSync, randomBytes } from 'node:crypto'
import { bech32m } from '@scure/base'
import { encodeIdentity } from './age-write.ts'
import { KeepError } from '../errors.ts'

// 128 random bits and two bytes that name the vault, in Bech32m (BIP-350): 40 symbols, ten groups of four. Any four wrong
// symbols are noticed.

const prefix = 'keep'
const secretBytes = 16
const tagBytes = 2
const derivationLabel = 'sparekey-keep recovery key v1'

/** How many symbols a recovery key has, the dashes not counted. */
export const recoveryKeyLength = 40

/** A new recovery key for the vault, as printed: ten groups of four with dashes, capitals. */
export function generateRecoveryKey(vaultId: string): string {
  const bytes = Buffer.concat([randomBytes(secretBytes), vaultTag(vaultId)])
  return groupInFours(bech32m.encode(prefix, bech32m.toWords(bytes)).toUpperCase())
}

/**
 * The age identity (`AGE-SECRET-KEY-1…`) that a recovery key stands for.
 *
 * Case, spaces and dashes do not matter. Nothing is corrected: a key with a slip is refused, and the message says how many
 * symbols are missing where the length is wrong.
 *
 * @param vaultId in hex: of the vault, or of the team whose kit it opens.
 *
 * @throws KeepError `recovery_key_wrong`
 */
export function identityOfRecoveryKey(
  typed: string,
  vaultId: string,
  what: 'vault' | 'team' = 'vault',
): string {
  const bytes = decode(typed)
  if (!bytes.subarray(secretBytes).equals(vaultTag(vaultId))) {
    throw wrong(
      `This key was typed correctly, but it belongs to a different ${what}. Look for the sheet with this ${what}'s id.`,
    )
  }
  const scalar = hkdfSync('sha256', bytes.subarray(0, secretBytes), '', derivationLabel, 32)
  return encodeIdentity(new Uint8Array(scalar))
}

/** Whether two typings mean the same recovery key. */
export function sameRecoveryKey(typed: string, printed: string): boolean {
  return normalise(typed) === normalise(printed)
}

function decode(typed: string): Buffer {
  const text = normalise(typed)
  if (text.length !== recoveryKeyLength) {
    throw wrong(
      `A recovery key has ${recoveryKeyLength} letters and digits; ${text.length} were typed. Look for a group that is missing or typed twice.`,
    )
  }
  const decoded = bech32m.decodeUnsafe(text)
  if (decoded === undefined || decoded.prefix !== prefix) {
    throw wrong(
      'One or more symbols of the recovery key are wrong. The key has no 1 after the first group, and no B, I or O: check 8, L and 0.',
    )
  }
  const bytes = Buffer.from(bech32m.fromWords(decoded.words))
  if (bytes.length !== secretBytes + tagBytes) throw wrong('This is not a recovery key of a vault.')
  return bytes
}

function normalise(typed: string): string {
  return typed.toLowerCase().replace(/[\s\-\u2010-\u2015]/g, '')
}

function vaultTag(vaultId: string): Buffer {
  return Buffer.from(vaultId, 'hex').subarray(0, tagBytes)
}

function groupInFours(text: string): string {
  return (text.match(/.{4}/g) ?? []).join('-')
}

function wrong(message: string): KeepError {
  return new KeepError('recovery_key_wrong', message)
}
