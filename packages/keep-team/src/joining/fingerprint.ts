import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { sha256Hex } from '../bytes.ts'

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
  return { hash, text: symbolsOf(hash, groups) }
}

/**
 * What the page shows of a new passkey, and its owner types into their program: two groups of symbols (50 bits). So a passkey that
 * somebody else made with a link that they saw is not taken for one's own.
 */
export function passkeyCheck({
  credential,
  key,
}: {
  readonly credential: string
  readonly key: string
}): string {
  return symbolsOf(sha256Hex(['sparekey/passkey-check/v1', credential, key].join('\n')), 2)
}

/** Whether what somebody typed is the check of a passkey. */
export function matchesPasskeyCheck(typed: string, check: string): boolean {
  return plain(typed) === plain(check)
}

/** The first bits of a hash, in groups of five symbols. */
function symbolsOf(hash: string, count: number): string {
  const bits = BigInt(`0x${hash}`) >> BigInt(256 - count * groupLength * 5)
  const text = Array.from({ length: count * groupLength }, (_, index) => {
    const shift = BigInt((count * groupLength - 1 - index) * 5)
    return symbols[Number((bits >> shift) & 31n)]
  }).join('')
  return (text.match(/.{5}/g) ?? []).join('-')
}

function plain(text: string): string {
  return text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1').replaceAll(/[\s-]/g, '')
}

/** Whether what somebody typed is the beginning of a fingerprint: two groups at least. */
export function matchesFingerprint(typed: string, fingerprint: Fingerprint): boolean {
  const start = plain(typed)
  return Buffer.byteLength(start) >= 2 * groupLength && plain(fingerprint.text).startsWith(start)
}
