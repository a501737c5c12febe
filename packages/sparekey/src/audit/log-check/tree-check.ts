import { samePublicBytes } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import { theLog, type LogCheckpointRow } from '../../store/catalogue/log.ts'
import type { Bytes, Store } from '../../store/port.ts'
import { advance, createCursor, readRows } from '../cursor.ts'
import { aboutLog, type AuditFinding } from '../findings.ts'
import type { VerifierKey } from '../log/note.ts'
import { TILE_WIDTH } from '../log/tiles.ts'
import type { LogHead } from '../log/tree-head.ts'
import { HASH_BYTES, packHashes } from '../log/tree.ts'
import { readTileLeaves } from './leaves.ts'
import { createLevels, type ExpectedTile } from './levels.ts'
import type { Standing } from './standing.ts'
import { createStoredHeads } from './stored-heads.ts'

export interface TreeCheckOptions {
  /** `null`: signatures are not verified. */
  readonly key: VerifierKey | null
  /** What the tree must continue, in any order; none larger than the tree. */
  readonly kept: readonly LogHead[]
  /** Called for each leaf that the tiles hold, in order. */
  readonly leaf: (index: number, leafHash: Bytes) => void
  readonly found: (finding: AuditFinding) => void
}

export interface TreeVerdict {
  /** Leaves that could be read. */
  readonly size: number
  /** Checkpoints of the database whose tree was computed. */
  readonly checkpoints: number
  /** Kept heads that the tree continues. */
  readonly continued: number
}

const pageCheckpoints = 200

/**
 * Computes the tree anew from its lowest tiles: every tile above, the root of every checkpoint and of every kept head, and the
 * frontier with which the log goes on. In memory are the right edge and a page.
 */
export const checkTree = async (
  store: Store,
  primitives: Primitives,
  standing: Standing,
  { key, kept, leaf, found }: TreeCheckOptions,
): Promise<TreeVerdict> => {
  const levels = createLevels(primitives)
  const chunks = readTileLeaves(store, standing.size)
  let chunk: readonly Bytes[] = []
  let at = 0

  /** `false`: the tiles end before. */
  const growTo = async (size: number): Promise<boolean> => {
    while (levels.size < size) {
      const hash = chunk[at]
      if (hash === undefined) {
        for (const tile of levels.takeFull()) await checkTile(store, tile, found)
        const next = await chunks.next()
        if (next.done === true) return false
        chunk = next.value
        at = 0
      } else {
        leaf(levels.size, hash)
        levels.append(hash)
        at += 1
      }
    }
    return true
  }

  const checkpoints = createCursor<LogCheckpointRow>(pageCheckpoints, (last, limit) =>
    readRows(store, 'walkLogCheckpoints', {
      logId: theLog,
      epoch: last?.epoch ?? 0,
      size: last?.size ?? 0,
      limit,
    }),
  )
  const heads = kept.toSorted((a, b) => a.size - b.size)
  const stored = createStoredHeads(primitives, key, standing, found)
  let continued = 0
  await checkpoints.load()
  for (;;) {
    const row = checkpoints.current
    const head = heads[0]
    if (row !== null && (head === undefined || row.size <= head.size)) {
      const expected = stored.read(row, levels.size)
      if (expected !== null && (await growTo(expected.size))) stored.compare(expected, row, levels.root())
      await advance(checkpoints)
    } else if (head !== undefined) {
      heads.shift()
      if (!(await growTo(head.size))) continue
      if (samePublicBytes(levels.root(), head.root)) continued += 1
      else found(rewritten(head, standing))
    } else break
  }
  if (!(await growTo(standing.size))) {
    const tile = Math.floor(levels.size / TILE_WIDTH)
    const detail = `The tree should hold ${standing.size} leaves, and its tile ${tile} is missing, cut or out of its place.`
    found(aboutLog('tile_missing', detail, levels.size))
  } else if (!samePublicBytes(packHashes(levels.frontier()), standing.frontier)) {
    const detail = 'The row that says where the tree stands holds other hashes than the tiles give.'
    found(aboutLog('log_changed', detail))
  }
  for (const tile of [...levels.takeFull(), ...levels.edge()]) await checkTile(store, tile, found)
  stored.end()
  return { size: levels.size, checkpoints: stored.compared(), continued }
}

const rewritten = ({ origin, size }: LogHead, standing: Standing): AuditFinding =>
  aboutLog(
    'log_rewritten',
    `${
      size === standing.size
        ? `The checkpoint of ${origin} saw ${size} events, as many as this database holds, and they are not these.`
        : `The checkpoint of ${origin} saw ${size} events, and the first ${size} of this database are not these.`
    } The log was computed anew, or two databases went on apart under one key. Compare with a backup of that time.`,
  )

const checkTile = async (
  store: Store,
  { level, index, hashes }: ExpectedTile,
  found: (finding: AuditFinding) => void,
): Promise<void> => {
  const [row] = await readRows(store, 'readLogTiles', { logId: theLog, level, fromTile: index, limit: 1 })
  const first = index * TILE_WIDTH
  if (row === undefined || row.tile !== index) {
    found(aboutLog('tile_missing', `Tile ${index} of level ${level} of the tree is missing.`))
    return
  }
  const wrong = hashes.findIndex(
    (hash, place) =>
      !samePublicBytes(row.hashes.subarray(HASH_BYTES * place, HASH_BYTES * (place + 1)), hash),
  )
  if (wrong === -1) return
  const leaves = TILE_WIDTH ** level
  const from = (first + wrong) * leaves
  const detail =
    `Leaves ${from} to ${from + leaves - 1} do not give the hash that tile ${index} of level ${level} holds for them: one of ` +
    'the two was changed.'
  found(aboutLog('tile_changed', detail, from))
}
