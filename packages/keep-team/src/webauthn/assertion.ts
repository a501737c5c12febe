import { Buffer } from 'node:buffer'
import { createHash, createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { fromBase64Url } from '../bytes.ts'
import { isPublicKey } from '../signing.ts'

/** What a browser gives for a touch of a passkey (Web Authentication Level 3, §5.2.2), as bytes. */
export interface Assertion {
  readonly authenticatorData: Uint8Array
  readonly clientData: Uint8Array
  /** DER for ES256, 64 bytes for EdDSA. */
  readonly signature: Uint8Array
}

/** The key of a passkey, and the site that it belongs to. */
export interface PasskeyKey {
  /** SubjectPublicKeyInfo in DER, base64url: P-256 with its point in full, or Ed25519. */
  readonly key: string
  /** `https://keep.example.org`; its host is the RP ID. */
  readonly origin: string
}

const userPresent = 0x01
const userVerified = 0x04
const shortestAuthenticatorData = 37

/**
 * Whether somebody touched the passkey, and showed it who they are, to sign exactly `challenge` on its own site (Level 3, §7.2, steps
 * 11 to 23). The counter of signatures is not looked at: passkeys that are kept on several devices have none.
 *
 * @param challenge the bytes that were to be signed.
 */
export function isAssertionOf(challenge: Uint8Array, assertion: Assertion, passkey: PasskeyKey): boolean {
  const { authenticatorData, clientData, signature } = assertion
  const key = passkeyObject(passkey.key)
  if (key === null || authenticatorData.length < shortestAuthenticatorData) return false
  const said = fieldsOf(clientData)
  const rpIdHash = sha256(new URL(passkey.origin).hostname)
  const flags = authenticatorData[32] ?? 0
  return (
    said?.['type'] === 'webauthn.get' &&
    said['challenge'] === Buffer.from(challenge).toString('base64url') &&
    said['origin'] === passkey.origin &&
    said['crossOrigin'] !== true &&
    rpIdHash.equals(authenticatorData.subarray(0, 32)) &&
    (flags & userPresent) !== 0 &&
    (flags & userVerified) !== 0 &&
    isSignature(key, Buffer.concat([authenticatorData, sha256(clientData)]), signature)
  )
}

/** Whether the text is a key that assertions can be checked with, in the one way to write it. */
export function isPasskeyKey(text: string): boolean {
  return passkeyObject(text) !== null
}

/** Whether passkeys can belong to it: the origin of a page that came by TLS, or from this machine. */
export function isPasskeyOrigin(text: string): boolean {
  if (!URL.canParse(text) || new URL(text).origin !== text) return false
  const { protocol, hostname } = new URL(text)
  // An address is no RP ID (§5.1.3).
  const isName = /^[a-z0-9.-]*[a-z][a-z0-9-]*$/.test(hostname)
  return isName && (protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost'))
}

const p256 = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex')
const ed25519 = Buffer.from('302a300506032b6570032100', 'hex')

function passkeyObject(text: string): KeyObject | null {
  const der = fromBase64Url(text)
  if (der === null) return null
  const isP256 = der.length === p256.length + 64 && der.subarray(0, p256.length).equals(p256)
  const isEd25519 =
    der.length === ed25519.length + 32 &&
    der.subarray(0, ed25519.length).equals(ed25519) &&
    isPublicKey(der.subarray(ed25519.length).toString('base64url'))
  if (!isP256 && !isEd25519) return null
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' })
  } catch {
    return null
  }
}

function isSignature(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  const hash = key.asymmetricKeyType === 'ec' ? 'sha256' : null
  return verify(hash, data, key, signature)
}

function fieldsOf(clientData: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(clientData))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}
