import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { bech32 } from '@scure/base'
import { keyBytes } from './split.ts'
import { KeepError } from '../errors.ts'

// What shares give back is the 32-byte scalar of an X25519 age identity. So what they open (a slot of the vault, an encrypted
// sheet) opens with plain `age -d -i` too, once they are put together.

const identityPrefix = 'age-secret-key-'

/** A new key to be split. */
export function newLegacyKey(): Uint8Array {
  return new Uint8Array(randomBytes(keyBytes))
}

/** The age identity (`AGE-SECRET-KEY-1…`) that a key of 32 bytes is. @throws KeepError `input_invalid` for another length. */
export function identityOfKey(key: Uint8Array): string {
  if (key.length !== keyBytes) {
    throw new KeepError('input_invalid', `A key from shares has ${keyBytes} bytes.`, { field: 'key' })
  }
  return bech32.encode(identityPrefix, bech32.toWords(Buffer.from(key))).toUpperCase()
}

/** The age recipient (`age1…`) to encrypt to, so that the shares of this key open it. Not secret. */
export async function recipientOfKey(key: Uint8Array): Promise<string> {
  const { identityToRecipient } = await import('age-encryption')
  return identityToRecipient(identityOfKey(key))
}
