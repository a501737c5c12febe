import * as crypto from 'node:crypto'
import type { Argon2Parameters } from 'node:crypto'
import { promisify } from 'node:util'
import { KeepError, systemErrorCode } from '../errors.ts'

/**
 * Argon2 (RFC 9106, version 1.3) on OpenSSL, on a thread of libuv's pool.
 *
 * @throws KeepError `input_refused` where this Node has none: before 24.7, or built on an OpenSSL without it.
 */
export async function deriveWithArgon2(
  algorithm: 'argon2d' | 'argon2id',
  parameters: Argon2Parameters,
): Promise<Buffer> {
  if (!('argon2' in crypto)) throw notThere()
  try {
    return await promisify(crypto.argon2)(algorithm, parameters)
  } catch (error) {
    throw systemErrorCode(error) === 'ERR_CRYPTO_ARGON2_NOT_SUPPORTED' ? notThere() : error
  }
}

function notThere(): KeepError {
  return new KeepError(
    'input_refused',
    'This file needs Argon2, which this Node.js does not have. Run keep with Node.js 24.7 or newer from nodejs.org. Nothing was changed.',
  )
}
