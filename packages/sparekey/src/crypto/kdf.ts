import { argon2idKdf } from './argon2id.ts'
import { hmacVerifier } from './hmac-verifier.ts'
import { pbkdf2Kdf } from './pbkdf2.ts'
import type { Kdf, Primitives } from './ports.ts'

/**
 * The {@link Kdf} of every {@link Derivation}. `hmac-sha256` is computed at once and takes no thread of the pool.
 *
 * `derive` rejects with {@link ArgumentRangeError} `invalid_request` for an algorithm it does not have, parameters out of
 * bounds or a salt that is not 16 bytes.
 */
export const createKdf = (primitives: Primitives): Kdf => {
  const argon2id = argon2idKdf()
  const pbkdf2 = pbkdf2Kdf()
  return {
    async derive(secret, salt, derivation) {
      switch (derivation.algorithm) {
        case 'hmac-sha256':
          return hmacVerifier(primitives, secret, salt)
        case 'pbkdf2-sha256':
          return pbkdf2.derive(secret, salt, derivation)
        default:
          return argon2id.derive(secret, salt, derivation)
      }
    },
  }
}
