import { fromHex, samePublicBytes } from '../bytes.ts'
import type { Primitives } from '../crypto/ports.ts'
import type { Bytes, EventRow } from '../store/port.ts'
import { leafHash } from './chain.ts'
import type { KeptCheckpoint } from './log-check/kept.ts'
import type { LogHead } from './log/tree-head.ts'
import { growTree, HASH_BYTES } from './log/tree.ts'

/** One event of an export, and where the line stands. */
export interface ExportedLine {
  /** From 1. */
  readonly line: number
  readonly accountKey: Bytes
  /** With the leaf hash that the export says. */
  readonly event: EventRow
  readonly leafIndex: number | null
}

export interface ExportVerdict {
  readonly events: number
  /** Events that the checkpoints prove. */
  readonly proven: number
  /** Of these the ones whose text an erasure took out: only their place is proven. */
  readonly blanked: number
  /** Events behind the largest checkpoint, or without a leaf: nothing proves them. */
  readonly unproven: number
  readonly faults: readonly string[]
}

/** An export of which more is wrong is not to be trusted at all. */
const mostFaults = 1000

/**
 * Verifies an export of all events without the database: each event gives its leaf hash, and the leaves together give the root
 * of each checkpoint. In memory are 33 bytes for each leaf, since the lines come by account and the tree has its own order.
 */
export const verifyExport = async (
  primitives: Primitives,
  lines: AsyncIterable<ExportedLine>,
  checkpoints: readonly KeptCheckpoint[],
): Promise<ExportVerdict> => {
  const faults: string[] = []
  const fault = (text: string): void => {
    if (faults.length < mostFaults) faults.push(text)
  }
  const heads: LogHead[] = []
  for (const checkpoint of checkpoints) {
    if (checkpoint.ok) heads.push(checkpoint.head)
    else fault(checkpoint.detail)
  }
  const size = Math.max(0, ...heads.map((head) => head.size))
  const leaves = createLeaves(size)
  let events = 0
  let blanked = 0
  let unproven = 0
  for await (const { line, accountKey, event, leafIndex } of lines) {
    events += 1
    if (!givesItsLeaf(primitives, accountKey, event)) {
      fault(`Line ${line}: event ${event.seq} does not give its leaf hash: it was changed.`)
    }
    if (leafIndex === null || leafIndex >= size) unproven += 1
    else if (!leaves.put(leafIndex, event.leafHash)) {
      fault(`Line ${line}: leaf ${leafIndex} is claimed a second time, or is none.`)
    } else if (event.salt === null) blanked += 1
  }
  for (const text of leaves.missing()) fault(text)
  if (leaves.count() === size) {
    for (const text of rootFaults(primitives, leaves, heads)) fault(text)
  }
  return { events, proven: events - unproven, blanked, unproven, faults }
}

/** What an erasure blanked has no text that would have to give the hash, and none that could be believed. */
const givesItsLeaf = (primitives: Primitives, accountKey: Bytes, event: EventRow): boolean =>
  event.salt === null
    ? event.type === null && event.context === null && event.detail === null && event.label === null
    : samePublicBytes(leafHash(primitives, accountKey, event, event.salt), event.leafHash)

const createLeaves = (size: number) => {
  const hashes = new Uint8Array(HASH_BYTES * size)
  const isThere = new Uint8Array(size)
  let count = 0
  return {
    count: () => count,
    at: (index: number): Bytes => hashes.subarray(HASH_BYTES * index, HASH_BYTES * (index + 1)),
    put(index: number, hash: Bytes): boolean {
      if (isThere[index] !== 0 || hash.length !== HASH_BYTES) return false
      isThere[index] = 1
      hashes.set(hash, HASH_BYTES * index)
      count += 1
      return true
    },
    /** Ranges of leaves that no line has. */
    *missing(): Generator<string> {
      for (let from = isThere.indexOf(0); from !== -1; from = isThere.indexOf(0, from)) {
        const next = isThere.indexOf(1, from)
        const to = next === -1 ? size : next
        yield to - from === 1
          ? `Leaf ${from} is in no line: its event was left out.`
          : `Leaves ${from} to ${to - 1} are in no line: their events were left out.`
        from = to
      }
    },
  }
}

function* rootFaults(
  primitives: Primitives,
  leaves: ReturnType<typeof createLeaves>,
  heads: readonly LogHead[],
): Generator<string> {
  const tree = growTree(primitives)
  for (const { origin, size, root } of heads.toSorted((a, b) => a.size - b.size)) {
    while (tree.size < size) tree.append(leaves.at(tree.size))
    if (!samePublicBytes(tree.root(), root)) {
      yield `The leaves do not give the root that ${origin} signed over ${size} events: this is another history.`
    }
  }
}

/** The bytes of a hexadecimal field; `null` where it is none. */
export const hexField = (text: unknown): Bytes | null =>
  typeof text === 'string' && /^([0-9a-f]{2})*$/.test(text) ? fromHex(text) : null
