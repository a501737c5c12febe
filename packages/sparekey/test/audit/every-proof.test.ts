import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  consistencySpans,
  inclusionSpans,
  verifyConsistency,
  verifyInclusion,
} from '../../src/audit/log/proofs.ts'
import { nodePrimitives } from '../../src/crypto/node-primitives.ts'
import { referencePath, referenceProof, referenceTree, someLeaves } from '../unit/audit/log/support.ts'

const most = 300
const leaves = someLeaves(most)
const tree = referenceTree(leaves)

test('every leaf of every tree up to 300 has the proof of the definition, and it verifies', () => {
  for (let size = 1; size <= most; size += 1) {
    for (let index = 0; index < size; index += 1) {
      const spans = inclusionSpans(index, size)
      assert.equal(JSON.stringify(spans), JSON.stringify(referencePath(index, 0, size)))
      const proof = spans.map(tree.hashOf)
      const claim = { leafHash: leaves[index]!, index, size, root: tree.root(size), proof }
      if (!verifyInclusion(nodePrimitives, claim)) assert.fail(`leaf ${index} of ${size}`)
    }
  }
})

test('every two trees up to 300 have the proof of the definition, and it verifies', () => {
  for (let to = 0; to <= most; to += 1) {
    for (let from = 0; from <= to; from += 1) {
      const spans = consistencySpans(from, to)
      if (from > 0) assert.equal(JSON.stringify(spans), JSON.stringify(referenceProof(from, 0, to)))
      const proof = spans.map(tree.hashOf)
      const claim = { from, fromRoot: tree.root(from), to, toRoot: tree.root(to), proof }
      if (!verifyConsistency(nodePrimitives, claim)) assert.fail(`${from} to ${to}`)
    }
  }
})
