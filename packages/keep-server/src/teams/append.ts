import {
  blobsOf,
  clockToleranceMillis,
  isHalfOf,
  readChainText,
  parseNote,
  replay,
  sha256Hex,
  textHash,
} from 'sparekey-keep-team'
import type { ChainText, Head, Statement, TeamState } from 'sparekey-keep-team'
import { tellStatements } from '../notices/tell-statements.ts'
import { committed } from './parts.ts'
import type { Parts } from './parts.ts'
import { hasLog, historyDiffers, readState, restate } from './read-state.ts'
import { Again, ask, first } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'
import { Refusal } from '../errors.ts'

/** Notes with what they name. */
export interface Appending {
  readonly notes: readonly string[]
  /** Age files and sealed codes, by their SHA-256. */
  readonly blobs: ReadonlyMap<string, Uint8Array>
  /** Server halves of the codes of new sets. */
  readonly halves: readonly { readonly set: string; readonly code: string; readonly half: Uint8Array }[]
}

/**
 * Founds a team: its id is the hash of its first note.
 *
 * @throws Refusal `statement_refused`, `already_exists`
 */
export async function foundTeam(parts: Parts, appending: Appending): Promise<Head> {
  const replayed = replay(appending.notes, null)
  if (!replayed.ok) throw refused(replayed.why.code, replayed.why.message, replayed.at)
  const { state } = replayed
  if (state.logKey !== parts.keys.logKey)
    throw refused('log_key', 'The note names another server than this one.', 0)
  const read = appending.notes.map((note) => readChainText(parseNote(note).text))
  requireTimes(read, parts.now())
  await committed(parts.store, function* () {
    const { team, head } = state
    const logHead = '0'.repeat(64)
    const at = parts.now()
    const added = yield* ask('addTeam', { team, at, seq: head.seq, hash: head.hash, logHead })
    if (added.changes === 0) throw new Refusal('already_exists', 'This team is there already.')
    yield* keep(parts, team, appending, read)
  })
  parts.known.set(state)
  return state.head
}

/**
 * Appends notes to a team's chain, all or none, with everything that they name.
 *
 * @throws Refusal `chain_moved` where somebody was faster, `statement_refused` with the reason of the replay, `history_differs`
 *   where a signer saw a release log that is not the one here,
 *   `invalid_request` where a blob or a half is missing, or is not what the notes say.
 */
export async function appendNotes(parts: Parts, team: string, appending: Appending): Promise<Head> {
  const read = readTexts(appending.notes)
  const state = await committed(parts.store, function* (): Transaction<TeamState> {
    const before = yield* readState(team, parts.known)
    const [start] = read
    if (start?.seq !== before.state.head.seq + 1 || start.previous !== before.state.head.hash) {
      if (yield* isThere(team, read)) {
        yield* restate(team)
        return before.state
      }
      throw new Refusal('chain_moved', 'Others have written since. Read their notes, and sign yours again.', {
        head: before.state.head,
      })
    }
    const replayed = replay(appending.notes, before.state)
    if (!replayed.ok) throw refused(replayed.why.code, replayed.why.message, replayed.at)
    requireTimes(read, parts.now())
    yield* requireLogs(team, read)
    const { head } = replayed.state
    const { headSeq: readSeq, headHash: readHash } = before.row
    const moved = yield* ask('moveHead', { team, seq: head.seq, hash: head.hash, readSeq, readHash })
    if (moved.changes === 0) throw new Again('the head moved')
    yield* keep(parts, team, appending, read)
    yield* tellStatements(parts, before.state, replayed.state, read)
    return replayed.state
  })
  parts.known.set(state)
  parts.notices.wake()
  return state.head
}

function readTexts(
  notes: readonly string[],
): readonly (ChainText & { readonly hash: string; readonly by: string })[] {
  return notes.map((note) => {
    const { text, signatures } = parseNote(note)
    return { ...readChainText(text), hash: textHash(text), by: signatures[0]?.name ?? '' }
  })
}

