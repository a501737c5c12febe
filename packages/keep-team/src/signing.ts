import { Buffer } from 'node:buffer'
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { fromBase64Url } from './bytes.ts'
import { TeamError } from './errors.ts'

/** A new Ed25519 private key: 32 bytes in base64url (the `d` of RFC 8037). */
export function newSigningKey(): string {
  const { d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  if (d === undefined) throw new TeamError('signature_wrong', 'This Node.js cannot make Ed25519 keys.')
  return d
}

/** The public half of a signing key, base64url (the `x` of RFC 8037). */
export function publicKeyOf(signingKey: string): string {
  return createPublicKey(privateKey(signingKey)).export({ format: 'jwk' }).x ?? ''
}

/** Ed25519 (RFC 8032) over the UTF-8 of `text`: 64 bytes. */
export function signText(text: string, signingKey: string): Buffer {
  return sign(null, Buffer.from(text), privateKey(signingKey))
}

/**
 * Whether `signature` is that of `text` under `publicKey`. A key of small order, under which one signature fits every text, is no
 * key: `false`, as for anything malformed.
 */
export function verifyText(text: string, signature: Uint8Array, publicKey: string): boolean {
  const key = publicKeyObject(publicKey)
  return key !== null && verify(null, Buffer.from(text), key, signature)
}

/** Whether the text is a public key that signatures can be checked with. */
export function isPublicKey(text: string): boolean {
  return publicKeyObject(text) !== null
}

// Making a key object costs as much as checking a signature, and a chain has few signers.
const known = new Map<string, KeyObject>()
const mostKnown = 1000

function publicKeyObject(publicKey: string): KeyObject | null {
  const found = known.get(publicKey)
  if (found !== undefined) return found
  const bytes = fromBase64Url(publicKey)
  if (bytes === null || bytes.length !== 32 || isSmallOrder(bytes)) return null
  try {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicKey } })
    if (known.size >= mostKnown) known.clear()
    known.set(publicKey, key)
    return key
  } catch {
    return null
  }
}

/** Encodings of the points of order 1, 2, 4 and 8, the sign bit left out, and the ones that are not reduced (RFC 8032 §5.1.3). */
const smallOrder = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

function isSmallOrder(bytes: Buffer): boolean {
  const unsigned = Buffer.from(bytes)
  unsigned[31] = (unsigned[31] ?? 0) & 0x7f
  return smallOrder.has(unsigned.toString('hex'))
}

function privateKey(signingKey: string): KeyObject {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  const seed = Buffer.from(signingKey, 'base64url')
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' })
}
