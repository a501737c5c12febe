import type { Primitives } from '../../crypto/ports.ts'
import type { Bytes } from '../../store/port.ts'
import { parseBase64, printBase64 } from './base64.ts'
import { epochOf, originOf } from './origin.ts'
import { openNote, signNote, type NoteSigner, type OpenedNote, type VerifierKey } from './note.ts'
import { HASH_BYTES } from './tree.ts'

/** What a checkpoint says (C2SP tlog-checkpoint v1.0.0). */
export interface TreeHead {
  /** Which log. */
  readonly origin: string
  /** Leaves. */
  readonly size: number
  readonly root: Bytes
}

/** The text of a checkpoint, that is signed as a note. */
export const printTreeHead = ({ origin, size, root }: TreeHead): string =>
  `${origin}\n${size}\n${printBase64(root)}\n`

/** `null` where the text is not that of a checkpoint. Extension lines are read over. */
export const parseTreeHead = (text: string): TreeHead | null => {
  if (!text.endsWith('\n')) return null
  const [origin = '', digits = '', encoded = '', ...extensions] = text.slice(0, -1).split('\n')
  const size = parseSize(digits)
  const root = parseBase64(encoded)
  if (origin === '' || size === null || root?.length !== HASH_BYTES || extensions.includes('')) return null
  return { origin, size, root }
}

/** A decimal without leading zeroes; `null` for anything else, and beyond 2^53 − 1. */
export const parseSize = (text: string): number | null => {
  const size = Number(text)
  return /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(size) ? size : null
}

/** A checkpoint, signed by the log. `epoch` is 1, and one more for each time the log was fenced. */
export const signTreeHead = (
  primitives: Primitives,
  { epoch, size, root }: Omit<LogHead, 'origin'>,
  signer: NoteSigner,
): string => signNote(primitives, printTreeHead({ origin: originOf(signer.name, epoch), size, root }), signer)

/** What a log signed. */
export interface LogHead extends TreeHead {
  readonly epoch: number
}

export type OpenedCheckpoint =
  | { readonly ok: true; readonly head: LogHead }
  /** `other_log`: the key signed it, and it is the checkpoint of another log. */
  | { readonly ok: false; readonly fault: Extract<OpenedNote, { ok: false }>['fault'] | 'other_log' }

/** The head that a log signed. Other signatures, such as those of witnesses, are read over. */
export const openCheckpoint = (
  primitives: Primitives,
  checkpoint: string,
  log: VerifierKey,
): OpenedCheckpoint => {
  const opened = openNote(primitives, checkpoint, [log])
  if (!opened.ok) return opened
  const head = parseTreeHead(opened.text)
  if (head === null) return { ok: false, fault: 'malformed' }
  const epoch = epochOf(log.name, head.origin)
  return epoch === null ? { ok: false, fault: 'other_log' } : { ok: true, head: { ...head, epoch } }
}
