import { Buffer } from 'node:buffer'
import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { bech32 } from '@scure/base'
import { readStanzas, unpadded } from './age-header.ts'
import type { Stanza } from './age-header.ts'

// Reading age files (C2SP age.md) on OpenSSL: loading the age-encryption package takes longer than all the rest of a command.

/** Plain bytes in a chunk of the payload. */
export const chunkBytes = 64 * 1024
/** Bytes of an authentication tag. */
export const tagBytes = 16
const payloadNonceBytes = 16
const fileKeyBytes = 16

/**
 * The file key of an age file, by an X25519 identity (`AGE-SECRET-KEY-1…`); `null` where none of the file's X25519 stanzas is for
 * it, or the identity is malformed.
 */
export function fileKeyByIdentity(stanzas: readonly Stanza[], identity: string): Buffer | null {
  const privateKey = identityKey(identity)
  if (privateKey === null) return null
  const recipient = publicBytes(privateKey)
  for (const { args, body } of stanzas) {
    const share = Buffer.from(args[1] ?? '', 'base64')
    if (args[0] !== 'X25519' || share.length !== 32 || body.length !== fileKeyBytes + tagBytes) continue
    const secretShare = agree(privateKey, share)
    if (secretShare === null) continue
    const wrapKey = deriveKey(secretShare, Buffer.concat([share, recipient]), 'age-encryption.org/v1/X25519')
    const fileKey = openSealed(wrapKey, Buffer.alloc(12), body)
    if (fileKey !== null) return fileKey
  }
  return null
}

/**
 * Decrypts an age file with its file key, after checking the MAC of its header.
 *
 * @returns `null` where the header or the contents are not as they were written.
 */
export function decryptWithFileKey(file: Uint8Array, fileKey: Uint8Array): Buffer | null {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const macStart = view.indexOf('\n--- ') + 1
  const macEnd = view.indexOf('\n', macStart)
  if (macStart === 0 || macEnd === -1) return null
  const macText = view.subarray(macStart + 4, macEnd).toString('latin1')
  const mac = Buffer.from(macText, 'base64')
  // Base64 can be written in several ways; the format allows one.
  if (unpadded(mac) !== macText) return null
  const macKey = deriveKey(fileKey, Buffer.alloc(0), 'header')
  const expected = createHmac('sha256', macKey)
    .update(view.subarray(0, macStart + 3))
    .digest()
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return null
  const nonce = view.subarray(macEnd + 1, macEnd + 1 + payloadNonceBytes)
  if (nonce.length !== payloadNonceBytes) return null
  return openStream(deriveKey(fileKey, nonce, 'payload'), view.subarray(macEnd + 1 + payloadNonceBytes))
}

/** The recipient (`age1…`) of an X25519 identity; `null` where the identity is malformed. */
export function recipientOf(identity: string): string | null {
  const privateKey = identityKey(identity)
  return privateKey === null ? null : bech32.encodeFromBytes('age', publicBytes(privateKey))
}

/** Decrypts an age file by an X25519 identity; `null` where it does not open with it, or was changed. */
export function decryptWithIdentity(file: Uint8Array, identity: string): Buffer | null {
  const fileKey = fileKeyByIdentity(readStanzas(file), identity)
  return fileKey === null ? null : decryptWithFileKey(file, fileKey)
}

/** Opens ChaCha20-Poly1305 with the tag at the end; `null` where the tag does not fit. */
export function openSealed(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Buffer | null {
  if (sealed.length < tagBytes) return null
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final()])
  } catch {
    return null
  }
}

/** The nonce of a chunk: a counter of 11 bytes, and whether it is the last. */
export function streamNonce(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(index, 5, 6)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

// STREAM: chunks of 64 KiB, each with a counter and, in the last byte of the nonce, whether it is the last one. The last chunk is
// empty only where the whole content is.
function openStream(key: Uint8Array, payload: Buffer): Buffer | null {
  const sealedChunkBytes = chunkBytes + tagBytes
  const count = Math.max(1, Math.ceil(payload.length / sealedChunkBytes))
  const parts: Buffer[] = []
  for (let index = 0; index < count; index += 1) {
    const isLast = index === count - 1
    const nonce = streamNonce(index, isLast)
    const part = openSealed(
      key,
      nonce,
      payload.subarray(index * sealedChunkBytes, (index + 1) * sealedChunkBytes),
    )
    if (part === null || (isLast && index > 0 && part.length === 0)) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** X25519 (RFC 7748); `null` for a share of low order. */
export function agree(privateKey: KeyObject, share: Buffer): Buffer | null {
  const publicKey = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'X25519', x: share.toString('base64url') },
  })
  try {
    return diffieHellman({ privateKey, publicKey })
  } catch {
    // A share of low order: OpenSSL refuses it, as the format demands.
    return null
  }
}

/** HKDF-SHA-256 (RFC 5869), 32 bytes. */
export function deriveKey(secret: Uint8Array, salt: Uint8Array, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, label, 32))
}

function identityKey(identity: string): KeyObject | null {
  const secret = bech32.decodeUnsafe(identity.toLowerCase())
  if (secret === undefined || secret.prefix !== 'age-secret-key-') return null
  const scalar = bech32.fromWordsUnsafe(secret.words)
  if (scalar === undefined || scalar.length !== 32) return null
  const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, scalar]), format: 'der', type: 'pkcs8' })
}

function publicBytes(privateKey: KeyObject): Buffer {
  return Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url')
}
