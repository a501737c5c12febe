import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const groups = 5
const groupLength = 5

/** The keys of one person, as something that two people can compare by reading aloud. */
export interface Fingerprint {
  /** SHA-256 in hex. */
  readonly hash: string
  /** Five groups of five symbols (125 bits), without I, L, O and U. */
  readonly text: string
}

/** The fingerprint of a member's keys in a team. */
export function fingerprintOf(
  team: string,
  keys: { readonly recipient: string; readonly signingKey: string },
): Fingerprint {
  const hash = createHash('sha256')
    .update(['sparekey/fingerprint/v1', team, keys.recipient, keys.signingKey].join('\n'))
    .digest('hex')
  const bits = BigInt(`0x${hash}`) >> BigInt(256 - groups * groupLength * 5)
  const text = Array.from({ length: groups * groupLength }, (_, index) => {
    const shift = BigInt((groups * groupLength - 1 - index) * 5)
    return symbols[Number((bits >> shift) & 31n)]
  }).join('')
  return { hash, text: (text.match(/.{5}/g) ?? []).join('-') }
}

/** Whether what somebody typed is the beginning of a fingerprint: two groups at least. */
export function matchesFingerprint(typed: string, fingerprint: Fingerprint): boolean {
  const plain = (text: string): string =>
    text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1').replaceAll(/[\s-]/g, '')
  const start = plain(typed)
  return Buffer.byteLength(start) >= 2 * groupLength && plain(fingerprint.text).startsWith(start)
}
