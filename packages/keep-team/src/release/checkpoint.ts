import { logSigner } from './log.ts'
import type { Head } from '../notes/chain-text.ts'
import { hash, instant, object, whole } from '../notes/fields.ts'
import { isSignedBy, parseNote, signNote } from '../notes/note.ts'
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
  const signer = { name: logSigner, signingKey, publicKey }
  return signNote(`${version}\n${JSON.stringify(checkpoint)}\n`, [signer])
}

/** @throws TeamError `receipt_wrong` where the note is no checkpoint that was signed by the log key. */
export function readCheckpoint(note: string, logKey: string): Checkpoint {
  const { text, signatures } = parseNote(note)
  const [signature, ...others] = signatures
  const [first, json = '', end, ...rest] = text.split('\n')
  if (
    first !== version ||
    end !== '' ||
    rest.length > 0 ||
    signature === undefined ||
    others.length > 0 ||
    !isSignedBy(text, signature, logSigner, logKey)
  )
    throw new TeamError(
      'receipt_wrong',
      'This is no checkpoint, or it is not signed by the key of the team’s server.',
    )
  return fields(JSON.parse(json), '')
}
