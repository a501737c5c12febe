import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Passkey } from '../../src/notes/statement-types.ts'
import type { Assertion } from '../../src/webauthn/assertion.ts'
import { assertionLine, noteChallenge } from '../../src/webauthn/note-signature.ts'
import { parseNote } from '../../src/notes/note.ts'
import { anyId } from './crew.ts'

/** A passkey as an authenticator holds it. */
export interface HeldPasskey {
  readonly passkey: Passkey
  readonly privateKey: KeyObject
}

export const home = 'https://keep.example.org'

export function newPasskey(kind: 'ES256' | 'EdDSA' = 'ES256', origin = home): HeldPasskey {
  const pair =
    kind === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  const key = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64url')
  const credential = randomBytes(16).toString('base64url')
  return { passkey: { id: anyId(), credential, key, origin }, privateKey: pair.privateKey }
}

/** What an authenticator and a browser may say otherwise. */
export interface Otherwise {
  readonly rpId?: string
  readonly flags?: number
  readonly fields?: Readonly<Record<string, unknown>>
}

/** A touch: an assertion over the challenge. */
export function touch(
  { passkey, privateKey }: HeldPasskey,
  challenge: Uint8Array,
  { rpId = new URL(passkey.origin).hostname, flags = 0x05, fields = {} }: Otherwise = {},
): Assertion {
  const clientData = Buffer.from(
    JSON.stringify({
      type: 'webauthn.get',
      challenge: Buffer.from(challenge).toString('base64url'),
      origin: passkey.origin,
      crossOrigin: false,
      ...fields,
    }),
  )
  const rpIdHash = createHash('sha256').update(rpId).digest()
  const authenticatorData = Buffer.concat([rpIdHash, Buffer.from([flags, 0, 0, 0, 0])])
  const data = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()])
  const hash = privateKey.asymmetricKeyType === 'ec' ? 'sha256' : null
  return { authenticatorData, clientData, signature: sign(hash, data, privateKey) }
}

/** A note signed by nothing but a touch of the member's passkey, made of a note that says the same. */
export function touched(note: string, member: string, held: HeldPasskey, otherwise: Otherwise = {}): string {
  const { text } = parseNote(note)
  return `${text}\n${assertionLine(member, held.passkey, touch(held, noteChallenge(text), otherwise))}`
}
