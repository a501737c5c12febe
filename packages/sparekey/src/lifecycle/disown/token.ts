import { concatBytes } from '../../bytes.ts'
import type { KeyRing, Primitives } from '../../crypto/ports.ts'
import type { Bytes } from '../../store/port.ts'
import { parseToken, printToken } from '../identifiers.ts'

/** The token of the link "this was not me": an event's place under the key ring. It is derived, never stored. */

const macBytes = 16

const seqBytes = (seq: number): Bytes => {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setBigUint64(8, BigInt(seq))
  return bytes
}

const derive = (ring: KeyRing, place: Bytes, keyId: string): Bytes | null =>
  ring.mac('notice-token', place, keyId)?.mac.slice(0, macBytes) ?? null

export const printDisownToken = (ring: KeyRing, accountKey: Bytes, seq: number): string | null => {
  const place = concatBytes(accountKey, seqBytes(seq))
  const mac = derive(ring, place, ring.currentKeyId)
  return mac === null ? null : printToken('nmt', concatBytes(place, mac))
}

/** The event that a genuine token names; made under any key of the ring, for a link outlives a rotation. */
export const readDisownToken = (
  ring: KeyRing,
  primitives: Primitives,
  text: string,
): { readonly accountKey: Bytes; readonly seq: number } | null => {
  const bytes = parseToken('nmt', text)
  if (bytes === null) return null
  const place = bytes.slice(0, 32)
  const given = bytes.slice(32)
  const isGenuine = ring.keyIds.some((keyId) => {
    const mac = derive(ring, place, keyId)
    return mac !== null && primitives.equalDigests(mac, given)
  })
  if (!isGenuine) return null
  const seq = Number(new DataView(place.buffer, place.byteOffset + 24, 8).getBigUint64(0))
  return Number.isSafeInteger(seq) ? { accountKey: place.slice(0, 16), seq } : null
}
