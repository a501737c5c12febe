import type { Primitives } from '../crypto/ports.ts'
import { theLog } from '../store/catalogue/log.ts'
import { read, type Bytes, type Step } from '../store/port.ts'
import { hashSpans, tilesFor, type Span } from './log/proofs.ts'
import type { TilePlace } from './log/tiles.ts'
import { HASH_BYTES } from './log/tree.ts'

/** The tree as the database holds it, read within a transaction. */

/** The first `width` hashes of a tile; `null` where the database has no tile so wide there. */
export function* readTile({ level, index, width }: TilePlace): Step<Bytes | null> {
  const [row] = yield* read('readLogTiles', { logId: theLog, level, fromTile: index, limit: 1 })
  return row?.tile !== index || row.hashes.length < HASH_BYTES * width
    ? null
    : row.hashes.slice(0, HASH_BYTES * width)
}

/** What each span hashes to, from the tiles as they are; `null` where one is missing or cut. */
export function* readSpans(primitives: Primitives, spans: readonly Span[]): Step<readonly Bytes[] | null> {
  const packed = new Map<string, Bytes>()
  for (const place of tilesFor(spans)) {
    const tile = yield* readTile(place)
    if (tile === null) return null
    packed.set(nameOf(place), tile)
  }
  return hashSpans(primitives, spans, (place) => packed.get(nameOf(place)) ?? new Uint8Array(0))
}

const nameOf = ({ level, index }: TilePlace): string => `${level} ${index}`
