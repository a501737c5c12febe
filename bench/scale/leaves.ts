// The tree over all events, built in one go: each tile's hashes are joined once, and the frontier follows from the tiles.
import { TILE_WIDTH, type Tile } from '../../packages/sparekey/src/audit/log/tiles.ts'
import { growTree, packHashes, rootOfLeaves } from '../../packages/sparekey/src/audit/log/tree.ts'
import { nodePrimitives } from '../../packages/sparekey/src/crypto/node-primitives.ts'

export interface LeafTree {
  readonly size: number
  append(hash: Uint8Array): void
  /** The tiles that were filled since they were last asked for. */
  takeFull(): Tile[]
  /** The tiles at the edge, and the packed frontier. */
  end(): { readonly edge: Tile[]; readonly frontier: Uint8Array }
}

export const growLeaves = (): LeafTree => {
  /** By level the hashes of the tile that is not full, and how many tiles are. */
  const open: { hashes: Uint8Array[]; full: number }[] = []
  const coarse = growTree(nodePrimitives)
  let full: Tile[] = []
  let size = 0

  const add = (level: number, hash: Uint8Array): void => {
    const at = (open[level] ??= { hashes: [], full: 0 })
    at.hashes.push(hash)
    if (at.hashes.length < TILE_WIDTH) return
    full.push({ level, index: at.full, width: TILE_WIDTH, hashes: packHashes(at.hashes) })
    const root = rootOfLeaves(nodePrimitives, at.hashes)
    at.hashes = []
    at.full += 1
    if (level === 0) coarse.append(root)
    add(level + 1, root)
  }

  return {
    get size() {
      return size
    },
    append(hash) {
      size += 1
      add(0, new Uint8Array(hash))
    },
    takeFull() {
      const taken = full
      full = []
      return taken
    },
    end() {
      const edge = open.flatMap(({ hashes, full: index }, level) =>
        hashes.length === 0 ? [] : [{ level, index, width: hashes.length, hashes: packHashes(hashes) }],
      )
      const complete = coarse.frontier()
      const tree = growTree(nodePrimitives, { size: complete.size * TILE_WIDTH, hashes: complete.hashes })
      for (const hash of open[0]?.hashes ?? []) tree.append(hash)
      return { edge, frontier: packHashes(tree.frontier().hashes) }
    },
  }
}
