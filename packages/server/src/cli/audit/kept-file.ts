import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { SetupError } from 'sparekey'
import {
  type KeptCheckpoint,
  type KeptPromise,
  nodePrimitives,
  readKept,
  readPromises,
  type VerifierKey,
} from 'sparekey/service'
import { readable } from '../files.ts'

/** `accounts`: where each account stood, as `--write-checkpoint` writes it. `signed`: checkpoints of the log. */
export type KeptKind = 'accounts' | 'signed'

/**
 * What kind of checkpoint a file holds, by how it begins.
 *
 * @throws {SetupError} `setting_invalid`: it cannot be read.
 */
export const kindOfKept = (path: string): KeptKind => {
  const beginning = readable(path, () => {
    const file = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(16)
      return bytes.subarray(0, readSync(file, bytes)).toString('utf8')
    } finally {
      closeSync(file)
    }
  })
  return beginning.trimStart().startsWith('{') ? 'accounts' : 'signed'
}

/** What somebody kept of a log. */
export interface KeptFile {
  readonly kept: readonly KeptCheckpoint[]
  readonly promises: readonly KeptPromise[]
}

/**
 * The signed checkpoints, receipts and promises of a file, of which several may follow one another.
 *
 * @throws {SetupError} `setting_invalid`: it cannot be read, or holds none.
 */
export const readKeptFile = (path: string, key: VerifierKey): KeptFile => {
  const text = readable(path, () => readFileSync(path, 'utf8'))
  const file = {
    kept: readKept(nodePrimitives, text, key),
    promises: readPromises(nodePrimitives, text, key),
  }
  if (file.kept.length > 0 || file.promises.length > 0) return file
  throw new SetupError('setting_invalid', `There is no checkpoint in ${path}.`)
}
