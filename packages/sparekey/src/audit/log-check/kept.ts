import type { Primitives } from '../../crypto/ports.ts'
import { splitNote, type VerifierKey } from '../log/note.ts'
import { type LogHead, openCheckpoint, parseTreeHead } from '../log/tree-head.ts'

/** A checkpoint that somebody kept: what the log signed, or why it does not count. */
export type KeptCheckpoint =
  { readonly ok: true; readonly head: LogHead } | { readonly ok: false; readonly detail: string }

/**
 * The checkpoints of a text, of which several may follow one another. A proof holds one, too.
 *
 * Empty where there is none.
 */
export const readKept = (primitives: Primitives, text: string, key: VerifierKey): readonly KeptCheckpoint[] =>
  splitCheckpoints(text).map((note) => {
    const opened = openCheckpoint(primitives, note, key)
    return opened.ok ? opened : { ok: false, detail: describe(note, key, opened.fault) }
  })

/** Signature lines end a checkpoint. */
const splitCheckpoints = (text: string): readonly string[] => {
  const checkpoints: string[] = []
  let lines: string[] = []
  for (const line of text.split('\n')) {
    const isSignature = line.startsWith('— ')
    if (!isSignature && lines.at(-1)?.startsWith('— ') === true) {
      checkpoints.push(`${lines.join('\n')}\n`)
      lines = []
    }
    if (line !== '' || lines.length > 0) lines.push(line)
  }
  return lines.length === 0 ? checkpoints : [...checkpoints, `${lines.join('\n')}\n`]
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
