import { emptyLog, followLog, readCheckpoint, TeamError } from 'sparekey-keep-team'
import type { Checkpoint, LogSeen } from 'sparekey-keep-team'
import type { Office } from './office.ts'
import { hashAt } from './sync.ts'
import { asKeepError } from './words.ts'
import { KeepError } from '../errors.ts'

/** The checkpoint within a text, such as a mail that was kept, also one as it came over the wire; `null`: there is none. */
export function checkpointIn(text: string): string | null {
  const isEncoded = /^Content-Transfer-Encoding: quoted-printable\r?$/im.test(text)
  const plain = (isEncoded ? fromQuotedPrintable(text) : text).replaceAll('\r\n', '\n')
  const note = /sparekey\.team-checkpoint\/v\d+\n\{.*\}\n\n— log \S+/.exec(plain)?.[0]
  return note === undefined ? null : `${note}\n`
}

/** RFC 2045 §6.7. */
function fromQuotedPrintable(text: string): string {
  const bytes = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

/**
 * Compares what the server shows of the team with a checkpoint that it signed before.
 *
 * @throws KeepError `input_refused` where it is none of this team's server, `team_history_differs` where the history does not go on from it.
 */
export async function compareCheckpoint(office: Office, note: string): Promise<Checkpoint> {
  const { state, synced } = office
  const checkpoint = read(note, state.logKey)
  if (checkpoint.team !== state.team)
    throw new KeepError('input_refused', 'This checkpoint is of another team.')
  const { head, log } = checkpoint
  if (hashAt(synced.notes, head.seq) !== head.hash)
    throw differs('The chain of the team does not go on from this checkpoint.')
  if ((await logAt(office, log.size)).head !== log.head)
    throw differs('The log of releases does not go on from this checkpoint.')
  return checkpoint
}

function read(note: string, logKey: string): Checkpoint {
  try {
    return readCheckpoint(note, logKey)
  } catch (error) {
    if (error instanceof TeamError) throw new KeepError('input_refused', error.message, { cause: error })
    throw error
  }
}

/** Where the log stood when it had so many entries: read again from its beginning, and checked as it goes. */
async function logAt({ server, state }: Office, size: number): Promise<LogSeen> {
  const deviceKey = (member: string, device: string): string | null =>
    state.members.get(member)?.devices.get(device)?.key ?? null
  let seen = emptyLog
  while (seen.size < size) {
    const entries = (await server.log(state.team, seen.size)).slice(0, size - seen.size)
    if (entries.length === 0) throw differs('The server keeps releases back that it says there are.')
    const from = seen
    seen = asKeepError(() => followLog(entries, from, state.logKey, deviceKey))
  }
  return seen
}

function differs(reason: string): KeepError {
  return new KeepError(
    'team_history_differs',
    `${reason} Nothing was done. Talk to another member before you trust this server again.`,
  )
}
