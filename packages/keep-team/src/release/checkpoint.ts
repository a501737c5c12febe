import { logSigner } from './log.ts'
import type { Head } from '../notes/chain-text.ts'
import { hash, instant, object, whole } from '../notes/fields.ts'
import { readJsonNote, signJsonNote } from '../notes/json-note.ts'
import { readLogSeen } from '../notes/statements.ts'
import type { LogSeen } from '../notes/statement-types.ts'
import { TeamError } from '../errors.ts'

/** Where a team's chain and its log of releases stood, in the server's own words: kept elsewhere, it shows any other history up. */
export interface Checkpoint {
  readonly team: string
  readonly head: Head
  readonly log: LogSeen
  readonly at: string
}

const version = 'sparekey.team-checkpoint/v1'
const fields = object<Checkpoint>({
  team: hash,
  head: object<Head>({ seq: whole(0, Number.MAX_SAFE_INTEGER), hash }),
  log: readLogSeen,
  at: instant,
})

/** The signed note of a checkpoint. */
export function signCheckpoint(checkpoint: Checkpoint, signingKey: string, publicKey: string): string {
  return signJsonNote(version, checkpoint, { name: logSigner, signingKey, publicKey })
}

/** @throws TeamError `receipt_wrong` where the note is no checkpoint that was signed by the log key. */
export function readCheckpoint(note: string, logKey: string): Checkpoint {
  const read = readJsonNote(note, version)
  if (read?.isSignedOnlyBy(logSigner, logKey) !== true)
    throw new TeamError(
      'receipt_wrong',
      'This is no checkpoint, or it is not signed by the key of the team’s server.',
    )
  return fields(read.value, '')
}
