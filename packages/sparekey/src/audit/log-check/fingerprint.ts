import { concatBytes, toHex } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import type { Bytes } from '../../store/port.ts'

/** Tells two collections of leaves apart without holding either, in whatever order they come. */
export interface Fingerprint {
  add(index: number, leafHash: Bytes): void
  /** Hexadecimal. Equal where the same pairs were added as often. */
  value(): string
}

const DIGEST_BYTES = 32
const INDEX_BYTES = 8

/**
 * The sum modulo 2^256 of SHA-256(nonce ‖ index ‖ leaf hash). Whoever filled the database did not know the nonce, so cannot have
 * chosen leaves whose sums meet.
 */
export const createFingerprint = (primitives: Primitives, nonce: Bytes): Fingerprint => {
  const message = concatBytes(nonce, new Uint8Array(INDEX_BYTES + DIGEST_BYTES))
  const view = new DataView(message.buffer)
  const indexAt = nonce.length
  /** Bytes added up place by place and carried at the end: 2^44 leaves fit before a place overflows. */
  const sums = new Float64Array(DIGEST_BYTES)
  return {
    add(index, leafHash) {
      view.setFloat64(indexAt, index)
      message.set(leafHash, indexAt + INDEX_BYTES)
      const digest = primitives.sha256(message)
      for (let at = 0; at < DIGEST_BYTES; at += 1) sums[at] = (sums[at] ?? 0) + (digest[at] ?? 0)
    },
    value() {
      const bytes = new Uint8Array(DIGEST_BYTES)
      let carry = 0
      for (let at = DIGEST_BYTES - 1; at >= 0; at -= 1) {
        carry += sums[at] ?? 0
        bytes[at] = carry % 256
        carry = Math.floor(carry / 256)
      }
      return toHex(bytes)
    },
  }
}
