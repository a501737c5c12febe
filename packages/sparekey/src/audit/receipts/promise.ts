import type { Primitives } from '../../crypto/ports.ts'
import type { Bytes } from '../../store/port.ts'
import { parseBase64, printBase64 } from '../log/base64.ts'
import { type NoteSigner, openNote, signNote, type VerifierKey } from '../log/note.ts'

/** What the log signs for an event that has no leaf yet: that it will be in the tree, and since when it was known. */
export interface LeafPromise {
  /** The data of the leaf. */
  readonly entry: Bytes
  /** To the millisecond. */
  readonly promisedAt: Date
}

/** No size of a tree stands in the second line, so that no promise reads as a checkpoint. */
const FIRST_LINE = 'sparekey/log-promise@v1'

/** A signed note: the first line, the log, the time, the data of the leaf. */
export const signPromise = (
  primitives: Primitives,
  { entry, promisedAt }: LeafPromise,
  signer: NoteSigner,
): string => {
  const lines = [FIRST_LINE, signer.name, promisedAt.toISOString(), printBase64(entry)]
  return signNote(primitives, `${lines.join('\n')}\n`, signer)
}

export const isPromise = (text: string): boolean => text.startsWith(`${FIRST_LINE}\n`)

/** `null` where the log did not sign this as a promise. */
export const openPromise = (primitives: Primitives, note: string, log: VerifierKey): LeafPromise | null => {
  const opened = openNote(primitives, note, [log])
  if (!opened.ok) return null
  const [first, name, time = '', encoded = '', end, ...more] = opened.text.split('\n')
  const entry = parseBase64(encoded)
  const promisedAt = new Date(time)
  if (first !== FIRST_LINE || name !== log.name || end !== '' || more.length > 0) return null
  return entry === null || Number.isNaN(promisedAt.getTime()) ? null : { entry, promisedAt }
}
