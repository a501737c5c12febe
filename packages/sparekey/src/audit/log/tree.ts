import { concatBytes } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import { ArgumentRangeError } from '../../errors.ts'
import type { Bytes } from '../../store/port.ts'

/** Bytes of a leaf, a node or a root: SHA-256. */
export const HASH_BYTES = 32

/**
 * What an append needs of a Merkle tree (RFC 9162 §2.1): for each bit that is set in its size the root of one complete
 * subtree, the largest first. At most 53 hashes, whatever the size.
 */
export interface Frontier {
  /** Leaves: 0 to 2^53 − 1. */
  readonly size: number
  readonly hashes: readonly Bytes[]
}

export const emptyFrontier: Frontier = { size: 0, hashes: [] }

/** A tree that grows at its right edge. */
export interface Tree {
  readonly size: number
  /** @throws {ArgumentRangeError} `invalid_request`: the hash is not 32 bytes. */
  append(leafHash: Bytes): void
  /** Of the leaves so far; of none the hash of nothing (RFC 9162 §2.1.1). */
  root(): Bytes
  frontier(): Frontier
}

/** Goes on from a frontier. */
export const growTree = (primitives: Primitives, from: Frontier = emptyFrontier): Tree => {
  let { size } = from
  const hashes = [...from.hashes]
  return {
    get size() {
      return size
    },
    append(leafHash) {
      if (leafHash.length !== HASH_BYTES) {
        throw new ArgumentRangeError('leafHash', `"leafHash" must be ${HASH_BYTES} bytes.`)
      }
      let hash = leafHash
      for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
        const left = hashes.pop()
        if (left === undefined) break
        hash = nodeHash(primitives, left, hash)
      }
      hashes.push(hash)
      size += 1
    },
    root: () => joinRoots(primitives, hashes),
    frontier: () => ({ size, hashes: [...hashes] }),
  }
}

/** The root of some leaves. */
export const rootOfLeaves = (primitives: Primitives, leafHashes: readonly Bytes[]): Bytes => {
  const tree = growTree(primitives)
  for (const leafHash of leafHashes) tree.append(leafHash)
  return tree.root()
}

/** The hash over neighbouring complete subtrees that grow smaller from left to right: what a frontier holds. */
export const joinRoots = (primitives: Primitives, roots: readonly Bytes[]): Bytes =>
  roots.length === 0
    ? primitives.sha256(new Uint8Array(0))
    : roots.reduceRight((right, left) => nodeHash(primitives, left, right))

/** Of the data of a leaf: SHA-256 over 0x00 ‖ data (RFC 9162 §2.1.1). */
export const leafHashOf = (primitives: Primitives, data: Bytes): Bytes =>
  primitives.sha256(concatBytes(Uint8Array.of(0), data))

/** Growing a long tree, a buffer for each node would be most of the garbage. */
const scratch = new Uint8Array(1 + 2 * HASH_BYTES)

/** SHA-256 over 0x01 ‖ left ‖ right (RFC 9162 §2.1.1). */
export const nodeHash = (primitives: Primitives, left: Bytes, right: Bytes): Bytes => {
  scratch[0] = 1
  scratch.set(left, 1)
  scratch.set(right, 1 + HASH_BYTES)
  return primitives.sha256(scratch)
}

/** The hashes of a frontier one after the other, as a row holds them. */
export const packHashes = (hashes: readonly Bytes[]): Bytes => concatBytes(...hashes)

/** @throws {ArgumentRangeError} `invalid_request`: not a whole number of hashes. */
export const unpackHashes = (packed: Bytes): readonly Bytes[] => {
  if (packed.length % HASH_BYTES !== 0) {
    throw new ArgumentRangeError('packed', `"packed" must be a multiple of ${HASH_BYTES} bytes.`)
  }
  return Array.from({ length: packed.length / HASH_BYTES }, (_, index) => hashAt(packed, index))
}

export const hashAt = (packed: Bytes, index: number): Bytes =>
  packed.slice(HASH_BYTES * index, HASH_BYTES * (index + 1))
