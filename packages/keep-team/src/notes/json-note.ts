import { isSignedBy, parseNote, signNote } from './note.ts'
import type { Signer } from './note.ts'

// A note whose text is a version and a value as JSON, with one signature.

/** A value as it was read. Its form, and who signed it, are still to be checked. */
export interface JsonNote {
  readonly value: unknown
  /** Whether it bears the signature of this key under this name, and no other. */
  isSignedOnlyBy(name: string, publicKey: string): boolean
}

/** The signed note of a value. */
export function signJsonNote(version: string, value: unknown, signer: Signer): string {
  return signNote(`${version}\n${JSON.stringify(value)}\n`, [signer])
}

/**
 * Reads such a note; `null` where it is of another version, or none of this form.
 *
 * @throws TeamError `note_malformed` where it is no note at all.
 */
export function readJsonNote(note: string, version: string): JsonNote | null {
  const { text, signatures } = parseNote(note)
  const [signature, ...others] = signatures
  const [first, json = '', end, ...rest] = text.split('\n')
  if (first !== version || end !== '' || rest.length > 0) return null
  try {
    return {
      value: JSON.parse(json),
      isSignedOnlyBy: (name, publicKey) =>
        signature !== undefined && others.length === 0 && isSignedBy(text, signature, name, publicKey),
    }
  } catch {
    return null
  }
}
