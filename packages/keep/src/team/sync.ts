import {
  compareWithSeen,
  emptyLog,
  followLog,
  parseNote,
  readEntry,
  replay,
  replayWithoutSignatures,
  sha256Hex,
} from 'sparekey-keep-team'
import type { Head, LogSeen, Replayed, TeamState } from 'sparekey-keep-team'
import { readCache, writeCache } from './cache.ts'
import type { Released, TeamCache, Wait } from './cache.ts'
import type { TeamServer } from './server.ts'
import { writeDues } from './status.ts'
import type { TeamKeys } from '../model/teams.ts'
import { KeepError } from '../errors.ts'

/** A team as its chain says it is, after everything that the server showed was checked. */
export interface Synced {
  readonly state: TeamState
  /** Every note of the chain, as it was written. */
  readonly notes: readonly string[]
  readonly log: LogSeen
  readonly released: readonly Released[]
  readonly waits: readonly Wait[]
}

/**
 * Takes the server's notes and log since the last time, and believes none of it before it was checked: every signature, every rule,
 * that it goes on from what this machine and this vault have seen, and that every line of the log rests on a signed request.
 *
 * @throws KeepError `team_history_differs` where the server shows less than before, or something else; `team_server_unreachable`.
 */
export async function sync(
  server: TeamServer,
  keys: Pick<TeamKeys, 'team' | 'seen' | 'signingKey' | 'member'>,
  folder: string,
): Promise<Synced> {
  const cache = await readCache(folder, keys)
  const before = cache === null ? null : stateOf(replayWithoutSignatures(cache.notes))
  const notes = [...(cache?.notes ?? [])]
  let state = before
  let shown = await server.notes(keys.team, state?.head.seq ?? -1)
  if (state !== null) requireGrowth(state.head, shown.head, state.head.hash)
  while (state === null || state.head.seq < shown.head.seq) {
    if (shown.notes.length === 0) throw differs('The server keeps notes back that it says there are.')
    state = stateOf(replay(shown.notes, state))
    notes.push(...shown.notes)
    if (state.head.seq < shown.head.seq) shown = await server.notes(keys.team, state.head.seq)
  }
  if (state.team !== keys.team) throw differs('The server shows another team.')
  requireGrowth(keys.seen, state.head, hashAt(notes, keys.seen.seq))
  const log = await syncLog(server, state, cache, shown.log)
  if (cache === null || state.head.seq > cache.head.seq || log.seen.size > cache.log.size) {
    const { seen, released, waits } = log
    const next: TeamCache = { version: 3, notes, head: state.head, log: seen, released, waits }
    await writeCache(folder, keys, next)
    await writeDues(folder, keys, state, released)
  }
  return { state, notes, log: log.seen, released: log.released, waits: log.waits }
}

async function syncLog(
  server: TeamServer,
  state: TeamState,
  cache: TeamCache | null,
  shown: LogSeen,
): Promise<{
  readonly seen: LogSeen
  readonly released: readonly Released[]
  readonly waits: readonly Wait[]
}> {
  let seen = cache?.log ?? emptyLog
  const released = [...(cache?.released ?? [])]
  const waits = [...(cache?.waits ?? [])]
  const deviceKey = (member: string, device: string): string | null =>
    state.members.get(member)?.devices.get(device)?.key ?? null
  if (shown.size < seen.size) throw differs('The server shows fewer releases than it did before.')
  while (seen.size < shown.size) {
    const entries = await server.log(state.team, seen.size)
    if (entries.length === 0) throw differs('The server keeps releases back that it says there are.')
    seen = checked(() => followLog(entries, seen, state.logKey, deviceKey))
    for (const { entry } of entries) {
      const line = readEntry(entry, state.logKey)
      if ('release' in line) {
        const { set, code, member, device, request, at } = line
        released.push({ set, code, member, device, request, at })
      } else {
        const { emergency, since, notified } = line
        waits.push({ emergency, since, notified })
      }
    }
  }
  if (seen.size === shown.size && seen.head !== shown.head)
    throw differs('The server shows another log of releases than it did before.')
  for (const [size, head] of state.logHeads) {
    if (size === seen.size && head !== seen.head)
      throw differs('Another member was shown another log of releases than you.')
  }
  return { seen, released, waits }
}

function stateOf(replayed: Replayed): TeamState {
  if (replayed.ok) return replayed.state
  if (replayed.why.code === 'newer_version_needed') throw new KeepError('vault_newer', replayed.why.message)
  throw differs(`Entry ${replayed.at} of the team's chain does not hold: ${replayed.why.message}`)
}

function requireGrowth(seen: Head, shown: Head, hashThere: string | null): void {
  if (shown.seq === seen.seq && shown.hash !== seen.hash)
    throw differs(compareWithSeen(seen, shown, () => '')?.message)
  const wrong = compareWithSeen(seen, shown, () => hashThere)
  if (wrong !== null) throw differs(wrong.message)
}

/** The hash of the note at a place. */
export function hashAt(notes: readonly string[], seq: number): string | null {
  const note = notes[seq]
  return note === undefined ? null : sha256Hex(parseNote(note).text)
}

function checked<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw differs(error instanceof Error ? error.message : '')
  }
}

function differs(reason = ''): KeepError {
  return new KeepError(
    'team_history_differs',
    `${reason} Nothing was done. Talk to another member before you trust this server again.`.trim(),
  )
}
