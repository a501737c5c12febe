import type { Primitives } from '../crypto/ports.ts'
import { theLog, type LogCheckpointRow } from '../store/catalogue/log.ts'
import { read, type Bytes, type Millis, type Step, type Store } from '../store/port.ts'
import { lookInto } from './cursor.ts'
import { samePublicBytes } from '../bytes.ts'
import type { VerifierKey } from './log/note.ts'
import { consistencySpans } from './log/proofs.ts'
import { type LogHead, openCheckpoint } from './log/tree-head.ts'
import { TILE_WIDTH, type TilePlace } from './log/tiles.ts'
import { readSpans, readTile } from './stored-tree.ts'

/** What the database publishes of the tree: checkpoints and tiles, hashes only. */

export interface NewestCheckpoint {
  /** The signed note. */
  readonly note: string
  readonly createdAt: Millis
  /** What was verified: `null` where the key did not sign it, or where the tree does not give its root. */
  readonly head: LogHead | null
}

/** The newest checkpoint, its signature and its root verified. `null`: nothing was published yet. */
export const readNewestCheckpoint = (
  store: Store,
  primitives: Primitives,
  key: VerifierKey,
): Promise<NewestCheckpoint | null> =>
  lookInto(store, function* () {
    const row = yield* readNewestRow()
    if (row === undefined) return null
    const { note, createdAt } = row
    const opened = openCheckpoint(primitives, note, key)
    const isWhole = opened.ok && (yield* hasRoot(primitives, opened.head))
    return { note, createdAt, head: opened.ok && isWhole ? opened.head : null }
  })

/** The proof that the tree of one size begins with the tree of another; `null` where tiles are missing or cut. */
export const readConsistency = (
  store: Store,
  primitives: Primitives,
  from: number,
  to: number,
): Promise<readonly Bytes[] | null> =>
  lookInto(store, () => readSpans(primitives, consistencySpans(from, to)))

/** Whether the tree of the database continues a head that somebody kept. */
export const continuesHead = (store: Store, primitives: Primitives, head: LogHead): Promise<boolean> =>
  lookInto(store, () => hasRoot(primitives, head))

/** Whether the first leaves give that root, from the tiles as they are. */
function* hasRoot(primitives: Primitives, { size, root }: LogHead): Step<boolean> {
  const hashes = yield* readSpans(primitives, [{ start: 0, end: size }])
  return samePublicBytes(hashes?.[0] ?? null, root)
}

function* readNewestRow(): Step<LogCheckpointRow | undefined> {
  return (yield* read('readLogCheckpoints', { logId: theLog, limit: 1 }))[0]
}

/** The newest checkpoint as it was published; `null`: none yet. Nothing of it is verified: that is for whoever reads it. */
export const readPublishedNote = async (store: Store): Promise<string | null> =>
  (await lookInto(store, readNewestRow))?.note ?? null

/**
 * A tile as far as a checkpoint covers it; `null` for any other. Leaves that no checkpoint covers may be lost with a failover and
 * come back as others: what was read here once never changes.
 */
export const readPublishedTile = (store: Store, place: TilePlace): Promise<Bytes | null> =>
  lookInto(store, function* () {
    const newest = yield* readNewestRow()
    const covered = Math.floor((newest?.size ?? 0) / TILE_WIDTH ** place.level)
    return place.index * TILE_WIDTH + place.width > covered ? null : yield* readTile(place)
  })
