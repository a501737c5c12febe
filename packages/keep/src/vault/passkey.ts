import { Buffer } from 'node:buffer'
import { hkdfSync } from 'node:crypto'
import { encodeIdentity } from './age-write.ts'
import { KeepError } from '../errors.ts'

// A passkey or hardware key gives, through the PRF extension of WebAuthn (Level 3, §10.1.4), 32 secret bytes for an input of our
// choice. They stand for an age identity, as a recovery key does.

const label = 'sparekey-keep passkey v1'
const outputBytes = 32

/** What an authenticator is asked for: the input of its PRF, one for each vault. Not secret. */
export function passkeyInput(vaultId: string): string {
  return `${label} ${vaultId}`
}

/**
 * The age identity (`AGE-SECRET-KEY-1…`) that the PRF output of a passkey stands for.
 *
 * @param output 32 bytes, base64url.
 * @throws KeepError `identity_wrong` where it is anything else.
 */
export function identityOfPasskey(output: string): string {
  const bytes = Buffer.from(output, 'base64url')
  if (bytes.length !== outputBytes) {
    throw new KeepError(
      'identity_wrong',
      'This passkey or security key cannot open a vault: it gives no secret of its own to the page.',
    )
  }
  return encodeIdentity(new Uint8Array(hkdfSync('sha256', bytes, '', label, 32)))
}
