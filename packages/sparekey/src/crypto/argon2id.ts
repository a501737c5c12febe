import { type Algorithm, hashRaw, type Version } from '@node-rs/argon2'
import { ArgumentRangeError } from '../errors.ts'
import { type Argon2idDerivation, checkDerivation } from './derivation.ts'
import { checkSalt } from './hmac-verifier.ts'
import type { Kdf } from './ports.ts'

// The binding's enums are declared `const`: the compiler knows them, the module does not export them.
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const ARGON2ID: Algorithm.Argon2id = 2
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const VERSION_0X13: Version.V0x13 = 1
const DIGEST_BYTES = 32

/**
 * Argon2id, version 0x13 (RFC 9106), without secret and associated data; 32 bytes. Takes one thread of the libuv pool, and
 * `memoryKibibytes` of memory, until it settles; it cannot be stopped. `secret` and `salt` are read before it returns, so
 * the caller may wipe them at once.
 *
 * Rejects with {@link ArgumentRangeError} `invalid_request` where a parameter is out of bounds; see `checkDerivation`.
 */
export const argon2idDigest = async (
  secret: Uint8Array,
  salt: Uint8Array,
  derivation: Argon2idDerivation,
): Promise<Uint8Array> => {
  checkDerivation(derivation)
  const digest = await hashRaw(secret, {
    algorithm: ARGON2ID,
    version: VERSION_0X13,
    memoryCost: derivation.memoryKibibytes,
    timeCost: derivation.passes,
    parallelism: derivation.lanes,
    outputLen: DIGEST_BYTES,
    // The binding copies the secret at the call, but reads the salt when a thread comes free, perhaps much later.
    salt: Uint8Array.from(salt),
  })
  return new Uint8Array(digest)
}

/**
 * A {@link Kdf} of Argon2id alone.
 *
 * `derive` rejects with {@link ArgumentRangeError} `invalid_request` for another algorithm, parameters out of bounds or a
 * salt that is not 16 bytes (RFC 9106 §3.1 recommends that length).
 */
export const argon2idKdf = (): Kdf => ({
  async derive(secret, salt, derivation) {
    checkSalt(salt)
    if (derivation.algorithm !== 'argon2id') {
      throw new ArgumentRangeError('derivation.algorithm', '"derivation.algorithm" must be argon2id.')
    }
    return argon2idDigest(secret, salt, derivation)
  },
})
