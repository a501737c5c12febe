import { pbkdf2 } from 'node:crypto'
import { ArgumentRangeError } from '../errors.ts'
import { checkDerivation, type Pbkdf2Derivation } from './derivation.ts'
import { checkSalt } from './hmac-verifier.ts'
import type { Kdf } from './ports.ts'

const DIGEST_BYTES = 32

/**
 * PBKDF2 (RFC 8018 §5.2, NIST SP 800-132 §5.3) with HMAC-SHA-256; 32 bytes. Computed by OpenSSL, and so by its FIPS provider
 * where Node runs with one. Takes one thread of the libuv pool until it settles; it cannot be stopped. `secret` and `salt`
 * are copied at the call, so the caller may wipe them at once.
 *
 * Rejects with {@link ArgumentRangeError} `invalid_request` where the iterations are out of bounds; see `checkDerivation`.
 */
export const pbkdf2Digest = async (
  secret: Uint8Array,
  salt: Uint8Array,
  derivation: Pbkdf2Derivation,
): Promise<Uint8Array> => {
  checkDerivation(derivation)
  return new Promise((resolve, reject) => {
    pbkdf2(secret, salt, derivation.iterations, DIGEST_BYTES, 'sha256', (error, digest) => {
      if (error === null) resolve(new Uint8Array(digest))
      else reject(error)
    })
  })
}

/**
 * A {@link Kdf} of PBKDF2-HMAC-SHA-256 alone.
 *
 * `derive` rejects with {@link ArgumentRangeError} `invalid_request` for another algorithm, iterations out of bounds or a
 * salt that is not 16 bytes (NIST SP 800-132 §5.1: at least 128 bits).
 */
export const pbkdf2Kdf = (): Kdf => ({
  async derive(secret, salt, derivation) {
    checkSalt(salt)
    if (derivation.algorithm !== 'pbkdf2-sha256') {
      throw new ArgumentRangeError('derivation.algorithm', '"derivation.algorithm" must be pbkdf2-sha256.')
    }
    return pbkdf2Digest(secret, salt, derivation)
  },
})
