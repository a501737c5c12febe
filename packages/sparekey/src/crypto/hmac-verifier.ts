import { ArgumentRangeError } from '../errors.ts'
import type { Primitives } from './ports.ts'

/** Bytes of the salt that each code has of its own (NIST SP 800-63B-4 §3.1.2.2 asks for at least 4). */
export const SALT_BYTES = 16

/**
 * The verifier of a code with at least 112 random bits, which needs no slow hash (NIST SP 800-63B-4 §3.1.2.2):
 * HMAC-SHA-256 of the code, keyed by its salt; 32 bytes.
 *
 * @throws {ArgumentRangeError} `invalid_request`: the salt is not 16 bytes.
 */
export const hmacVerifier = (primitives: Primitives, secret: Uint8Array, salt: Uint8Array): Uint8Array => {
  checkSalt(salt)
  return primitives.hmacSha256(salt, secret)
}

/** @throws {ArgumentRangeError} `invalid_request`: the salt is not 16 bytes. */
export const checkSalt = (salt: Uint8Array): void => {
  if (salt.length !== SALT_BYTES) throw new ArgumentRangeError('salt', `"salt" must be ${SALT_BYTES} bytes.`)
}
