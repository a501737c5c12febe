import { toHex } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import { SparekeyError } from '../../errors.ts'
import { buckets } from '../../store/catalogue/due.ts'
import {
  rangesMost,
  theLog,
  type EventRange,
  type LeafPlace,
  type LogRow,
} from '../../store/catalogue/log.ts'
import { keep, read, undo, write, type Step, type Transaction } from '../../store/port.ts'
import { appendToTiles, type Tile } from '../log/tiles.ts'
import { growTree, packHashes, unpackHashes } from '../log/tree.ts'
import { holdLease, type Lease } from './lease.ts'
import { queueEvents } from './queue.ts'
import { byPlace, groupByAccount, inPieces, leafRanges, mergeRanges } from './ranges.ts'
import { readEdge, readLog } from './state.ts'
import { isWalkDue, walkOn } from './walk.ts'

export interface BatchOptions {
  readonly now: number
  /** Under which this is done. */
  readonly lease: Lease
  /** About how many events to take; a change is never taken apart. */
  readonly limit: number
  /** Where to begin to look, so that no bucket waits for the others. */
  readonly firstBucket: number
  /** Rows that the walk for events that nobody queued goes on by. */
  readonly walkRows: number
}

/** `lost`: another sequencer has the lease; nothing was written. */
export type Batch =
  { readonly state: 'done'; readonly leaves: number; readonly more: boolean } | { readonly state: 'lost' }

/**
 * Gives the events that wait their leaves: takes them from the queue, numbers them, and writes tiles, size and frontier, in one
 * transaction that holds only under the lease it was begun with and from the size it read. Of two that try, one is undone.
 * Events of an account follow each other in the order of their numbers.
 */
export function* sequenceBatch(primitives: Primitives, options: BatchOptions): Transaction<Batch> {
  if (!(yield* holdLease(options.lease, options.now))) return undo({ state: 'lost' })
  const log = yield* readLog()
  const queued = yield* takeFromQueue(options)
  const walk = isWalkDue(log, options.now) ? yield* walkOn(log, options) : null
  const ranges = mergeRanges([...queued, ...(walk?.found ?? [])])
  const places = yield* leaflessOf(ranges, options)
  const written = yield* append(primitives, log, places)
  const state = { ...log, ...walk?.state, ...written }
  const { size, frontier, walkAccount, walkSeq, walkBegunAt, walkEndedAt } = state
  const advanced = yield* write('advanceLog', {
    logId: theLog,
    fence: options.lease.fence,
    readSize: log.size,
    size,
    frontier,
    walkAccount,
    walkSeq,
    walkBegunAt,
    walkEndedAt,
  })
  if (advanced !== 1) return undo({ state: 'lost' })
  const leaves = places.length
  return keep({ state: 'done', leaves, more: leaves >= options.limit || (walk?.found.length ?? 0) > 0 })
}

function* takeFromQueue({ limit, firstBucket }: BatchOptions): Step<readonly EventRange[]> {
  const taken: EventRange[] = []
  for (let step = 0; step < buckets && taken.length < limit; step += 1) {
    const bucket = (firstBucket + step) % buckets
    const last = (yield* read('readQueued', { bucket, limit: limit - taken.length })).at(-1)
    if (last === undefined) continue
    // What another transaction queued meanwhile with an earlier time is taken too: the answer says what was.
    taken.push(...(yield* read('takeQueued', { bucket, upto: last.queuedAt })))
  }
  return taken
}

/** The events of ranges that have no leaf yet, and what comes before them in their accounts without one. */
function* leaflessOf(ranges: readonly EventRange[], options: BatchOptions): Step<readonly LeafPlace[]> {
  const found = new Map<string, LeafPlace>()
  for (const piece of inPieces(ranges, rangesMost)) {
    const places = groupByAccount(yield* read('readLeafPlaces', { ranges: piece }))
    const ofPiece = Map.groupBy(piece, ({ accountKey }) => toHex(accountKey))
    for (const [account, wanted] of ofPiece) {
      // Where an account's ranges lie in two pieces, the second finds the first without leaves and asks for them again.
      for (const place of yield* ofAccount(wanted, places.get(account), options)) {
        found.set(`${account} ${place.seq}`, place)
      }
    }
  }
  return [...found.values()].toSorted(byPlace)
}

function* ofAccount(
  wanted: readonly EventRange[],
  places: readonly LeafPlace[] = [],
  options: BatchOptions,
): Step<readonly LeafPlace[]> {
  const isWanted = ({ seq }: LeafPlace): boolean =>
    wanted.some(({ fromSeq, toSeq }) => seq >= fromSeq && seq <= toSeq)
  const leafless = places.filter(({ leafIndex }) => leafIndex === null)
  if (leafless.every(isWanted)) return leafless
  // What leads to the leaves of the event before has not been done yet; it finds them given.
  const range = wanted.at(-1)
  if (range === undefined) return []
  const { accountKey, toSeq } = range
  const earlier = yield* read('readLeafless', { accountKey, toSeq, limit: options.limit })
  const last = earlier.at(-1)
  if (last !== undefined && earlier.length >= options.limit) {
    yield* queueEvents({ accountKey, fromSeq: last.seq + 1, toSeq }, options.now)
  }
  return earlier
}

type Written = Pick<LogRow, 'size' | 'frontier'>

function* append(
  primitives: Primitives,
  { size, frontier }: LogRow,
  places: readonly LeafPlace[],
): Step<Written | null> {
  if (places.length === 0) return null
  const tree = growTree(primitives, { size, hashes: unpackHashes(frontier) })
  const hashes = places.map(({ leafHash }) => leafHash)
  for (const hash of hashes) tree.append(hash)
  const edge = yield* readEdge(size)
  for (const tile of appendToTiles(primitives, size, edge, hashes)) yield* writeTile(tile, edge)
  let given = 0
  for (const ranges of inPieces(leafRanges(places, size), rangesMost)) {
    given += yield* write('giveLeaves', { ranges })
  }
  if (given !== places.length)
    throw notWhole(`${places.length - given} events could not be given their leaves`)
  return { size: tree.size, frontier: packHashes(tree.frontier().hashes) }
}

function* writeTile({ level, index, width, hashes }: Tile, edge: readonly Tile[]): Step<void> {
  const row = { logId: theLog, level, tile: index, width, hashes }
  const isThere = edge.some((one) => one.level === level && one.index === index)
  const written = yield* write(isThere ? 'widenLogTile' : 'insertLogTile', row)
  if (written !== 1) throw notWhole(`tile ${index} at level ${level} could not be written`)
}

const notWhole = (fault: string): SparekeyError =>
  new SparekeyError(
    'internal',
    `The log is not whole: ${fault}. Nothing was written; run "sparekey audit verify".`,
  )
