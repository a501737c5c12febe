import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import {
  consistencySpans,
  hashSpans,
  inclusionSpans,
  tilesFor,
  verifyConsistency,
  verifyInclusion,
} from '../../../../src/audit/log/proofs.ts'
import { leafHashOf } from '../../../../src/audit/log/tree.ts'
import { nodePrimitives } from '../../../../src/crypto/node-primitives.ts'
import { ArgumentRangeError } from '../../../../src/errors.ts'
import vectors from '../../../vectors/merkle-tree.json' with { type: 'json' }
import { fromHex, keepTiles, referenceTree, someLeaves, toHex } from './support.ts'

const most = 300
const leaves = someLeaves(most)
const tree = referenceTree(leaves)

describe('published proofs of the RFC 6962 reference tests', () => {
  const published = vectors.leaves.map((leaf) => leafHashOf(nodePrimitives, fromHex(leaf)))
  const kept = keepTiles()
  kept.append(published)
  const root = (size: number) => fromHex(vectors.roots[size]!)

  for (const { index, size, proof } of vectors.inclusion) {
    test(`leaf ${index} is in the tree of ${size}`, () => {
      const made = hashSpans(nodePrimitives, inclusionSpans(index, size), kept.packed)
      assert.deepEqual(made.map(toHex), proof)
      const claim = { leafHash: published[index]!, index, size, root: root(size), proof: made }
      assert.equal(verifyInclusion(nodePrimitives, claim), true)
    })
  }
  for (const { from, to, proof } of vectors.consistency) {
    test(`the tree of ${to} continues the tree of ${from}`, () => {
      const made = hashSpans(nodePrimitives, consistencySpans(from, to), kept.packed)
      assert.deepEqual(made.map(toHex), proof)
      const claim = { from, fromRoot: root(from), to, toRoot: root(to), proof: made }
      assert.equal(verifyConsistency(nodePrimitives, claim), true)
    })
  }
})

test('what tiles give is what the leaves give, also where the tiles have grown since', () => {
  const kept = keepTiles()
  kept.append(leaves)
  const sizes = fc.integer({ min: 1, max: most })
  const property = fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
    for (const spans of [inclusionSpans(a % size, size), consistencySpans(b % (size + 1), size)]) {
      const asked = new Set(tilesFor(spans).map(({ level, index }) => `${level} ${index}`))
      const hashes = hashSpans(nodePrimitives, spans, (place) => {
        assert.ok(asked.has(`${place.level} ${place.index}`))
        return kept.packed(place).subarray(0, 32 * place.width)
      })
      assert.deepEqual(hashes.map(toHex), spans.map(tree.hashOf).map(toHex))
    }
  })
  fc.assert(property, { numRuns: 100 })
})

