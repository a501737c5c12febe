import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { fromBase64 } from '../bytes.ts'
import { TeamError } from '../errors.ts'
import { signText, verifyText } from '../signing.ts'

// C2SP signed-note: a text, an empty line, and one line a signature. The exact bytes are what is signed, stored and hashed.

/** A note as it was read. Its signatures are claims until checked. */
export interface Note {
  /** The signed text, ending in a line break. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

export interface NoteSignature {
  /** Who is said to have signed. */
  readonly name: string
  /** The first four bytes of a hash over name and key, as the format has it, in hex. */
  readonly keyHash: string
  /** 64 bytes of Ed25519, or the touch of a passkey, see `webauthn/note-signature.ts`. */
  readonly signature: Uint8Array
}

/** A name and the Ed25519 private key that signs under it. */
export interface Signer {
  readonly name: string
  readonly signingKey: string
  readonly publicKey: string
}

/** A note is at most this long: new keys for hundreds of shelves of dozens of people are megabytes. */
export const longestNoteBytes = 4 * 1024 * 1024
const mostSignatures = 16
const ed25519Bytes = 64
/** No authenticator and no browser says more. */
const longestAssertionBytes = 2048
const signatureLine = /^— (?<name>[^\s+]{1,80}) (?<base64>[A-Za-z0-9+/]+={0,2})$/u

/**
 * Reads a signed note, strictly: there is one way to write it.
 *
 * @throws TeamError `note_malformed`
 */
export function parseNote(bytes: string): Note {
  if (Buffer.byteLength(bytes) > longestNoteBytes) throw malformed('is too long')
  const split = bytes.lastIndexOf('\n\n')
  // oxlint-disable-next-line no-control-regex
  if (split === -1 || /[\u0000-\u0009\u000b-\u001f\u007f]/.test(bytes) || !bytes.isWellFormed())
    throw malformed('is not a signed note')
  const text = bytes.slice(0, split + 1)
  const lines = bytes.slice(split + 2).split('\n')
  if (lines.pop() !== '') throw malformed('does not end in a line break')
  if (lines.length === 0 || lines.length > mostSignatures) throw malformed('has no signature, or too many')
  return { text, signatures: lines.map(readSignature) }
}

/** The text of a note with signatures of all `signers`. */
export function signNote(text: string, signers: readonly Signer[]): string {
  return `${text}\n${signers.map((signer) => signatureOf(text, signer)).join('')}`
}

/** Adds a signature to a note that has some. @throws TeamError `note_malformed` */
export function addSignature(note: string, signer: Signer): string {
  return `${note}${signatureOf(parseNote(note).text, signer)}`
}

/** Whether it is of an Ed25519 key, by its length; what is longer is of a passkey. */
export function isOfSigningKey({ signature }: NoteSignature): boolean {
  return signature.length === ed25519Bytes
}

/** Whether the signature is that of the note's text by the key, under the name. */
export function isSignedBy(text: string, signature: NoteSignature, name: string, publicKey: string): boolean {
  return (
    signature.name === name &&
    signature.keyHash === keyHashOf(name, publicKey) &&
    verifyText(text, signature.signature, publicKey)
  )
}

function signatureOf(text: string, { name, signingKey, publicKey }: Signer): string {
  const body = Buffer.concat([Buffer.from(keyHashOf(name, publicKey), 'hex'), signText(text, signingKey)])
  return `— ${name} ${body.toString('base64')}\n`
}

function readSignature(line: string): NoteSignature {
  const groups = signatureLine.exec(line)?.groups
  const body = groups === undefined ? null : fromBase64(groups['base64'] ?? '')
  if (
    groups === undefined ||
    body === null ||
    body.length < 4 + ed25519Bytes ||
    body.length > longestAssertionBytes
  )
    throw malformed('has a signature line that is neither of an Ed25519 key nor of a passkey')
  return {
    name: groups['name'] ?? '',
    keyHash: body.subarray(0, 4).toString('hex'),
    signature: body.subarray(4),
  }
}

const ed25519Type = 0x01
const hashes = new Map<string, string>()
const mostHashes = 1000

function keyHashOf(name: string, publicKey: string): string {
  const key = `${name}\n${publicKey}`
  const known = hashes.get(key)
  if (known !== undefined) return known
  const hash = createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([ed25519Type]))
    .update(Buffer.from(publicKey, 'base64url'))
    .digest('hex')
    .slice(0, 8)
  if (hashes.size >= mostHashes) hashes.clear()
  hashes.set(key, hash)
  return hash
}

function malformed(reason: string): TeamError {
  return new TeamError('note_malformed', `A note ${reason}.`)
}
