import type { Primitives } from '../../crypto/ports.ts'
import { theLog, type LogCheckpointRow, type LogEpochRow } from '../../store/catalogue/log.ts'
import type { Bytes, Store } from '../../store/port.ts'
import { readRows } from '../cursor.ts'
import type { VerifierKey } from '../log/note.ts'
import { openFence, type LostHead } from '../sequencer/fence-record.ts'

/** Where an epoch began, and what was lost before it. */
export interface KnownFence {
  readonly epoch: number
  /** The leaves that were left. */
  readonly size: number
  /** The newest that was known of what was lost; `null` where signatures are not verified. */
  readonly lost: LostHead | null
}

/** Where the log of a database stood when a verification began. */
export interface Standing {
  readonly epoch: number
  /** Leaves. Every event among them had its leaf when this was read. */
  readonly size: number
  readonly frontier: Bytes
  /** Whether every event that was there before the tree began has had its turn. */
  readonly isCaughtUp: boolean
  readonly newest: LogCheckpointRow | null
  readonly fences: readonly KnownFence[]
  /** Epochs of which the log's key did not sign that they began so: they would excuse that something is gone. */
  readonly unsigned: readonly number[]
}

const mostEpochs = 1000

/** `key` is `null` where signatures are not verified. */
export const readStanding = async (
  store: Store,
  primitives: Primitives,
  key: VerifierKey | null,
): Promise<Standing> => {
  // Before the size: a checkpoint is published after its leaves are there, so none that is read here is ahead of it.
  const [newest] = await readRows(store, 'readLogCheckpoints', { logId: theLog, limit: 1 })
  const [log] = await readRows(store, 'readLog', { logId: theLog })
  const epochs = await readRows(store, 'readLogEpochs', { logId: theLog, limit: mostEpochs })
  const read = epochs.map((row) => ({ epoch: row.epoch, fence: readFence(primitives, row, key) }))
  return {
    epoch: log?.epoch ?? 1,
    size: log?.size ?? 0,
    frontier: log?.frontier ?? new Uint8Array(0),
    isCaughtUp: (log?.walkEndedAt ?? 0) > 0,
    newest: newest ?? null,
    fences: read.flatMap(({ fence }) => fence ?? []),
    unsigned: read.flatMap(({ epoch, fence }) => (fence === null ? [epoch] : [])),
  }
}

const readFence = (
  primitives: Primitives,
  { epoch, size, note }: LogEpochRow,
  key: VerifierKey | null,
): KnownFence | null => {
  if (key === null) return { epoch, size, lost: null }
  const fence = openFence(primitives, note, key)
  return fence?.epoch === epoch && fence.size === size ? fence : null
}

/** How many leaves of an epoch are still part of the log: all, or as many as were left when a later epoch began. */
export const leavesLeftOf = ({ fences }: Pick<Standing, 'fences'>, epoch: number): number =>
  Math.min(Number.POSITIVE_INFINITY, ...fences.filter((later) => later.epoch > epoch).map(({ size }) => size))

/** The most leaves of an epoch that whoever fenced it knew of; `null` where no fence says. */
export const knownLostOf = ({ fences }: Pick<Standing, 'fences'>, epoch: number): number | null => {
  const sizes = fences.flatMap(({ lost }) => (lost?.epoch === epoch ? [lost.size] : []))
  return sizes.length === 0 ? null : Math.max(...sizes)
}
