import type { Primitives } from '../../crypto/ports.ts'
import { splitNote, type VerifierKey } from '../log/note.ts'
import { parseProof } from '../log/proof-text.ts'
import { type LogHead, openCheckpoint, parseTreeHead } from '../log/tree-head.ts'
import { type Entry, readEntry } from '../receipts/entry.ts'
import { isPromise, openPromise } from '../receipts/promise.ts'

/** A checkpoint that somebody kept: what the log signed, or why it does not count. */
export type KeptCheckpoint =
  { readonly ok: true; readonly head: LogHead } | { readonly ok: false; readonly detail: string }

/** An event that the log promised to hold. */
export interface KeptPromise {
  readonly promisedAt: Date
  readonly entry: Entry
}

/**
 * The checkpoints of a text, of which several may follow one another; receipts among them count, too, by the checkpoint that
 * they hold. Promises are left to {@link readPromises}, but for those that the key did not sign.
 */
export const readKept = (primitives: Primitives, text: string, key: VerifierKey): readonly KeptCheckpoint[] =>
  splitNotes(text).flatMap((note): readonly KeptCheckpoint[] => {
    if (isPromise(note)) return readPromise(primitives, note, key) === null ? [unsignedPromise] : []
    const checkpoint = parseProof(note)?.checkpoint ?? note
    const opened = openCheckpoint(primitives, checkpoint, key)
    return [opened.ok ? opened : { ok: false, detail: describe(checkpoint, key, opened.fault) }]
  })

/** The promises of a text that the key signed. */
export const readPromises = (
  primitives: Primitives,
  text: string,
  key: VerifierKey,
): readonly KeptPromise[] => splitNotes(text).flatMap((note) => readPromise(primitives, note, key) ?? [])

const readPromise = (primitives: Primitives, note: string, key: VerifierKey): KeptPromise | null => {
  const promise = isPromise(note) ? openPromise(primitives, note, key) : null
  const entry = promise === null ? null : readEntry(primitives, promise.entry)
  return promise === null || entry === null ? null : { promisedAt: promise.promisedAt, entry }
}

const unsignedPromise: KeptCheckpoint = {
  ok: false,
  detail: "A promise is not signed by the log's key: it was changed, or it is of another log.",
}

/** Signature lines end a note. */
const splitNotes = (text: string): readonly string[] => {
  const notes: string[] = []
  let lines: string[] = []
  for (const line of text.split('\n')) {
    const isSignature = line.startsWith('— ')
    if (!isSignature && lines.at(-1)?.startsWith('— ') === true) {
      notes.push(`${lines.join('\n')}\n`)
      lines = []
    }
    if (line !== '' || lines.length > 0) lines.push(line)
  }
  return lines.length === 0 ? notes : [...notes, `${lines.join('\n')}\n`]
}

const describe = (note: string, key: VerifierKey, fault: string): string => {
  const head = parseTreeHead(splitNote(note)?.text ?? '')
  if (fault === 'malformed' || head === null) return 'It is not a checkpoint, or only a part of one.'
  const name = `The checkpoint of ${head.origin} with ${head.size} events`
  if (fault === 'signature_wrong') return `${name} was changed: the log's key did not sign it so.`
  return head.origin === key.name || head.origin.startsWith(`${key.name}/`)
    ? `${name} is not signed by the log's key: it was exchanged for another, or the key is another.`
    : `${name} is of another log; this one is ${key.name}.`
}
