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
  const isLeaf = ({ start, end }: Span): boolean => end - start <= 1
  return descend(size, isLeaf, (middle) => index < middle).passed
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
  const endsThere = ({ end }: Span): boolean => end === from
  const { passed, last } = descend(to, endsThere, (middle) => from <= middle)
  // The verifier has the root of the old tree itself, and needs the last hash only where it is not that root.
  return last.start === 0 ? passed : [last, ...passed]
}

/** From the root down: the halves that were passed by, the deepest first, and where it ended. */
const descend = (
  size: number,
  isThere: (span: Span) => boolean,
  goesLeft: (middle: number) => boolean,
): { readonly passed: readonly Span[]; readonly last: Span } => {
  const passed: Span[] = []
  let last: Span = { start: 0, end: size }
  while (!isThere(last)) {
    const { start, end } = last
    const middle = start + splitOf(end - start)
    const [left, right] = [
      { start, end: middle },
      { start: middle, end },
    ]
    const isLeft = goesLeft(middle)
    passed.unshift(isLeft ? right : left)
    last = isLeft ? left : right
  }
  return { passed, last }
}

/** The complete subtrees that a span is made of, from left to right. */
const nodesOf = ({ start, end }: Span): readonly Node[] => {
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
  let hash = leafHash
  const isWhole = climb({ place: index, last: size - 1 }, proof, (sibling, isLeft) => {
    hash = isLeft ? nodeHash(primitives, sibling, hash) : nodeHash(primitives, hash, sibling)
  })
  return isWhole && samePublicBytes(hash, root)
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
  const [first, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...proof] : proof
  if (first === undefined) return false
  let place = from - 1
  let last = to - 1
  while (isOdd(place)) [place, last] = [half(place), half(last)]
  let earlier = first
  let later = first
  const isWhole = climb({ place, last }, rest, (sibling, isLeft) => {
    if (isLeft) earlier = nodeHash(primitives, sibling, earlier)
    later = isLeft ? nodeHash(primitives, sibling, later) : nodeHash(primitives, later, sibling)
  })
  return isWhole && samePublicBytes(earlier, fromRoot) && samePublicBytes(later, toRoot)
}

/**
 * From a place up to the root, a sibling at a time, each with the side on which it stands. `false`: there are too many of them,
 * or too few.
 */
const climb = (
  from: { readonly place: number; readonly last: number },
  siblings: readonly Bytes[],
  join: (sibling: Bytes, isLeft: boolean) => void,
): boolean => {
  let { place, last } = from
  for (const sibling of siblings) {
    if (last === 0) return false
    const isLeft = isOdd(place) || place === last
    join(sibling, isLeft)
    // A right edge that is alone on its level stands on the next one as it is.
    if (isLeft) while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)]
    ;[place, last] = [half(place), half(last)]
  }
  return last === 0
}

/** The largest power of two below a count of 2 or more. */
const splitOf = (count: number): number => {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

/** Not by `Math.log2`, which rounds to a whole number beside large powers. */
const isPowerOfTwo = (count: number): boolean => splitOf(count + 1) === count

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
const isOdd = (value: number): boolean => value % 2 === 1
const half = (value: number): number => Math.floor(value / 2)
