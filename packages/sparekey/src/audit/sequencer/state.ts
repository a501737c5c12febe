import type { Primitives } from '../../crypto/ports.ts'
import { SparekeyError } from '../../errors.ts'
import { theLog, type LogRow } from '../../store/catalogue/log.ts'
import { read, type Bytes, type Step } from '../../store/port.ts'
import { consistencySpans, verifyConsistency } from '../log/proofs.ts'
import { edgePlaces, type Tile } from '../log/tiles.ts'
import { joinRoots, unpackHashes } from '../log/tree.ts'
import { readSpans, readTile } from '../stored-tree.ts'

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

/**
 * The tiles at the right edge of the tree: what an append goes on from.
 *
 * @throws {SparekeyError} `internal`: one is gone, or narrower than the size of the log says.
 */
export function* readEdge(size: number): Step<readonly Tile[]> {
  const tiles: Tile[] = []
  for (const place of edgePlaces(size)) {
    const hashes = yield* readTile(place)
    if (hashes === null) {
      throw new SparekeyError(
        'internal',
        `Tile ${place.index} at level ${place.level} of the log is not whole. Nothing was written; run "sparekey audit verify".`,
      )
    }
    tiles.push({ ...place, hashes })
  }
  return tiles
}

/** Whether a tree of the database begins with another one, proven from its tiles; where they are not whole it is not proven. */
export function* continues(primitives: Primitives, from: Head, to: Head): Step<boolean> {
  if (from.size > to.size) return false
  const proof = yield* readSpans(primitives, consistencySpans(from.size, to.size))
  if (proof === null) return false
  return verifyConsistency(primitives, {
    from: from.size,
    fromRoot: from.root,
    to: to.size,
    toRoot: to.root,
    proof,
  })
}
