import { concatBytes } from '../../bytes.ts'
import type { KeyRing, Primitives } from '../../crypto/ports.ts'
import type { Bytes } from '../../store/port.ts'
import { parseToken, printToken } from '../identifiers.ts'

/** Tokens are derived from the recovery's place under the key ring, and checked by deriving again; none is stored. */

const macBytes = 16

/** The place that a token names. It is worth nothing before {@link isGenuine}. */
export interface NamedRecovery {
  readonly accountKey: Bytes
  readonly recoveryId: Bytes
  readonly mac: Bytes
}

const derive = (ring: KeyRing, accountKey: Bytes, recoveryId: Bytes, keyId: string): Bytes | null =>
  ring.mac('recovery-token', concatBytes(accountKey, recoveryId), keyId)?.mac.slice(0, macBytes) ?? null

/** `null` where the key is no longer on the ring. */
export const printRecoveryToken = (
  ring: KeyRing,
  accountKey: Bytes,
  recoveryId: Bytes,
  keyId: string,
): string | null => {
  const mac = derive(ring, accountKey, recoveryId, keyId)
  return mac === null ? null : printToken('rct', concatBytes(accountKey, recoveryId, mac))
}

export const readRecoveryToken = (text: string): NamedRecovery | null => {
  const bytes = parseToken('rct', text)
  if (bytes === null) return null
  return { accountKey: bytes.slice(0, 16), recoveryId: bytes.slice(16, 32), mac: bytes.slice(32) }
}

/** `keyId`: as the recovery's row has it. */
export const isGenuine = (
  ring: KeyRing,
  primitives: Primitives,
  named: NamedRecovery,
  keyId: string,
): boolean => {
  const mac = derive(ring, named.accountKey, named.recoveryId, keyId)
  return mac !== null && primitives.equalDigests(mac, named.mac)
}
