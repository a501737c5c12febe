import type { Primitives } from '../../crypto/ports.ts'
import { openCheckpoint } from '../log/tree-head.ts'
import type { VerifierKey } from '../log/note.ts'
import { parseProof } from '../log/proof-text.ts'
import { verifyInclusion } from '../log/proofs.ts'
import { type Entry, readEntry } from './entry.ts'
import { isPromise, openPromise } from './promise.ts'

export type ReceiptVerdict =
  | {
      readonly ok: true
      readonly kind: 'proof'
      readonly entry: Entry
      /** The leaf, from 0. */
      readonly index: number
      /** Of the tree that holds it. */
      readonly origin: string
      readonly size: number
    }
  | { readonly ok: true; readonly kind: 'promise'; readonly entry: Entry; readonly promisedAt: Date }
  | { readonly ok: false; readonly detail: string }

/** Verifies a receipt with nothing but the log's key. */
export const verifyReceipt = (primitives: Primitives, text: string, log: VerifierKey): ReceiptVerdict =>
  isPromise(text) ? verifyPromise(primitives, text, log) : verifyProof(primitives, text, log)

const refused = (detail: string): ReceiptVerdict => ({ ok: false, detail })

const verifyProof = (primitives: Primitives, text: string, log: VerifierKey): ReceiptVerdict => {
  const proof = parseProof(text)
  if (proof === null)
    return refused('It is not a proof of the form c2sp.org/tlog-proof@v1, or only a part of one.')
  const entry = proof.extra === null ? null : readEntry(primitives, proof.extra)
  if (entry === null) return refused('It does not carry the event that it proves.')
  const checkpoint = openCheckpoint(primitives, proof.checkpoint, log)
  if (!checkpoint.ok) return refused(checkpointFault[checkpoint.fault])
  const { size, root, origin } = checkpoint.head
  const { index, hashes } = proof
  const isIn = verifyInclusion(primitives, { leafHash: entry.leafHash, index, size, root, proof: hashes })
  return isIn
    ? { ok: true, kind: 'proof', entry, index, origin, size }
    : refused(
        'The event that it carries is not in the tree that was signed: the event, its place or the proof was changed.',
      )
}

const checkpointFault = {
  malformed: 'Its checkpoint is damaged.',
  unsigned: 'Its checkpoint is not signed by this key.',
  signature_wrong: 'Its checkpoint was changed: this key did not sign it so.',
  other_log: 'Its checkpoint is of another log.',
} as const

const verifyPromise = (primitives: Primitives, text: string, log: VerifierKey): ReceiptVerdict => {
  const promise = openPromise(primitives, text, log)
  const entry = promise === null ? null : readEntry(primitives, promise.entry)
  return promise === null || entry === null
    ? refused('This key did not sign this promise.')
    : { ok: true, kind: 'promise', entry, promisedAt: promise.promisedAt }
}
