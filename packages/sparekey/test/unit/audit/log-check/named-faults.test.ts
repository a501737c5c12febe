import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { leafHash } from '../../../../src/audit/chain.ts'
import { readRows } from '../../../../src/audit/cursor.ts'
import { logSigner } from '../../../../src/audit/log/identity.ts'
import { signTreeHead } from '../../../../src/audit/log/tree-head.ts'
import { growTree, packHashes } from '../../../../src/audit/log/tree.ts'
import { nodePrimitives, nodeRandom } from '../../../../src/crypto/node-primitives.ts'
import { auditedLog, type AuditedLog } from '../../../support/audited.ts'
import { accountKeyOf } from '../../../support/lab.ts'

describe('audit verify with the tree: what was done to a log is named', () => {
  let audited: AuditedLog
  beforeEach(async () => {
    audited = await auditedLog()
  })

  test('an event whose whole account was computed anew', async () => {
    const { store, lab, verify, rewrite } = audited
    const accountKey = accountKeyOf(lab, 'ada')
    const [event] = await readRows(store, 'readEvents', { accountKey, beforeSeq: 5, limit: 1 })
    assert.ok(event?.salt)
    const changed = { ...event, actor: 'operator' as const }
    rewrite(
      'UPDATE sparekey_events SET actor = ?, leaf_hash = ? WHERE account_key = ? AND seq = ?',
      'operator',
      leafHash(nodePrimitives, accountKey, changed, event.salt),
      accountKey,
      event.seq,
    )
    const { list } = await verify()
    assert.ok(list.includes(`ada leaf_differs ${event.seq} leaf ${event.leafIndex}`), list.join())
  })

  test('leaves whose account was removed with all rows', async () => {
    const { lab, verify, rewrite } = audited
    for (const table of ['events', 'redemptions', 'accounts']) {
      rewrite(`DELETE FROM sparekey_${table} WHERE account_key = ?`, accountKeyOf(lab, 'bob'))
    }
    const { list, found } = await verify()
    assert.deepEqual(list, ['leaf_without_event leaf 4'])
    assert.match(found[0]?.detail ?? '', /^The events of leaves 4 to 7 are gone/)
  })

  test('two events whose leaves were exchanged, and a leaf that two events claim', async () => {
    const { verify, rewrite } = audited
    rewrite('UPDATE sparekey_events SET leaf_index = 1 - leaf_index WHERE leaf_index < 2')
    assert.deepEqual((await verify()).list, ['ada leaf_differs 2 leaf 0', 'ada leaf_differs 1 leaf 1'])
    rewrite('UPDATE sparekey_events SET leaf_index = 1 - leaf_index WHERE leaf_index < 2')
    rewrite('UPDATE sparekey_events SET leaf_index = 5 WHERE leaf_index = 6')
    assert.deepEqual((await verify()).list, ['bob leaf_differs 3 leaf 5', 'leaf_without_event leaf 6'])
  })

  test('an event that the tree went on without, and not before it went on for an hour', async () => {
    const { verify, rewrite } = audited
    rewrite('UPDATE sparekey_events SET leaf_index = NULL WHERE leaf_index = 6')
    rewrite('UPDATE sparekey_log SET walk_ended_at = 1')
    const early = await verify()
    assert.deepEqual(early.list, ['leaf_without_event leaf 6'])
    rewrite('UPDATE sparekey_log_checkpoints SET created_at = created_at + 4000000')
    assert.deepEqual((await verify()).list, ['leaf_without_event leaf 6', 'bob event_overdue 3'])
  })

  test('a tile of which one byte was changed, and where', async () => {
    const { database, verify, rewrite } = audited
    const [tile] = database.prepare('SELECT hashes FROM sparekey_log_tiles WHERE level = 0').all()
    const hashes = tile?.['hashes'] as Uint8Array
    rewrite('UPDATE sparekey_log_tiles SET hashes = ?', hashes.with(32 * 5, hashes[160]! ^ 1))
    assert.deepEqual((await verify()).list, [
      'log_changed',
      'checkpoint_differs leaf 4',
      'bob leaf_differs 2 leaf 5',
    ])
  })

  test('a tile that is missing or cut', async () => {
    const { database, verify, rewrite } = audited
    const [tile] = database.prepare('SELECT hashes FROM sparekey_log_tiles WHERE level = 0').all()
    const hashes = tile?.['hashes'] as Uint8Array
    rewrite('UPDATE sparekey_log_tiles SET hashes = ?', hashes.subarray(0, 320))
    assert.deepEqual((await verify()).list, ['tile_missing leaf 0'])
    rewrite('DELETE FROM sparekey_log_tiles')
    assert.deepEqual((await verify()).list, ['tile_missing leaf 0'])
  })

  test('a tree whose end was cut off, by its checkpoints and by its events', async () => {
    const { verify, rewrite, sizeOf } = audited
    const size = sizeOf()
    rewrite(
      'UPDATE sparekey_log SET size = 4, frontier = (SELECT frontier FROM sparekey_log) WHERE size = ?',
      size,
    )
    const { list } = await verify()
    assert.ok(list.includes('log_cut leaf 4'), list.join())
    rewrite('DELETE FROM sparekey_log_checkpoints WHERE size > 4')
    const { list: quieter } = await verify()
    assert.ok(quieter.includes(`cleo log_cut 4 leaf ${size - 1}`), quieter.join())
  })

  test('a checkpoint of the database that was exchanged, changed or cut, and one of another size', async () => {
    const { lab, sequence, verify, rewrite, sizeOf } = audited
    const good = await sequence()
    const foreign = logSigner(nodePrimitives, { ...lab.ring, logSigningSeed: () => nodeRandom(32) })
    const wrong = [
      good.replace(/^(.*\n)\d+\n/, '$11\n'),
      signTreeHead(nodePrimitives, { epoch: 1, size: sizeOf(), root: nodeRandom(32) }, foreign),
      good.slice(0, 20),
    ]
    for (const note of wrong) {
      rewrite('UPDATE sparekey_log_checkpoints SET note = ? WHERE size = ?', note, sizeOf())
      assert.deepEqual((await verify()).list, ['checkpoint_changed'])
    }
    rewrite('UPDATE sparekey_log_checkpoints SET note = ? WHERE size = 4', good)
    const { found } = await verify()
    assert.match(
      found[0]?.detail ?? '',
      /at 4 events was exchanged or changed: it is of another size than its row says/,
    )
  })

  test('without the key no signature counts, and that is said', async () => {
    const { sequence, verify, rewrite, sizeOf } = audited
    const good = await sequence()
    rewrite(
      'UPDATE sparekey_log_checkpoints SET note = ? WHERE size = ?',
      good.replace(/[A-Za-z0-9](?=[^\n]*\n$)/, (letter) => (letter === 'A' ? 'B' : 'A')),
      sizeOf(),
    )
    const { list, log } = await verify({ key: null })
    assert.deepEqual([list, log?.signaturesVerified], [[], false])
  })

  test('a tree that was signed anew over other leaves: its checkpoints contradict it', async () => {
    const { database, verify, rewrite } = audited
    const [row] = database.prepare('SELECT hashes FROM sparekey_log_tiles WHERE level = 0').all()
    const hashes = Uint8Array.from(row?.['hashes'] as Uint8Array)
    hashes.set(nodeRandom(32), 0)
    const tree = growTree(nodePrimitives)
    for (let at = 0; at < hashes.length; at += 32) tree.append(hashes.slice(at, at + 32))
    rewrite('UPDATE sparekey_log_tiles SET hashes = ?', hashes)
    rewrite('UPDATE sparekey_log SET frontier = ?', packHashes(tree.frontier().hashes))
    const { list, found } = await verify()
    assert.deepEqual(list, ['checkpoint_differs leaf 0', 'ada leaf_differs 1 leaf 0'])
    assert.match(found[0]?.detail ?? '', /So do 2 after it\. Between leaf 0 and leaf 3 /)
  })

  test('every leaf of a big page is looked at, and many findings are cut', async () => {
    const { verify, rewrite } = audited
    rewrite('DELETE FROM sparekey_events')
    rewrite('DELETE FROM sparekey_accounts')
    rewrite('DELETE FROM sparekey_redemptions')
    const { list, found } = await verify({}, { mostFindings: 1 })
    assert.deepEqual(list, ['leaf_without_event leaf 0'])
    assert.match(found[0]?.detail ?? '', /leaves 0 to 11 are gone/)
  })
})
