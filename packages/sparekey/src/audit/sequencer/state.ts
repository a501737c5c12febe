import { compareBytes } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import { SparekeyError } from '../../errors.ts'
import { theLog, type LogRow } from '../../store/catalogue/log.ts'
import { read, type Bytes, type Step } from '../../store/port.ts'
import { consistencySpans, hashSpans, tilesFor, verifyConsistency } from '../log/proofs.ts'
import { edgePlaces, type Tile, type TilePlace } from '../log/tiles.ts'
import { joinRoots, unpackHashes, HASH_BYTES } from '../log/tree.ts'

/** A tree, whoever signed it. */
export interface Head {
  readonly size: number
  readonly root: Bytes
}

const nothing: Bytes = new Uint8Array(0)

/** Before anything was sequenced. */
export const emptyLog: LogRow = {
  epoch: 1,
  size: 0,
  frontier: nothing,
  owner: null,
  leaseUntil: 0,
  fence: 0,
  walkAccount: nothing,
  walkSeq: 0,
  walkBegunAt: 0,
  walkEndedAt: 0,
}

export function* readLog(): Step<LogRow> {
  const [log] = yield* read('readLog', { logId: theLog })
  return log ?? emptyLog
}

export const headOf = (primitives: Primitives, { size, frontier }: LogRow): Head => ({
  size,
  root: joinRoots(primitives, unpackHashes(frontier)),
})

/** The tiles at the right edge of the tree: what an append goes on from. */
export function* readEdge(size: number): Step<readonly Tile[]> {
  const tiles: Tile[] = []
  for (const place of edgePlaces(size)) tiles.push(yield* readTile(place))
  return tiles
}

/** @throws {SparekeyError} `internal`: the tile is gone, or narrower than the size of the log says. */
export function* readTile({ level, index, width }: TilePlace): Step<Tile> {
  const [row] = yield* read('readLogTiles', { logId: theLog, level, fromTile: index, limit: 1 })
  if (row?.tile !== index || row.hashes.length < width * HASH_BYTES) {
    throw new SparekeyError(
      'internal',
      `Tile ${index} at level ${level} of the log is not whole. Nothing was written; run "sparekey audit verify".`,
    )
  }
  return { level, index, width, hashes: row.hashes.slice(0, width * HASH_BYTES) }
}

/** Whether a tree of the database begins with another one, proven from its tiles. */
export function* continues(primitives: Primitives, from: Head, to: Head): Step<boolean> {
  if (from.size > to.size) return false
  const spans = consistencySpans(from.size, to.size)
  const tiles = new Map<string, Bytes>()
  for (const place of tilesFor(spans)) {
    tiles.set(`${place.level} ${place.index}`, (yield* readTile(place)).hashes)
  }
  const packed = ({ level, index }: TilePlace): Bytes => tiles.get(`${level} ${index}`) ?? nothing
  return verifyConsistency(primitives, {
    from: from.size,
    fromRoot: from.root,
    to: to.size,
    toRoot: to.root,
    proof: hashSpans(primitives, spans, packed),
  })
}

export const isSameHead = (a: Head, b: Head): boolean =>
  a.size === b.size && compareBytes(a.root, b.root) === 0
