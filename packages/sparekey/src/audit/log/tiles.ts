import type { Primitives } from '../../crypto/ports.ts'
import { ArgumentRangeError } from '../../errors.ts'
import type { Bytes } from '../../store/port.ts'
import { HASH_BYTES, hashAt, packHashes, rootOfLeaves, unpackHashes } from './tree.ts'

/** Hashes of a full tile: a subtree of height 8 (C2SP tlog-tiles, "Merkle Tree"). */
export const TILE_WIDTH = 256
const TILE_HEIGHT = 8

/**
 * Where a tile stands: hash `i` of tile `index` at `level` is the root over the leaves from `(index · 256 + i) · 256^level` on,
 * `256^level` of them.
 */
export interface TilePlace {
  readonly level: number
  readonly index: number
  /** Hashes in it: 1 to 256. Below 256 it stands at the right edge of the tree and still grows. */
  readonly width: number
}

export interface Tile extends TilePlace {
  /** `width` · 32 bytes. A narrower state of the tile is a prefix of a wider one. */
  readonly hashes: Bytes
}

/** The tiles at the right edge of a tree that are not full, by level: what an append must be given. At most 7. */
export const edgePlaces = (size: number): readonly TilePlace[] => {
  const places: TilePlace[] = []
  for (let count = size, level = 0; count > 0; count = Math.floor(count / TILE_WIDTH), level += 1) {
    const width = count % TILE_WIDTH
    if (width > 0) places.push({ level, index: Math.floor(count / TILE_WIDTH), width })
  }
  return places
}

/**
 * The tiles that leaves behind the `size` first ones complete, widen or begin, by level and index, each as it then is.
 * `edge` holds the tiles of {@link edgePlaces}, in any order; wider ones than `size` says are cut to it, so that an append
 * that was written in part can be made again.
 *
 * @throws {ArgumentRangeError} `invalid_request`: a tile of the edge is missing or too narrow.
 */
export const appendToTiles = (
  primitives: Primitives,
  size: number,
  edge: readonly Tile[],
  leafHashes: readonly Bytes[],
): readonly Tile[] => {
  const places = edgePlaces(size)
  const written: Tile[] = []
  let added = leafHashes
  for (let count = size, level = 0; added.length > 0; count = Math.floor(count / TILE_WIDTH), level += 1) {
    const place = places.find((one) => one.level === level)
    const all = [...(place === undefined ? [] : edgeHashes(place, edge)), ...added]
    const first = Math.floor(count / TILE_WIDTH)
    const full: Bytes[] = []
    for (let at = 0; at < all.length; at += TILE_WIDTH) {
      const hashes = all.slice(at, at + TILE_WIDTH)
      const width = hashes.length
      written.push({ level, index: first + at / TILE_WIDTH, width, hashes: packHashes(hashes) })
      if (width === TILE_WIDTH) full.push(rootOfLeaves(primitives, hashes))
    }
    added = full
  }
  return written
}

const edgeHashes = ({ level, index, width }: TilePlace, edge: readonly Tile[]): readonly Bytes[] => {
  const tile = edge.find((one) => one.level === level && one.index === index)
  if (tile === undefined || tile.hashes.length < width * HASH_BYTES) {
    throw new ArgumentRangeError(
      'edge',
      `Tile ${index} at level ${level} must be given with ${width} hashes or more.`,
    )
  }
  return unpackHashes(tile.hashes.subarray(0, width * HASH_BYTES))
}

/** A complete subtree: the root over the leaves from `index · 2^height` on, `2^height` of them. */
export interface Node {
  readonly height: number
  readonly index: number
}

/** The tile that holds a node, or the nodes from which it follows: `width` is how wide the tile must be for it. */
export const tileOf = (node: Node): TilePlace => {
  const { level, index, to } = insideTile(node)
  return { level, index, width: to }
}

/** The hash of a node, from the packed hashes of the tile that {@link tileOf} names. */
export const nodeInTile = (primitives: Primitives, node: Node, packed: Bytes): Bytes => {
  const { from, to } = insideTile(node)
  return to - from === 1
    ? hashAt(packed, from)
    : rootOfLeaves(primitives, unpackHashes(packed.subarray(HASH_BYTES * from, HASH_BYTES * to)))
}

const insideTile = ({ height, index }: Node) => {
  const level = Math.floor(height / TILE_HEIGHT)
  const count = 2 ** (height % TILE_HEIGHT)
  const first = index * count
  const from = first % TILE_WIDTH
  return { level, index: Math.floor(first / TILE_WIDTH), from, to: from + count }
}

/** The path of a tile below the log's address (C2SP tlog-tiles, "Merkle Tree"): `0/x001/x234/067`, `0/000.p/5`. */
export const printTilePath = ({ level, index, width }: TilePlace): string => {
  const groups: string[] = []
  for (let rest = index; groups.length === 0 || rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`${groups.length === 0 ? '' : 'x'}${String(rest % 1000).padStart(3, '0')}`)
  }
  return `${level}/${groups.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

const TILE_PATH = /^(0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/
/** Above it no tree has tiles: 256^7 is beyond what a size can be. */
const MOST_LEVEL = 6

/** `null` for anything but the one path that {@link printTilePath} gives for a tile. */
export const parseTilePath = (path: string): TilePlace | null => {
  const [, level = '', groups = '', width] = TILE_PATH.exec(path) ?? []
  const place = {
    level: Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  }
  const isOne = Number.isSafeInteger(place.index) && place.level <= MOST_LEVEL
  return isOne && path === printTilePath(place) && place.width <= TILE_WIDTH ? place : null
}