describe('forged proofs are refused', () => {
  const sizes = fc.integer({ min: 2, max: most })
  const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
    bytes.map((byte, at) => (at === Math.floor(bit / 8) % 32 ? byte ^ (1 << (bit % 8)) : byte))

  test('of inclusion: any bit changed, another place, a hash more or less, another order', () => {
    const property = fc.property(sizes, fc.nat(), fc.nat(255), fc.nat(), (size, a, bit, c) => {
      const index = a % size
      const proof = inclusionSpans(index, size).map(tree.hashOf)
      const claim = { leafHash: leaves[index]!, index, size, root: tree.root(size), proof }
      const at = c % proof.length
      const other = (index + 1 + (c % (size - 1))) % size
      const forged = [
        { ...claim, leafHash: flipped(claim.leafHash, bit) },
        { ...claim, root: flipped(claim.root, bit) },
        { ...claim, proof: proof.with(at, flipped(proof[at]!, bit)) },
        { ...claim, proof: proof.toSpliced(at, 1) },
        { ...claim, proof: [...proof, proof[at]!] },
        { ...claim, leafHash: leaves[other]! },
        { ...claim, index: other },
        { ...claim, index: size },
        { ...claim, index: -1 },
        { ...claim, index: index + 0.5 },
      ]
      for (const [place, one] of forged.entries()) {
        assert.equal(verifyInclusion(nodePrimitives, one), false, `forgery ${place}`)
      }
    })
    fc.assert(property, { numRuns: 200 })
  })

  test('of consistency: any bit changed, another size, a hash more or less, a tree that goes back', () => {
    const property = fc.property(sizes, fc.nat(), fc.nat(255), fc.nat(), (to, a, bit, c) => {
      const from = 1 + (a % (to - 1))
      const proof = consistencySpans(from, to).map(tree.hashOf)
      const claim = { from, fromRoot: tree.root(from), to, toRoot: tree.root(to), proof }
      const at = c % proof.length
      const forged = [
        { ...claim, fromRoot: flipped(claim.fromRoot, bit) },
        { ...claim, toRoot: flipped(claim.toRoot, bit) },
        { ...claim, proof: proof.with(at, flipped(proof[at]!, bit)) },
        { ...claim, proof: proof.toSpliced(at, 1) },
        { ...claim, proof: [...proof, proof[at]!] },
        { ...claim, proof: [] },
        { ...claim, from: to, to: from },
        { ...claim, to: from },
        { ...claim, from: 0 },
        { ...claim, fromRoot: claim.toRoot, toRoot: claim.fromRoot },
      ]
      for (const [place, one] of forged.entries()) {
        assert.equal(verifyConsistency(nodePrimitives, one), false, `forgery ${place}`)
      }
    })
    fc.assert(property, { numRuns: 200 })
  })

  test('of consistency, however large the trees: a size beside a power of two is not taken for one', () => {
    const size = 2 ** 49
    const node = (...children: Uint8Array[]) =>
      nodePrimitives.sha256(Buffer.concat([Uint8Array.of(1), ...children]))
    const [left, first, second] = [leaves[0]!, leaves[1]!, leaves[2]!]
    const claim = {
      from: size + 1,
      fromRoot: node(left, first),
      to: size + 2,
      toRoot: node(left, node(first, second)),
      proof: [first, second, left],
    }
    assert.equal(verifyConsistency(nodePrimitives, claim), true)
    assert.equal(verifyConsistency(nodePrimitives, { ...claim, fromRoot: node(left, second) }), false)
  })

  test('a proof with more hashes than the tree is high, also where the root was made for it', () => {
    const [leafHash, sibling] = [leaves[0]!, leaves[1]!]
    const root = nodePrimitives.sha256(Buffer.concat([Uint8Array.of(1), sibling, leafHash]))
    const claim = { leafHash, index: 0, size: 1, root, proof: [sibling] }
    assert.equal(verifyInclusion(nodePrimitives, claim), false)
  })

  test('two roots of one size are consistent only where they are the same; all continue nothing', () => {
    const [a, b] = [tree.root(7), tree.root(8)]
    const verify = (from: number, fromRoot: Uint8Array, to: number, toRoot: Uint8Array) =>
      verifyConsistency(nodePrimitives, { from, fromRoot, to, toRoot, proof: [] })
    assert.equal(verify(8, b, 8, b), true)
    assert.equal(verify(8, a, 8, b), false)
    assert.equal(verify(0, tree.root(0), 8, b), true)
    assert.equal(verify(0, a, 8, b), false)
  })
})

test('a proof of a leaf or a tree that is not there cannot be asked for', () => {
  const isRefused = (field: string) => (error: unknown) =>
    error instanceof ArgumentRangeError && error.field === field
  for (const [index, size] of [
    [0, 0],
    [3, 3],
    [-1, 3],
    [0.5, 3],
    [Number.NaN, 3],
  ] as const) {
    assert.throws(() => inclusionSpans(index, size), isRefused('index'))
  }
  assert.throws(() => consistencySpans(4, 3), isRefused('from'))
})

test('sizes beyond 2^32 keep their proofs', () => {
  const size = 2 ** 40 + 3
  assert.deepEqual(inclusionSpans(2 ** 40 + 2, size), [
    { start: 2 ** 40, end: 2 ** 40 + 2 },
    { start: 0, end: 2 ** 40 },
  ])
  const leaf = leaves[0]!
  const [near, far] = [leaves[1]!, leaves[2]!]
  const node = (left: Uint8Array, right: Uint8Array) =>
    nodePrimitives.sha256(Buffer.concat([Uint8Array.of(1), left, right]))
  const claim = { leafHash: leaf, index: 2 ** 40 + 2, size, root: node(far, node(near, leaf)) }
  assert.equal(verifyInclusion(nodePrimitives, { ...claim, proof: [near, far] }), true)
  assert.equal(verifyInclusion(nodePrimitives, { ...claim, proof: [far, near] }), false)
})
