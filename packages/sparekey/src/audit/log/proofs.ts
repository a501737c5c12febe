import type { Primitives } from '../../crypto/ports.ts'
import { ArgumentRangeError } from '../../errors.ts'
import { samePublicBytes } from '../../bytes.ts'
import type { Bytes } from '../../store/port.ts'
import { nodeInTile, tileOf, type Node, type TilePlace } from './tiles.ts'
import { joinRoots, nodeHash } from './tree.ts'

/** Leaves from `start` up to, not including, `end`: what one hash of a proof stands for. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * The hashes of an inclusion proof, from the leaf's neighbour up (RFC 9162 §2.1.3.1).
 *
 * @throws {ArgumentRangeError} `invalid_request`: the tree has no such leaf.
 */
export const inclusionSpans = (index: number, size: number): readonly Span[] => {
  if (!isSize(size) || !isSize(index) || index >= size) {
    throw new ArgumentRangeError(
      'index',
      '"index" must be a whole number from 0 on, below the size of the tree.',
    )
  }
  const spans: Span[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + splitOf(end - start)
    if (index < middle) {
      spans.push({ start: middle, end })
      end = middle
    } else {
      spans.push({ start, end: middle })
      start = middle
    }
  }
  return spans.toReversed()
}

/**
 * The hashes of a consistency proof, from the deepest up (RFC 9162 §2.1.4.1). None where the sizes are equal or `from` is 0:
 * every tree continues the empty one.
 *
 * @throws {ArgumentRangeError} `invalid_request`: `from` is above `to`.
 */
export const consistencySpans = (from: number, to: number): readonly Span[] => {
  if (!isSize(from) || !isSize(to) || from > to) {
    throw new ArgumentRangeError('from', '"from" must be a whole number from 0 on, at most "to".')
  }
  if (from === 0 || from === to) return []
  const spans: Span[] = []
  let [start, end] = [0, to]
  while (from !== end) {
    const middle = start + splitOf(end - start)
    if (from <= middle) {
      spans.push({ start: middle, end })
      end = middle
    } else {
      spans.push({ start, end: middle })
      start = middle
    }
  }
  // The verifier has the root of the old tree itself, and needs the last hash only where it is not that root.
  if (start > 0) spans.push({ start, end })
  return spans.toReversed()
}

/** The complete subtrees that a span is made of, from left to right. */
export const nodesOf = ({ start, end }: Span): readonly Node[] => {
  const nodes: Node[] = []
  for (let at = start; at < end;) {
    let height = 0
    while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= end) height += 1
    nodes.push({ height, index: at / 2 ** height })
    at += 2 ** height
  }
  return nodes
}

/** The tiles that hold what spans need, each once, as wide as they must be. */
export const tilesFor = (spans: readonly Span[]): readonly TilePlace[] => {
  const places = new Map<string, TilePlace>()
  for (const node of spans.flatMap(nodesOf)) {
    const place = tileOf(node)
    const name = `${place.level} ${place.index}`
    if ((places.get(name)?.width ?? 0) < place.width) places.set(name, place)
  }
  return [...places.values()]
}

/** The hashes of spans; `packed` gives the hashes of a tile that {@link tilesFor} named. */
export const hashSpans = (
  primitives: Primitives,
  spans: readonly Span[],
  packed: (place: TilePlace) => Bytes,
): readonly Bytes[] =>
  spans.map((span) =>
    joinRoots(
      primitives,
      nodesOf(span).map((node) => nodeInTile(primitives, node, packed(tileOf(node)))),
    ),
  )

export interface InclusionClaim {
  readonly leafHash: Bytes
  readonly index: number
  readonly size: number
  readonly root: Bytes
  readonly proof: readonly Bytes[]
}

/** RFC 9162 §2.1.3.2: whether the tree of that size and root has that leaf at that index. */
export const verifyInclusion = (
  primitives: Primitives,
  { leafHash, index, size, root, proof }: InclusionClaim,
): boolean => {
  if (!isSize(size) || !isSize(index) || index >= size) return false
  let place = index
  let last = size - 1
  let hash = leafHash
  for (const sibling of proof) {
    if (last === 0) return false
    if (isOdd(place) || place === last) {
      hash = nodeHash(primitives, sibling, hash)
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)]
    } else hash = nodeHash(primitives, hash, sibling)
    ;[place, last] = [half(place), half(last)]
  }
  return last === 0 && samePublicBytes(hash, root)
}

export interface ConsistencyClaim {
  readonly from: number
  readonly fromRoot: Bytes
  readonly to: number
  readonly toRoot: Bytes
  readonly proof: readonly Bytes[]
}

/** RFC 9162 §2.1.4.2: whether the later tree begins with all leaves of the earlier one, in their order. */
export const verifyConsistency = (
  primitives: Primitives,
  { from, fromRoot, to, toRoot, proof }: ConsistencyClaim,
): boolean => {
  if (!isSize(from) || !isSize(to) || from > to) return false
  if (from === to) return proof.length === 0 && samePublicBytes(fromRoot, toRoot)
  if (from === 0) return proof.length === 0 && samePublicBytes(fromRoot, joinRoots(primitives, []))
  const isComplete = Number.isInteger(Math.log2(from))
  const [first, ...rest] = isComplete ? [fromRoot, ...proof] : proof
  if (first === undefined) return false
  let place = from - 1
  let last = to - 1
  while (isOdd(place)) [place, last] = [half(place), half(last)]
  let earlier = first
  let later = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(place) || place === last) {
      earlier = nodeHash(primitives, sibling, earlier)
      later = nodeHash(primitives, sibling, later)
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)]
    } else later = nodeHash(primitives, later, sibling)
    ;[place, last] = [half(place), half(last)]
  }
  return last === 0 && samePublicBytes(earlier, fromRoot) && samePublicBytes(later, toRoot)
}

/** The largest power of two below a count of 2 or more. */
const splitOf = (count: number): number => {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
const isOdd = (value: number): boolean => value % 2 === 1
const half = (value: number): number => Math.floor(value / 2)
