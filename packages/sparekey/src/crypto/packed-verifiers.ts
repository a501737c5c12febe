import { concatBytes } from '../bytes.ts'
import { ArgumentRangeError } from '../errors.ts'
import { SALT_BYTES } from './hmac-verifier.ts'

/** What is kept of one code: its salt (16 bytes) and the digest derived with it (32 bytes). */
export interface Verifier {
  readonly salt: Uint8Array
  readonly digest: Uint8Array
}

const DIGEST_BYTES = 32
/** Bytes of one verifier in the packed form. */
export const VERIFIER_BYTES = SALT_BYTES + DIGEST_BYTES

/**
 * The verifiers of a set one after the other, salt ‖ digest, in the order of the set's labels.
 *
 * @throws {ArgumentRangeError} `invalid_request`: a salt or digest of another length.
 */
export const packVerifiers = (verifiers: readonly Verifier[]): Uint8Array =>
  concatBytes(...verifiers.flatMap(checkedParts))

const checkedParts = ({ salt, digest }: Verifier, index: number): readonly [Uint8Array, Uint8Array] => {
  if (salt.length !== SALT_BYTES || digest.length !== DIGEST_BYTES) {
    const field = `verifiers[${index}]`
    throw new ArgumentRangeError(
      field,
      `"${field}" must have a salt of ${SALT_BYTES} and a digest of ${DIGEST_BYTES} bytes.`,
    )
  }
  return [salt, digest]
}

/**
 * The verifier at `index`, as views of `bytes`; `null` where `bytes` does not hold exactly `count` verifiers.
 *
 * @throws {ArgumentRangeError} `invalid_request`: `index` is not from 0 to `count` − 1.
 */
export const unpackVerifier = (bytes: Uint8Array, index: number, count: number): Verifier | null => {
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new ArgumentRangeError('index', '"index" must be that of a verifier of the set.')
  }
  if (bytes.length !== count * VERIFIER_BYTES) return null
  const start = index * VERIFIER_BYTES
  const salt = bytes.subarray(start, start + SALT_BYTES)
  return { salt, digest: bytes.subarray(start + SALT_BYTES, start + VERIFIER_BYTES) }
}

/** One code that was taken over as a hash: the salt it has there, and what was derived from that hash here. */
export interface WrappedVerifier {
  /** 0 to 255 bytes. */
  readonly foreignSalt: Uint8Array
  /** 32 bytes. */
  readonly digest: Uint8Array
}

/** The verifiers of a set taken over as hashes: the salt of all derivations, then for each the length of its salt, salt and digest. */
export const packWrapped = (salt: Uint8Array, verifiers: readonly WrappedVerifier[]): Uint8Array =>
  concatBytes(
    salt,
    ...verifiers.flatMap(({ foreignSalt, digest }) => [
      Uint8Array.of(foreignSalt.length),
      foreignSalt,
      digest,
    ]),
  )

/** Views of `bytes`; `null` where it does not hold exactly `count` verifiers. */
export const unpackWrapped = (
  bytes: Uint8Array,
  count: number,
): { readonly salt: Uint8Array; readonly verifiers: readonly WrappedVerifier[] } | null => {
  const verifiers: WrappedVerifier[] = []
  let at = SALT_BYTES
  while (verifiers.length < count) {
    const saltAt = at + 1
    const digestAt = saltAt + (bytes[at] ?? bytes.length)
    at = digestAt + DIGEST_BYTES
    if (at > bytes.length) return null
    verifiers.push({ foreignSalt: bytes.subarray(saltAt, digestAt), digest: bytes.subarray(digestAt, at) })
  }
  return at === bytes.length ? { salt: bytes.subarray(0, SALT_BYTES), verifiers } : null
}
