import type { KeyRing, Primitives } from '../../crypto/ports.ts'
import { databaseName } from '../checkpoint.ts'
import { type NoteSigner, type VerifierKey, verifierKeyOf } from './note.ts'

/**
 * Which log it is: the name of its key, and in its first epoch the origin of its checkpoints. From the key check, so that a database names its log
 * without the ring, and a restored one names the same.
 */
export const logOrigin = (primitives: Primitives, keyCheck: Uint8Array): string =>
  `sparekey/log/${databaseName(primitives, keyCheck)}`

/** Signs for the log of the database that this ring belongs to. */
export const logSigner = (primitives: Primitives, ring: KeyRing): NoteSigner => ({
  name: logOrigin(primitives, ring.keyCheck()),
  seed: ring.logSigningSeed(),
})

/** The key that the log's checkpoints are verified with, whatever their epoch. */
export const logKey = (primitives: Primitives, ring: KeyRing): VerifierKey =>
  verifierKeyOf(primitives, logSigner(primitives, ring))
