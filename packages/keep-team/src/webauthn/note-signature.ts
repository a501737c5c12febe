import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { isAssertionOf } from './assertion.ts'
import type { Assertion, PasskeyKey } from './assertion.ts'
import type { NoteSignature } from '../notes/note.ts'

// A signature line of a note whose signature is the touch of a passkey. What it signs is the SHA-256 of the note's text.

/** What a passkey is asked to sign, for a note with this text. */
export function noteChallenge(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The signature line of a member's passkey, to stand below the note's text. */
export function assertionLine(name: string, passkey: PasskeyKey, assertion: Assertion): string {
  const { authenticatorData, clientData, signature } = assertion
  const body = Buffer.concat([
    Buffer.from(assertionKeyHash(name, passkey), 'hex'),
    lengthOf(authenticatorData),
    authenticatorData,
    lengthOf(clientData),
    clientData,
    signature,
  ])
  return `— ${name} ${body.toString('base64')}\n`
}

/** Whether the signature is a touch of the passkey over the note's text, under the name. */
export function isAssertedBy(
  text: string,
  signature: NoteSignature,
  name: string,
  passkey: PasskeyKey,
): boolean {
  const assertion = readAssertion(signature.signature)
  return (
    signature.name === name &&
    signature.keyHash === assertionKeyHash(name, passkey) &&
    assertion !== null &&
    isAssertionOf(noteChallenge(text), assertion, passkey)
  )
}

/** C2SP signed-note leaves 0xff, followed by a name, to kinds of signatures that it does not list. */
const kind = Buffer.concat([Buffer.from([0xff]), Buffer.from('sparekey.team/webauthn/v1')])

/** By which a signature line names the passkey. */
export function assertionKeyHash(name: string, { key }: Pick<PasskeyKey, 'key'>): string {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(kind)
    .update(Buffer.from(key, 'base64url'))
    .digest('hex')
    .slice(0, 8)
}

function readAssertion(bytes: Uint8Array): Assertion | null {
  const body = Buffer.from(bytes)
  const first = partAt(body, 0)
  const second = first === null ? null : partAt(body, first.end)
  if (first === null || second === null) return null
  return { authenticatorData: first.part, clientData: second.part, signature: body.subarray(second.end) }
}

function partAt(body: Buffer, at: number): { readonly part: Buffer; readonly end: number } | null {
  if (body.length < at + 2) return null
  const end = at + 2 + body.readUInt16BE(at)
  return body.length < end ? null : { part: body.subarray(at + 2, end), end }
}

function lengthOf(part: Uint8Array): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(part.length)
  return length
}
