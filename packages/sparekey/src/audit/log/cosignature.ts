import { compareBytes, concatBytes, utf8 } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import { keyIdOf, parseVerifierKey, splitNote, type VerifierKey } from './note.ts'

/** What witnesses sign: that a log only grew, as of a time (C2SP tlog-cosignature v1.0.1, Ed25519). */

const COSIGNATURE = 0x04
const TIME_BYTES = 8

/** The key of a witness, as it gives it out; `null` where the text is no such key. */
export const parseWitnessKey = (primitives: Primitives, text: string): VerifierKey | null =>
  parseVerifierKey(primitives, text, COSIGNATURE)

/**
 * When a witness cosigned a checkpoint, in seconds since 1970; `null` where it did not. Lines of other witnesses are read over;
 * one that bears this one's name and id and does not verify spoils the checkpoint.
 */
export const cosignedAt = (
  primitives: Primitives,
  checkpoint: string,
  witness: VerifierKey,
): number | null => {
  const note = splitNote(checkpoint)
  const keyId = keyIdOf(primitives, witness, COSIGNATURE)
  let newest: number | null = null
  for (const line of note?.signatures ?? []) {
    if (line.name !== witness.name || compareBytes(line.keyId, keyId) !== 0) continue
    const time = readTime(line.signature)
    const message = concatBytes(utf8(`cosignature/v1\ntime ${time}\n`), utf8(note?.text ?? ''))
    const signature = line.signature.subarray(TIME_BYTES)
    if (time === null || !primitives.ed25519Verify(witness.publicKey, message, signature)) return null
    newest = Math.max(newest ?? 0, time)
  }
  return newest
}

/** `null` beyond 2^53 − 1. */
const readTime = (signature: Uint8Array): number | null => {
  if (signature.length < TIME_BYTES) return null
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0)
  return time <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(time) : null
}