/** Whether the notes are in the chain already: the answer to them was lost, and they come again. */
function* isThere(
  team: string,
  read: readonly { readonly seq: number; readonly hash: string }[],
): Transaction<boolean> {
  for (const { seq, hash } of read) {
    const row = yield* first('readNoteHash', { team, seq })
    if (row?.['hash'] !== hash) return false
  }
  return read.length > 0
}

function* keep(
  parts: Parts,
  team: string,
  { notes, blobs, halves }: Appending,
  read: readonly ChainText[],
): Transaction<void> {
  for (const [index, note] of notes.entries()) {
    const hash = textHash(parseNote(note).text)
    yield* ask('addNote', { team, seq: read[index]?.seq ?? 0, hash, note })
  }
  yield* requireNewKitFiles(team, read)
  const named = new Set(read.flatMap(({ statement }) => blobsOf(statement)))
  for (const hash of named) {
    const bytes = blobs.get(hash)
    if (bytes === undefined) {
      if ((yield* first('hasBlob', { team, hash })) === null)
        throw new Refusal('invalid_request', 'A note names something that was not sent along.', {
          field: 'blobs',
        })
    } else yield* ask('addBlob', { team, hash, bytes })
  }
  for (const [hash, bytes] of blobs) {
    if (!named.has(hash) || sha256Hex(bytes) !== hash)
      throw new Refusal('invalid_request', 'Something was sent along that no note names.', { field: 'blobs' })
  }
  yield* keepHalves(parts, team, halves, read)
}

/** Files for kits are destroyed with their sets (see destroy.ts): none may be one that something else needs. */
function* requireNewKitFiles(team: string, read: readonly ChainText[]): Transaction<void> {
  for (const hash of read.flatMap(({ statement }) => kitFilesOf(statement))) {
    if ((yield* first('hasBlob', { team, hash })) !== null)
      throw new Refusal(
        'invalid_request',
        'A file for a kit is there already: it is written anew for each.',
        {
          field: 'blobs',
        },
      )
  }
}

function kitFilesOf(statement: Statement): readonly string[] {
  if (statement.type === 'kit.make') return Object.values(statement.sets)
  return statement.type === 'set.put' && statement.kit !== null ? [statement.kit] : []
}

function* keepHalves(
  parts: Parts,
  team: string,
  halves: Appending['halves'],
  read: readonly ChainText[],
): Transaction<void> {
  const wanted = new Map(read.flatMap(({ statement }) => commitments(statement)))
  for (const { set, code, half } of halves) {
    const commitment = wanted.get(`${set}/${code}`)
    if (commitment === undefined || !isHalfOf(half, commitment))
      throw new Refusal('invalid_request', 'A half is not the one that its set names.', { field: 'halves' })
    wanted.delete(`${set}/${code}`)
    const { keyId, sealed } = parts.keys.seal(half, { team, set, code })
    yield* ask('addHalf', { team, set, code, keyId, sealed })
  }
  if (wanted.size > 0)
    throw new Refusal('invalid_request', 'A code came without its half.', { field: 'halves' })
}

function commitments(statement: Statement): readonly (readonly [string, string])[] {
  return statement.type === 'set.put'
    ? statement.codes.map(({ id, half }) => [`${statement.set}/${id}`, half] as const)
    : []
}

/** What a signer says to have seen of the log binds everybody from then on, so nobody may make it up. */
function* requireLogs(team: string, read: readonly ChainText[]): Transaction<void> {
  for (const { statement } of read) if (!(yield* hasLog(team, statement.log))) throw historyDiffers()
}

/** Signers say when they signed; grants count from there, so it has to be about now. */
function requireTimes(read: readonly ChainText[], now: number): void {
  for (const { statement, seq } of read) {
    if (Math.abs(Date.parse(statement.at) - now) > clockToleranceMillis)
      throw refused(
        'time_wrong',
        'The clock of this device is more than five minutes from the server’s.',
        seq,
      )
  }
}

function refused(reason: string, message: string, at: number): Refusal {
  return new Refusal('statement_refused', message, { reason, at })
}
