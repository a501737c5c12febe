import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import {
  growTree,
  leafHashOf,
  packHashes,
  rootOfLeaves,
  unpackHashes,
} from '../../../../src/audit/log/tree.ts'
import {
  appendToTiles,
  edgePlaces,
  parseTilePath,
  printTilePath,
  TILE_WIDTH,
} from '../../../../src/audit/log/tiles.ts'
import { nodePrimitives } from '../../../../src/crypto/node-primitives.ts'
import { ArgumentRangeError } from '../../../../src/errors.ts'
import vectors from '../../../vectors/merkle-tree.json' with { type: 'json' }
import { fromHex, keepTiles, referenceTree, someLeaves, toHex } from './support.ts'

const isRefused = (field: string) => (error: unknown) =>
  error instanceof ArgumentRangeError && error.field === field

test('the eight leaves of the RFC 6962 reference tests give the published roots', () => {
  const leaves = vectors.leaves.map((leaf) => leafHashOf(nodePrimitives, fromHex(leaf)))
  const tree = growTree(nodePrimitives)
  assert.equal(toHex(tree.root()), vectors.roots[0])
  for (const [index, leaf] of leaves.entries()) {
    tree.append(leaf)
    assert.equal(toHex(tree.root()), vectors.roots[index + 1])
  }
})

test('every tree up to 300 leaves has the root of the definition, from wherever it goes on', () => {
  const leaves = someLeaves(300)
  const reference = referenceTree(leaves)
  const tree = growTree(nodePrimitives)
  let resumed = growTree(nodePrimitives)
  for (const [index, leaf] of leaves.entries()) {
    tree.append(leaf)
    const { size, hashes } = resumed.frontier()
    resumed = growTree(nodePrimitives, { size, hashes: unpackHashes(packHashes(hashes)) })
    resumed.append(leaf)
    const root = toHex(reference.root(index + 1))
    assert.equal(toHex(tree.root()), root)
    assert.equal(toHex(resumed.root()), root)
  }
  assert.equal(resumed.size, 300)
})

test('a leaf hash of another length is refused', () => {
  assert.throws(() => growTree(nodePrimitives).append(new Uint8Array(31)), isRefused('leafHash'))
  assert.throws(() => unpackHashes(new Uint8Array(33)), isRefused('packed'))
})

describe('tiles', () => {
  test('a tree of 70,000 leaves has the tiles that C2SP tlog-tiles counts', () => {
    const kept = keepTiles()
    const leaf = new Uint8Array(32)
    kept.append(Array.from({ length: 70_000 }, () => leaf))
    const widths = (level: number) => kept.all().filter((tile) => tile.level === level)
    const full = (level: number) => widths(level).filter(({ width }) => width === TILE_WIDTH).length
    const partial = (level: number) =>
      widths(level)
        .filter(({ width }) => width < TILE_WIDTH)
        .map(({ width }) => width)
    assert.deepEqual([full(0), partial(0)], [273, [112]])
    assert.deepEqual([full(1), partial(1)], [1, [17]])
    assert.deepEqual([full(2), partial(2)], [0, [1]])
    assert.deepEqual(edgePlaces(70_000), [
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ])
    assert.deepEqual(edgePlaces(256), [{ level: 1, index: 0, width: 1 }])
    assert.deepEqual(edgePlaces(0), [])
  })

  test('tiles are the same however the leaves came in, and hold them in order', () => {
    const leaves = someLeaves(1200)
    const atOnce = keepTiles()
    atOnce.append(leaves)
    const batches = fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 6 })
    const property = fc.property(batches, (sizes) => {
      const kept = keepTiles()
      let at = 0
      for (const size of [...sizes, leaves.length]) {
        kept.append(leaves.slice(at, at + size))
        at = Math.min(leaves.length, at + size)
      }
      assert.deepEqual(kept.all(), atOnce.all())
    })
    fc.assert(property, { numRuns: 10 })
    const bottom = atOnce.all().filter(({ level }) => level === 0)
    assert.equal(toHex(packHashes(bottom.map(({ hashes }) => hashes))), toHex(packHashes(leaves)))
    const level1 = atOnce.all().find(({ level }) => level === 1)
    assert.equal(
      toHex(level1!.hashes.subarray(0, 32)),
      toHex(rootOfLeaves(nodePrimitives, leaves.slice(0, 256))),
    )
  })

  test('an append that was written in part can be made again', () => {
    const leaves = someLeaves(700)
    const kept = keepTiles()
    kept.append(leaves.slice(0, 300))
    const before = kept.all()
    const once = appendToTiles(nodePrimitives, 300, before, leaves.slice(300))
    const halfWritten = [...once.slice(0, 1), ...before.filter(({ index }) => index !== once[0]?.index)]
    assert.deepEqual(appendToTiles(nodePrimitives, 300, halfWritten, leaves.slice(300)), once)
  })

  test('an append without the tiles of the edge, or with one that is too narrow, is refused', () => {
    const leaves = someLeaves(20)
    const kept = keepTiles()
    kept.append(leaves)
    const narrow = { level: 0, index: 0, width: 19, hashes: packHashes(leaves.slice(0, 19)) }
    assert.throws(() => appendToTiles(nodePrimitives, 20, [], leaves), isRefused('edge'))
    assert.throws(() => appendToTiles(nodePrimitives, 20, [narrow], leaves), isRefused('edge'))
  })

  test('paths are those of C2SP tlog-tiles, and nothing else is read as one', () => {
    const path = (level: number, index: number, width = TILE_WIDTH) => printTilePath({ level, index, width })
    assert.equal(path(0, 1_234_067), '0/x001/x234/067')
    assert.equal(path(0, 0, 5), '0/000.p/5')
    assert.equal(path(2, 999), '2/999')
    assert.equal(path(1, 1000, 255), '1/x001/000.p/255')
    const places = fc.record(
      {
        level: fc.integer({ min: 0, max: 6 }),
        index: fc.integer({ min: 0, max: 2 ** 45 }),
        width: fc.integer({ min: 1, max: 256 }),
      },
      { noNullPrototype: true },
    )
    fc.assert(fc.property(places, (place) => assert.deepEqual(parseTilePath(printTilePath(place)), place)))
    const wrong = [
      '',
      '0',
      '0/',
      '0/0',
      '00/000',
      '0/x000/001',
      '0/001/002',
      '0/000.p/0',
      '0/000.p/256',
      '0/000.p/01',
      '7/000',
      '-1/000',
      '0/000/',
      '0/x999/x999/x999/x999/x999/x999/999',
      'entries/000',
    ]
    for (const text of wrong) assert.equal(parseTilePath(text), null, text)
  })
})
