import { nodePrimitives } from '../../../../src/crypto/node-primitives.ts'
import { appendToTiles, type Tile } from '../../../../src/audit/log/tiles.ts'
import type { Span } from '../../../../src/audit/log/proofs.ts'
import { leafHashOf } from '../../../../src/audit/log/tree.ts'

export const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Leaf hashes that differ. */
export const someLeaves = (count: number): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, index) => leafHashOf(nodePrimitives, Buffer.from(`leaf ${index}`)))

/** The tree hash as RFC 9162 §2.1.1 defines it, by recursion; each span is computed once. */
export const referenceTree = (leaves: readonly Uint8Array[]) => {
  const known = new Map<string, Uint8Array>()
  const hashOf = ({ start, end }: Span): Uint8Array => {
    const name = `${start}:${end}`
    const cached = known.get(name)
    if (cached !== undefined) return cached
    const hash = compute(start, end)
    known.set(name, hash)
    return hash
  }
  const compute = (start: number, end: number): Uint8Array => {
    if (end === start) return nodePrimitives.sha256(new Uint8Array(0))
    if (end - start === 1) return leaves[start]!
    const middle = start + splitOf(end - start)
    const children = [hashOf({ start, end: middle }), hashOf({ start: middle, end })]
    return nodePrimitives.sha256(Buffer.concat([Uint8Array.of(1), ...children]))
  }
  return { hashOf, root: (size: number) => hashOf({ start: 0, end: size }) }
}

/** PATH of RFC 9162 §2.1.3.1. */
export const referencePath = (index: number, start: number, end: number): Span[] => {
  if (end - start <= 1) return []
  const middle = start + splitOf(end - start)
  return index < middle
    ? [...referencePath(index, start, middle), { start: middle, end }]
    : [...referencePath(index, middle, end), { start, end: middle }]
}

/** SUBPROOF of RFC 9162 §2.1.4.1. */
export const referenceProof = (from: number, start: number, end: number, isWhole = true): Span[] => {
  if (from === end) return isWhole ? [] : [{ start, end }]
  const middle = start + splitOf(end - start)
  return from <= middle
    ? [...referenceProof(from, start, middle, isWhole), { start: middle, end }]
    : [...referenceProof(from, middle, end, false), { start, end: middle }]
}

const splitOf = (count: number): number => 2 ** (Math.ceil(Math.log2(count)) - 1)

/** Tiles as a database keeps them: the newest state of each. */
export const keepTiles = () => {
  const tiles = new Map<string, Tile>()
  let size = 0
  return {
    append(leaves: readonly Uint8Array[]) {
      for (const tile of appendToTiles(nodePrimitives, size, [...tiles.values()], leaves)) {
        tiles.set(`${tile.level} ${tile.index}`, tile)
      }
      size += leaves.length
    },
    /** By level and index. */
    all: () => [...tiles.values()].toSorted((a, b) => a.level - b.level || a.index - b.index),
    packed: ({ level, index }: { level: number; index: number }) => tiles.get(`${level} ${index}`)!.hashes,
  }
}
