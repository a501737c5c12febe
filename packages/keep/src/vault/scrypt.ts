import { Buffer } from 'node:buffer'
import { randomBytes, scrypt as nodeScrypt, scryptSync } from 'node:crypto'
import { totalmem } from 'node:os'
import { unpadded } from './age-header.ts'
import type { Stanza } from './age-header.ts'
import { openSealed } from './age-read.ts'
import { seal } from './age-write.ts'
import { KeepError } from '../errors.ts'

// The scrypt recipient of age (C2SP age.md, "The scrypt recipient type"), on OpenSSL. `crypto.scrypt` runs on a thread of
// libuv's pool, so that the rest of the program loads while the key is derived.

const saltLabel = 'age-encryption.org/v1/scrypt'
const blockSize = 8
const fileKeyBytes = 16
const tagBytes = 16
const smallestWorkFactor = 10
const largestWorkFactor = 20

/** The lowest work factor that {@link measureWorkFactor} answers: N = 2^17, r = 8, p = 1. */
export const recommendedWorkFactor = 17

/** Derives the key of a passphrase and seals an age file key with it: one `scrypt` stanza. */
export async function wrapWithPassphrase(
  fileKey: Uint8Array,
  passphrase: string,
  workFactor: number,
): Promise<Stanza> {
  const salt = randomBytes(16)
  const key = await deriveKey(passphrase, salt, workFactor)
  const sealed = seal(key, Buffer.alloc(12), fileKey)
  return { args: ['scrypt', unpadded(salt), String(workFactor)], body: new Uint8Array(sealed) }
}

/**
 * Opens a `scrypt` stanza.
 *
 * @returns the file key, or `null` where the passphrase is not the right one.
 * @throws KeepError `vault_edited` where the stanza is malformed or asks for more work than any writer would.
 */
export async function unwrapWithPassphrase(stanza: Stanza, passphrase: string): Promise<Uint8Array | null> {
  const workFactor = workFactorOf(stanza)
  const salt = Buffer.from(stanza.args[1] ?? '', 'base64')
  if (workFactor === null || salt.length !== 16 || stanza.body.length !== fileKeyBytes + tagBytes) {
    throw new KeepError('vault_edited', 'The passphrase slot of this vault is damaged. Use the recovery key.')
  }
  return openSealed(await deriveKey(passphrase, salt, workFactor), Buffer.alloc(12), stanza.body)
}

/** The work factor (log₂ N) a `scrypt` stanza asks for, or `null` where it names none from 1 to 20. */
export function workFactorOf(stanza: Stanza): number | null {
  const text = stanza.args[2] ?? ''
  if (stanza.args[0] !== 'scrypt' || !/^[1-9][0-9]?$/.test(text)) return null
  const workFactor = Number(text)
  return workFactor <= largestWorkFactor ? workFactor : null
}

/**
 * The work factor at which one unlock costs about `targetMilliseconds` on this machine, from 17 to 20, and never more than
 * an eighth of its memory.
 */
export function measureWorkFactor(
  targetMilliseconds = 1000,
  now: () => number = () => performance.now(),
): number {
  const probe = 14
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3; round += 1) {
    const start = now()
    scryptSync('probe', 'probe', 32, costOf(probe))
    best = Math.min(best, now() - start)
  }
  const byTime = probe + Math.floor(Math.log2(Math.max(1, targetMilliseconds / Math.max(best, 0.001))))
  const byMemory = Math.floor(Math.log2(totalmem() / 8 / (128 * blockSize)))
  return Math.max(recommendedWorkFactor, Math.min(byTime, byMemory, largestWorkFactor))
}

/** @throws KeepError `input_invalid` unless `workFactor` is a whole number from 10 to 20. */
export function requireWorkFactor(workFactor: number): number {
  if (Number.isInteger(workFactor) && workFactor >= smallestWorkFactor && workFactor <= largestWorkFactor) {
    return workFactor
  }
  throw new KeepError('input_invalid', 'KEEP_WORK_FACTOR must be a whole number from 10 to 20.', {
    field: 'KEEP_WORK_FACTOR',
  })
}

function deriveKey(passphrase: string, salt: Buffer, workFactor: number): Promise<Buffer> {
  const fullSalt = Buffer.concat([Buffer.from(saltLabel), salt])
  return new Promise((resolve, reject) => {
    nodeScrypt(passphrase, fullSalt, 32, costOf(workFactor), (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

function costOf(workFactor: number): { N: number; r: number; p: number; maxmem: number } {
  const N = 2 ** workFactor
  return { N, r: blockSize, p: 1, maxmem: 128 * blockSize * (N + 16) }
}
