import type { Primitives } from '../../crypto/ports.ts'
import type { Bytes } from '../../store/port.ts'
import { TILE_WIDTH } from '../log/tiles.ts'
import { growTree, joinRoots, type Tree } from '../log/tree.ts'

/** A tile as the leaves give it, at level 1 or above. */
export interface ExpectedTile {
  readonly level: number
  readonly index: number
  readonly hashes: readonly Bytes[]
}

/** The tree that leaves give, with the tiles above them. In memory is the right edge. */
export interface Levels {
  readonly size: number
  append(leafHash: Bytes): void
  root(): Bytes
  /** The hashes of the frontier, the largest subtree first. */
  frontier(): readonly Bytes[]
  /** The tiles that became full since the last call. */
  takeFull(): readonly ExpectedTile[]
  /** Those at the right edge that are not full. */
  edge(): readonly ExpectedTile[]
}

interface Level {
  tree: Tree
  index: number
  hashes: Bytes[]
}

export const createLevels = (primitives: Primitives): Levels => {
  const levels: Level[] = []
  let size = 0
  let full: ExpectedTile[] = []

  const appendAt = (place: number, hash: Bytes): void => {
    const level = levels[place] ?? { tree: growTree(primitives), index: 0, hashes: [] }
    levels[place] = level
    level.tree.append(hash)
    // The tiles of level 0 are what the leaves are read from.
    if (place > 0) level.hashes.push(hash)
    if (level.tree.size < TILE_WIDTH) return
    if (place > 0) full.push({ level: place, index: level.index, hashes: level.hashes })
    const root = level.tree.root()
    level.tree = growTree(primitives)
    level.index += 1
    level.hashes = []
    appendAt(place + 1, root)
  }
  const frontier = (): readonly Bytes[] => levels.toReversed().flatMap(({ tree }) => tree.frontier().hashes)

  return {
    get size() {
      return size
    },
    append(leafHash) {
      appendAt(0, leafHash)
      size += 1
    },
    root: () => joinRoots(primitives, frontier()),
    frontier,
    takeFull() {
      const taken = full
      full = []
      return taken
    },
    edge: () =>
      levels.flatMap(({ index, hashes }, level) => (hashes.length === 0 ? [] : [{ level, index, hashes }])),
  }
}
