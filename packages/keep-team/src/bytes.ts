import { Buffer } from 'node:buffer'
import { createHash, hkdfSync } from 'node:crypto'

/** SHA-256 in lower-case hex: 64 digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** HKDF-SHA-256 (RFC 5869) without salt, 32 bytes. */
export function derive(secret: Uint8Array, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', info, 32))
}

/** Base64 as written, or `null` where `text` is not the one way to write its bytes. */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

/** Base64url without padding as written, or `null` where `text` is not the one way to write its bytes. */
export function fromBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}
