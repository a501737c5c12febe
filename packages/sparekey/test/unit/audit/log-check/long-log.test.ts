import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, test } from 'node:test'
import { drawEventSeeds, genesis, insertEvents, linkEvents } from '../../../../src/audit/chain.ts'
import { createLevels } from '../../../../src/audit/log-check/levels.ts'
import { verifierKeyOf } from '../../../../src/audit/log/note.ts'
import { appendToTiles } from '../../../../src/audit/log/tiles.ts'
import { signTreeHead } from '../../../../src/audit/log/tree-head.ts'
import { growTree, packHashes } from '../../../../src/audit/log/tree.ts'
import { verifyAudit } from '../../../../src/audit/verify.ts'
import { nodePrimitives, nodeRandom } from '../../../../src/crypto/node-primitives.ts'
import { keep, write, type Store } from '../../../../src/store/port.ts'
import { sqliteStore } from '../../../../src/store/sql/sqlite.ts'
import { keepTiles } from '../log/support.ts'

test('the tiles above are those that an append writes, full ones and those at the edge', () => {
  const same = new Uint8Array(32)
  for (const size of [255, 256, 257, 66_000]) {
    const leaves = Array.from({ length: size }, () => same)
    const levels = createLevels(nodePrimitives)
    for (const leaf of leaves) levels.append(leaf)
    const kept = keepTiles()
    kept.append(leaves)
    const above = kept.all().filter(({ level }) => level > 0)
    const expected = [...levels.takeFull(), ...levels.edge()]
      .map(({ level, index, hashes }) => ({ level, index, width: hashes.length, hashes: packHashes(hashes) }))
      .toSorted((a, b) => a.level - b.level || a.index - b.index)
    assert.deepEqual(expected, above)
  }
})

const size = 600
const accountKey = new Uint8Array(16).fill(7)
const signer = { name: 'sparekey/log/test', seed: nodeRandom(32) }

/** One account with 600 events, all in the tree, two levels high, under a checkpoint. */
describe('a log of more than one tile', () => {
  let database: DatabaseSync
  let store: Store
  beforeEach(async () => {
    database = new DatabaseSync(':memory:')
    store = sqliteStore(database)
    await store.migrate()
    const auditHead = genesis(nodePrimitives, accountKey)
    const events = Array.from({ length: size }, () => ({ type: 'set.issued', actor: 'application' }) as const)
    const seeds = drawEventSeeds(nodeRandom, size)
    const from = { auditSeq: 0, auditHead }
    const linked = linkEvents(nodePrimitives, accountKey, from, 1_780_000_000_000, events, seeds)
    await store.transact(function* () {
      yield* write('createAccount', {
        accountKey,
        identityKeyId: 'k1',
        sealedIdentity: accountKey,
        auditHead,
      })
      yield* insertEvents(accountKey, linked.rows)
      return keep(undefined)
    })
    const leaves = linked.rows.map(({ leafHash }) => leafHash)
    const tree = growTree(nodePrimitives)
    for (const leaf of leaves) tree.append(leaf)
    const note = signTreeHead(nodePrimitives, { epoch: 1, size, root: tree.root() }, signer)
    const run = (sql: string, ...values: (string | number | Uint8Array)[]) =>
      database.prepare(sql).run(...values)
    run('UPDATE sparekey_accounts SET audit_seq = ?, audit_head = ?', size, linked.auditHead)
    run('UPDATE sparekey_events SET leaf_index = seq - 1')
    for (const { level, index, width, hashes } of appendToTiles(nodePrimitives, 0, [], leaves)) {
      run('INSERT INTO sparekey_log_tiles VALUES (?, ?, ?, ?, ?)', 'events', level, index, width, hashes)
    }
    run(
      "INSERT INTO sparekey_log VALUES ('events', 1, ?, ?, NULL, 0, 1, X'', 0, 1, 1)",
      size,
      packHashes(tree.frontier().hashes),
    )
    run("INSERT INTO sparekey_log_checkpoints VALUES ('events', 1, ?, ?, 1)", size, note)
  })

  const verify = async () => {
    const found: string[] = []
    const done = await verifyAudit(store, nodePrimitives, {
      found: ({ kind, leafIndex, detail }) => void found.push(`${kind} ${leafIndex}: ${detail}`),
      log: { nonce: nodeRandom(32), key: verifierKeyOf(nodePrimitives, signer) },
    })
    return { found, log: done.log }
  }
  const change = (sql: string, ...values: readonly Uint8Array[]): void => {
    assert.equal(database.prepare(sql).run(...values).changes, 1)
  }
  const tile = (level: number, index: number): Uint8Array =>
    database
      .prepare('SELECT hashes FROM sparekey_log_tiles WHERE level = ? AND tile = ?')
      .get(level, index)?.['hashes'] as Uint8Array

  test('is whole', async () => {
    const { found, log } = await verify()
    assert.deepEqual([found, log?.size, log?.checkpoints], [[], size, 1])
  })

  test('a hash changed in a tile above is named with the leaves below it', async () => {
    const hashes = Uint8Array.from(tile(1, 0))
    hashes[32] = (hashes[32] ?? 0) ^ 1
    change('UPDATE sparekey_log_tiles SET hashes = ? WHERE level = 1', hashes)
    const { found } = await verify()
    assert.equal(found.length, 1)
    assert.match(
      found[0] ?? '',
      /^tile_changed 256: Leaves 256 to 511 do not give the hash that tile 0 of level 1/,
    )
  })

  test('a tile above that is missing is named', async () => {
    change('DELETE FROM sparekey_log_tiles WHERE level = 1')
    assert.deepEqual((await verify()).found, ['tile_missing null: Tile 0 of level 1 of the tree is missing.'])
  })

  for (const sql of [
    'DELETE FROM sparekey_log_tiles WHERE level = 0 AND tile = 1',
    'UPDATE sparekey_log_tiles SET tile = 9 WHERE level = 0 AND tile = 1',
  ]) {
    test(`a tile in the middle is named that is gone: ${sql}`, async () => {
      change(sql)
      const { found } = await verify()
      assert.match(
        found[0] ?? '',
        /^tile_missing 256: The tree should hold 600 leaves, and its tile 1 is missing/,
      )
    })
  }

  test('the first tile is named that is gone: no other is taken for it', async () => {
    change('DELETE FROM sparekey_log_tiles WHERE level = 0 AND tile = 0')
    const { found } = await verify()
    assert.match(found[0] ?? '', /^tile_missing 0: .* its tile 0 is missing/)
  })

  test('an event is named that was made the same as another, at its leaf', async () => {
    change(
      'UPDATE sparekey_events SET leaf_index = 3, leaf_hash = (SELECT leaf_hash FROM sparekey_events WHERE seq = 4) WHERE seq = 5',
    )
    const { found } = await verify()
    assert.ok(
      found.includes('leaf_differs 3: It claims leaf 3, which another event has already.'),
      found.join(),
    )
  })

  test('a leaf that two events claim across the end of a page is named', async () => {
    change('UPDATE sparekey_events SET leaf_index = 499 WHERE seq = 501')
    const { found } = await verify()
    assert.deepEqual(found, [
      'leaf_differs 499: It claims leaf 499, which another event has already.',
      'leaf_without_event 500: The event of leaf 500 is gone: it was deleted, or its account was removed with all rows.',
    ])
  })
})
