import { concatBytes, samePublicBytes } from '../../bytes.ts'
import type { KeyRing, Primitives } from '../../crypto/ports.ts'
import type { Bytes } from '../../store/port.ts'
import { parseToken, printToken } from '../identifiers.ts'

/** The token of a browser: the account's key and the device's id, with a MAC under the key ring. It is derived, never stored. */

const macBytes = 16

const derive = (ring: KeyRing, place: Bytes, keyId: string): Bytes | null =>
  ring.mac('device-token', place, keyId)?.mac.slice(0, macBytes) ?? null

export const printDeviceToken = (ring: KeyRing, accountKey: Bytes, deviceId: Bytes): string => {
  const place = concatBytes(accountKey, deviceId)
  return printToken(
    'dvc',
    concatBytes(place, derive(ring, place, ring.currentKeyId) ?? new Uint8Array(macBytes)),
  )
}

/** Whose account a token says that it is of; `null`: it is none. Worth nothing before {@link deviceOf}. */
export const accountNamedBy = (token: string): Bytes | null => parseToken('dvc', token)?.slice(0, 16) ?? null

/** The device that the first genuine token of this account names, under any key of the ring: a browser outlives a rotation. */
export const deviceOf = (
  { ring, primitives }: { readonly ring: KeyRing; readonly primitives: Primitives },
  accountKey: Bytes,
  tokens: readonly string[],
): Bytes | null => {
  for (const token of tokens) {
    const bytes = parseToken('dvc', token)
    if (bytes === null || !samePublicBytes(bytes.slice(0, 16), accountKey)) continue
    const isGenuine = ring.keyIds.some((keyId) => {
      const mac = derive(ring, bytes.slice(0, 32), keyId)
      return mac !== null && primitives.equalDigests(mac, bytes.slice(32))
    })
    if (isGenuine) return bytes.slice(16, 32)
  }
  return null
}
