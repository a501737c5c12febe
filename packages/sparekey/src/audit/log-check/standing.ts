import type { Primitives } from '../../crypto/ports.ts'
import { theLog, type LogCheckpointRow, type LogEpochRow } from '../../store/catalogue/log.ts'
import type { Bytes, Store } from '../../store/port.ts'
import { readRows } from '../cursor.ts'
import { openNote, type VerifierKey } from '../log/note.ts'

/** Where the log of a database stood when a verification began. */
export interface Standing {
  readonly epoch: number
  /** Leaves. Every event among them had its leaf when this was read. */
  readonly size: number
  readonly frontier: Bytes
  /** Whether every event that was there before the tree began has had its turn. */
  readonly isCaughtUp: boolean
  readonly newest: LogCheckpointRow | null
  /** Newest first. */
  readonly epochs: readonly LogEpochRow[]
}

const mostEpochs = 1000

export const readStanding = async (store: Store): Promise<Standing> => {
  // Before the size: a checkpoint is published after its leaves are there, so none that is read here is ahead of it.
  const [newest] = await readRows(store, 'readLogCheckpoints', { logId: theLog, limit: 1 })
  const [log] = await readRows(store, 'readLog', { logId: theLog })
  return {
    epoch: log?.epoch ?? 1,
    size: log?.size ?? 0,
    frontier: log?.frontier ?? new Uint8Array(0),
    isCaughtUp: (log?.walkEndedAt ?? 0) > 0,
    newest: newest ?? null,
    epochs: await readRows(store, 'readLogEpochs', { logId: theLog, limit: mostEpochs }),
  }
}

/** How many leaves of an epoch are still part of the log: all, or as many as were left when a later epoch began. */
export const leavesLeftOf = ({ epochs }: Pick<Standing, 'epochs'>, epoch: number): number =>
  Math.min(Number.POSITIVE_INFINITY, ...epochs.filter((later) => later.epoch > epoch).map(({ size }) => size))

/** Epochs that the log's key did not sign: whoever wrote them would excuse with them that something is gone. */
export const unsignedEpochs = (
  primitives: Primitives,
  { epochs }: Standing,
  key: VerifierKey,
): readonly LogEpochRow[] => epochs.filter(({ note }) => !openNote(primitives, note, [key]).ok)
