import { compareBytes, concatBytes, fromHex, toHex, utf8 } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import { ArgumentRangeError } from '../../errors.ts'
import type { Bytes } from '../../store/port.ts'
import { parseBase64, printBase64 } from './base64.ts'

/** Signed notes with Ed25519 keys (C2SP signed-note v1.0.0). */

/** What a key signs, as the specification numbers it: the text of the note, or a cosignature with its time. */
export type SignatureType = 0x01 | 0x04
const ED25519 = 0x01
const KEY_BYTES = 32
const KEY_ID_BYTES = 4
/** The specification asks for 16 or more. */
const MOST_SIGNATURES = 64
/** Far above a checkpoint with 64 signatures. */
const MOST_CHARACTERS = 1_000_000

/** Whom a signature is believed. */
export interface VerifierKey {
  /** Without spaces and "+". */
  readonly name: string
  /** 32 bytes, Ed25519. */
  readonly publicKey: Bytes
}

export interface NoteSigner {
  readonly name: string
  /** 32 bytes. */
  readonly seed: Bytes
}

/** A signature line, whoever signed it. */
export interface NoteSignature {
  readonly name: string
  /** 4 bytes. */
  readonly keyId: Bytes
  readonly signature: Bytes
}

export type OpenedNote =
  | {
      readonly ok: true
      /** What was signed, with its last newline. */
      readonly text: string
      /** Those of the keys given that signed it. */
      readonly signedBy: readonly VerifierKey[]
    }
  /**
   * `malformed`: not a note. `unsigned`: none of the keys given signed it. `signature_wrong`: a line bears the name and id of a
   * key given, and the key did not sign this text.
   */
  | { readonly ok: false; readonly fault: 'malformed' | 'unsigned' | 'signature_wrong' }

/** The first 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
export const keyIdOf = (
  primitives: Primitives,
  { name, publicKey }: VerifierKey,
  type: SignatureType = ED25519,
): Bytes =>
  primitives.sha256(concatBytes(utf8(name), Uint8Array.of(0x0a, type), publicKey)).slice(0, KEY_ID_BYTES)

export const verifierKeyOf = (primitives: Primitives, { name, seed }: NoteSigner): VerifierKey => ({
  name,
  publicKey: primitives.ed25519PublicKey(seed),
})

/** `name+hex+base64`, the text that others are given to trust. */
export const printVerifierKey = (
  primitives: Primitives,
  key: VerifierKey,
  type: SignatureType = ED25519,
): string => {
  const material = concatBytes(Uint8Array.of(type), key.publicKey)
  return `${key.name}+${toHex(keyIdOf(primitives, key, type))}+${printBase64(material)}`
}

/** `null` where it is not the text of an Ed25519 key: also where its id does not fit. */
export const parseVerifierKey = (
  primitives: Primitives,
  text: string,
  type: SignatureType = ED25519,
): VerifierKey | null => {
  const [, name = '', keyId = '', material = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? []
  const bytes = parseBase64(material)
  if (!isKeyName(name) || bytes === null || bytes.length !== 1 + KEY_BYTES || bytes[0] !== type) return null
  const key = { name, publicKey: bytes.slice(1) }
  return compareBytes(keyIdOf(primitives, key, type), fromHex(keyId)) === 0 ? key : null
}

/**
 * Signs a text. `text` ends in a newline.
 *
 * @throws {ArgumentRangeError} `invalid_request`: the text or the name cannot stand in a note.
 */
export const signNote = (primitives: Primitives, text: string, signer: NoteSigner): string => {
  if (!isNoteText(text) || !text.endsWith('\n')) {
    throw new ArgumentRangeError(
      'text',
      '"text" must be well-formed, end in a newline and hold no other control character.',
    )
  }
  if (!isKeyName(signer.name)) {
    throw new ArgumentRangeError('name', '"name" must be well-formed, not empty, and without spaces and "+".')
  }
  const keyId = keyIdOf(primitives, verifierKeyOf(primitives, signer))
  const signature = primitives.ed25519Sign(signer.seed, utf8(text))
  return `${text}\n${signatureLine({ name: signer.name, keyId, signature })}`
}

/**
 * Reads a note and verifies it. Signatures of keys that are not among `trusted` are ignored; one key that is and did not sign
 * spoils the note.
 */
export const openNote = (
  primitives: Primitives,
  note: string,
  trusted: readonly VerifierKey[],
): OpenedNote => {
  const parts = splitNote(note)
  if (parts === null) return { ok: false, fault: 'malformed' }
  const known = trusted.map((key) => ({ key, keyId: keyIdOf(primitives, key) }))
  const message = utf8(parts.text)
  const signedBy = new Set<VerifierKey>()
  for (const { name, keyId, signature } of parts.signatures) {
    const signer = known.find((one) => one.key.name === name && compareBytes(one.keyId, keyId) === 0)?.key
    if (signer === undefined) continue
    if (!primitives.ed25519Verify(signer.publicKey, message, signature)) {
      return { ok: false, fault: 'signature_wrong' }
    }
    signedBy.add(signer)
  }
  return signedBy.size === 0
    ? { ok: false, fault: 'unsigned' }
    : { ok: true, text: parts.text, signedBy: [...signedBy] }
}

/** Text and signatures, without verifying anything; `null` where it is not a note. */
export const splitNote = (
  note: string,
): { readonly text: string; readonly signatures: readonly NoteSignature[] } | null => {
  if (note.length > MOST_CHARACTERS || !isNoteText(note) || !note.endsWith('\n')) return null
  const blank = note.lastIndexOf('\n\n')
  if (blank === -1) return null
  const lines = note.slice(blank + 2, -1).split('\n')
  if (lines.length > MOST_SIGNATURES) return null
  const signatures = lines.map(parseSignatureLine)
  return signatures.every((one) => one !== null) ? { text: note.slice(0, blank + 1), signatures } : null
}

const signatureLine = ({ name, keyId, signature }: NoteSignature): string =>
  `— ${name} ${printBase64(concatBytes(keyId, signature))}\n`

const parseSignatureLine = (line: string): NoteSignature | null => {
  const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? []
  const bytes = parseBase64(encoded)
  if (!isKeyName(name) || bytes === null || bytes.length <= KEY_ID_BYTES) return null
  return { name, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) }
}

/** UTF-8 without control characters but the newline. */
const isNoteText = (text: string): boolean =>
  // oxlint-disable-next-line no-control-regex
  text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text)

const isKeyName = (name: string): boolean => name.isWellFormed() && /^[^\s+\u0085]+$/u.test(name)
