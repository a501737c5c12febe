import type { Primitives } from '../crypto/ports.ts'
import { theLog } from '../store/catalogue/log.ts'
import type { Bytes, Millis, Store } from '../store/port.ts'
import { readRows } from './cursor.ts'
import { samePublicBytes } from '../bytes.ts'
import type { VerifierKey } from './log/note.ts'
import { consistencySpans, hashSpans, type Span, tilesFor } from './log/proofs.ts'
import { type LogHead, openCheckpoint } from './log/tree-head.ts'
import { TILE_WIDTH, type TilePlace } from './log/tiles.ts'
import { HASH_BYTES } from './log/tree.ts'

/** What the database publishes of the tree: checkpoints and tiles, hashes only. */

export interface NewestCheckpoint {
  /** The signed note. */
  readonly note: string
  readonly createdAt: Millis
  /** What was verified: `null` where the key did not sign it, or where the tree does not give its root. */
  readonly head: LogHead | null
}

/** The newest checkpoint, its signature and its root verified. `null`: nothing was published yet. */
export const readNewestCheckpoint = async (
  store: Store,
  primitives: Primitives,
  key: VerifierKey,
): Promise<NewestCheckpoint | null> => {
  const [row] = await readRows(store, 'readLogCheckpoints', { logId: theLog, limit: 1 })
  if (row === undefined) return null
  const { note, createdAt } = row
  const opened = openCheckpoint(primitives, note, key)
  const isWhole = opened.ok && (await continuesHead(store, primitives, opened.head))
  return { note, createdAt, head: opened.ok && isWhole ? opened.head : null }
}

/** The root over the first leaves, from the tiles as they are; `null` where tiles are missing or cut, or the tree is smaller. */
export const readRoot = async (store: Store, primitives: Primitives, size: number): Promise<Bytes | null> =>
  (await readSpans(store, primitives, [{ start: 0, end: size }]))?.[0] ?? null

/** The proof that the tree of one size begins with the tree of another; `null` where tiles are missing or cut. */
export const readConsistency = (
  store: Store,
  primitives: Primitives,
  from: number,
  to: number,
): Promise<readonly Bytes[] | null> => readSpans(store, primitives, consistencySpans(from, to))

const readSpans = async (
  store: Store,
  primitives: Primitives,
  spans: readonly Span[],
): Promise<readonly Bytes[] | null> => {
  const packed = new Map<string, Bytes>()
  for (const place of tilesFor(spans)) {
    const tile = await readLogTile(store, place)
    if (tile === null) return null
    packed.set(`${place.level} ${place.index}`, tile)
  }
  const hashesOf = ({ level, index }: TilePlace) => packed.get(`${level} ${index}`) ?? new Uint8Array(0)
  return hashSpans(primitives, spans, hashesOf)
}

/** Whether the tree of the database continues a head that somebody kept. */
export const continuesHead = async (
  store: Store,
  primitives: Primitives,
  { size, root }: LogHead,
): Promise<boolean> => samePublicBytes(await readRoot(store, primitives, size), root)

/** The first `width` hashes of a tile; `null` where the tree has no tile so wide there. */
export const readLogTile = async (
  store: Store,
  { level, index, width }: TilePlace,
): Promise<Bytes | null> => {
  const [row] = await readRows(store, 'readLogTiles', { logId: theLog, level, fromTile: index, limit: 1 })
  return row?.tile !== index || row.width < width ? null : row.hashes.slice(0, HASH_BYTES * width)
}

/** The newest checkpoint as it was published; `null`: none yet. Nothing of it is verified: that is for whoever reads it. */
export const readPublishedNote = async (store: Store): Promise<string | null> => {
  const [row] = await readRows(store, 'readLogCheckpoints', { logId: theLog, limit: 1 })
  return row?.note ?? null
}

/**
 * A tile as far as a checkpoint covers it; `null` for any other. Leaves that no checkpoint covers may be lost with a failover and
 * come back as others: what was read here once never changes.
 */
export const readPublishedTile = async (store: Store, place: TilePlace): Promise<Bytes | null> => {
  const [row] = await readRows(store, 'readLogCheckpoints', { logId: theLog, limit: 1 })
  const covered = Math.floor((row?.size ?? 0) / TILE_WIDTH ** place.level)
  return place.index * TILE_WIDTH + place.width > covered ? null : readLogTile(store, place)
}
