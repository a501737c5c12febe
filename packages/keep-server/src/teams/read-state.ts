import { emptyLog, replay } from 'sparekey-keep-team'
import type { LogSeen, TeamState } from 'sparekey-keep-team'
import { ask, first, integer, text } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'
import { Refusal } from '../errors.ts'

/** The row of a team, as a transaction found it. */
export interface TeamRow {
  readonly headSeq: number
  readonly headHash: string
  readonly logSize: number
  readonly logHead: string
}

/** States that were reached before, so that only new notes are replayed. What is remembered was in the database once. */
export class KnownStates {
  readonly #states = new Map<string, TeamState>()
  readonly #most: number

  constructor(most = 100) {
    this.#most = most
  }

  get(team: string): TeamState | null {
    return this.#states.get(team) ?? null
  }

  set(state: TeamState): void {
    this.#states.delete(state.team)
    this.#states.set(state.team, state)
    const [oldest] = this.#states.keys()
    if (this.#states.size > this.#most && oldest !== undefined) this.#states.delete(oldest)
  }
}

const notesAtOnce = 5000

/** @throws Refusal `not_found` */
export function* readTeam(team: string): Transaction<TeamRow> {
  const row = yield* first('readTeam', { team })
  if (row === null) throw new Refusal('not_found', 'There is no such team on this server.')
  return {
    headSeq: integer(row, 'head_seq'),
    headHash: text(row, 'head_hash'),
    logSize: integer(row, 'log_size'),
    logHead: text(row, 'log_head'),
  }
}

/**
 * What the team's chain says at the head that the transaction read.
 *
 * @throws Refusal `not_found`, or `internal` where the stored notes do not replay.
 */
export function* readState(
  team: string,
  known: KnownStates,
): Transaction<{ row: TeamRow; state: TeamState }> {
  const row = yield* readTeam(team)
  const before = known.get(team)
  // A failover may have taken back what is remembered: then the chain does not go on from there.
  const continued = before === null ? null : yield* replayedFrom(before, team, row)
  const state = continued ?? (yield* replayedFrom(null, team, row))
  if (state === null) throw damaged()
  known.set(state)
  return { row, state }
}

/** What the chain says at the head, from a state that was reached before; `null` where it does not go on from there. */
function* replayedFrom(
  from: TeamState | null,
  team: string,
  { headSeq, headHash }: TeamRow,
): Transaction<TeamState | null> {
  let state = from
  while (state === null || state.head.seq < headSeq) {
    const after = state?.head.seq ?? -1
    const { rows } = yield* ask('readNotes', { team, after, limit: notesAtOnce })
    const replayed = replay(
      rows.map((one) => text(one, 'note')),
      state,
    )
    if (!replayed.ok || rows.length === 0) return null
    state = replayed.state
  }
  return state.head.seq === headSeq && state.head.hash === headHash ? state : null
}

/**
 * Writes the team's row as it is, for an answer that rests on what an earlier transaction wrote: one that writes nothing waits for no
 * standby, and what it read may be gone with the primary.
 */
export function* restate(team: string): Transaction<void> {
  yield* ask('restateTeam', { team })
}

/** Whether the release log is as somebody says that they have seen it, or goes on from there. */
export function* hasLog(team: string, { size, head }: LogSeen): Transaction<boolean> {
  if (size === emptyLog.size) return head === emptyLog.head
  const entry = yield* first('readLogHash', { team, size })
  return entry?.['hash'] === head
}

export function historyDiffers(): Refusal {
  return new Refusal(
    'history_differs',
    'This device has seen another history than this server has: it may have been restored from a backup. Compare with another member.',
  )
}

function damaged(): Refusal {
  return new Refusal(
    'internal',
    'The chain of this team does not replay as it lies in the database: something other than this server changed it.',
  )
}
