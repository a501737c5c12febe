import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { logSigner } from '../../../../src/audit/log/identity.ts'
import { signNote } from '../../../../src/audit/log/note.ts'
import { signTreeHead } from '../../../../src/audit/log/tree-head.ts'
import { readKept, readPromises } from '../../../../src/audit/log-check/kept.ts'
import { beginEpoch } from '../../../../src/audit/sequencer/fence-record.ts'
import { nodePrimitives, nodeRandom } from '../../../../src/crypto/node-primitives.ts'
import { auditedLog, type AuditedLog } from '../../../support/audited.ts'
import { accountKeyOf } from '../../../support/lab.ts'

describe('audit verify with the tree: against kept checkpoints', () => {
  let audited: AuditedLog
  beforeEach(async () => {
    audited = await auditedLog()
  })

  test('a kept checkpoint that the key did not sign does not count', async () => {
    const { key, sequence, verify, kept } = audited
    const note = await sequence()
    const cases: readonly (readonly [string, RegExp])[] = [
      [note.replace(/\n\d+\n/, '\n3\n'), /with 3 events was changed: the log's key did not sign it so/],
      [note.replaceAll(/sparekey\/log\/\w+/g, 'elsewhere.example/log'), /is of another log/],
      [note.slice(0, -10), /It is not a checkpoint, or only a part of one/],
      ['hello', /It is not a checkpoint/],
    ]
    for (const [text, says] of cases) {
      const { list, found } = await verify(kept(text))
      assert.deepEqual(list, ['kept_checkpoint_changed'])
      assert.match(found[0]?.detail ?? '', says)
    }
    const foreign = { ...key(), publicKey: nodePrimitives.ed25519PublicKey(nodeRandom(32)) }
    const { found } = await verify({ kept: readKept(nodePrimitives, note, foreign) })
    assert.match(found[0]?.detail ?? '', /not signed by the log's key: it was exchanged/)
  })

  test('a log that went back, by how much and to when', async () => {
    const { database, lab, sequence, verify, kept, rewrite, sizeOf } = audited
    const size = sizeOf()
    const before = { ...database.prepare('SELECT size, frontier FROM sparekey_log').get() }
    const sheet = await lab.sheet({ reason: 'replacement' })
    await lab.redeem(sheet.codes[0])
    const note = await sequence()
    const later = sizeOf()
    rewrite('DELETE FROM sparekey_events WHERE leaf_index >= ?', size)
    rewrite('DELETE FROM sparekey_log_checkpoints WHERE size > ?', size)
    rewrite('UPDATE sparekey_log SET size = ?, frontier = ?', size, before['frontier'] as Uint8Array)
    const { found } = await verify(kept(note))
    const back = found.find(({ kind }) => kind === 'log_went_back')
    const stood = `saw ${later} events, and this database holds ${size}: the last ${later - size} are gone`
    assert.ok(back?.detail.includes(stood), back?.detail)
    assert.match(back?.detail ?? '', /stands as it was at 20\d\d-.*run "sparekey fence"/)
  })

  test('a receipt counts by the checkpoint that it holds', async () => {
    const { lab, sequence, verify, kept, rewrite } = audited
    await sequence()
    const { items } = await lab.sparekey.events('bob')
    const receipt = await lab.sparekey.receipt('bob', { eventId: items[0]?.eventId ?? '' })
    assert.ok(receipt.ok && receipt.kind === 'proof')
    const { list, log } = await verify(kept(receipt.receipt))
    assert.deepEqual([list, log?.continued], [[], 1])
    rewrite('DELETE FROM sparekey_log_tiles')
    rewrite('DELETE FROM sparekey_log_checkpoints')
    rewrite("UPDATE sparekey_log SET size = 0, frontier = X''")
    rewrite('UPDATE sparekey_events SET leaf_index = NULL')
    assert.deepEqual((await verify(kept(receipt.receipt))).list, ['log_went_back leaf 0'])
  })

  test('an event that was promised is there, or the promise is named as broken', async () => {
    const { lab, key, sequence, verify, rewrite } = audited
    await lab.sheet({ reason: 'replacement' })
    const { items } = await lab.sparekey.events('ada')
    const [event] = items
    assert.ok(event)
    const promise = await lab.sparekey.receipt('ada', { eventId: event.eventId })
    assert.ok(promise.ok && promise.kind === 'promise')
    const promises = readPromises(nodePrimitives, promise.receipt, key())
    assert.equal(promises.length, 1)
    assert.deepEqual((await verify({ promises })).list, [])
    await sequence()
    await lab.sparekey.erase('ada')
    assert.deepEqual((await verify({ promises })).list, [], 'an erasure leaves the hash')
    rewrite(
      'DELETE FROM sparekey_events WHERE account_key = ? AND seq >= ?',
      accountKeyOf(lab, 'ada'),
      event.seq,
    )
    const { list, found } = await verify({ promises })
    assert.ok(list.includes(`ada promise_broken ${event.seq}`), list.join())
    assert.match(found.at(-1)?.detail ?? '', /^The log promised at 20\S+Z to hold this event/)
    const forged = promise.receipt.replace(/\n20\d\d/, '\n1999')
    assert.deepEqual(readPromises(nodePrimitives, forged, key()), [])
    assert.equal(readKept(nodePrimitives, forged, key())[0]?.ok, false)
    assert.deepEqual(readKept(nodePrimitives, promise.receipt, key()), [])
  })

  test('two kept checkpoints that contradict each other', async () => {
    const { lab, sequence, verify, kept, sizeOf } = audited
    const note = await sequence()
    const signer = logSigner(nodePrimitives, lab.ring)
    const other = signTreeHead(nodePrimitives, { epoch: 1, size: sizeOf(), root: nodeRandom(32) }, signer)
    const { list, found } = await verify(kept(note, other))
    assert.deepEqual(list, ['log_forked', 'log_rewritten'])
    assert.match(found[1]?.detail ?? '', /as many as this database holds, and they are not these/)
  })

  test('what a fence knew of is no finding; what it did not, and an epoch that nobody signed, are', async () => {
    const { store, lab, sequence, verify, kept, rewrite, sizeOf } = audited
    const signer = logSigner(nodePrimitives, lab.ring)
    const headOf = (size: number) => ({ epoch: 1, size, root: nodeRandom(32) })
    const lost = headOf(500)
    const size = sizeOf()
    await store.transact(() => beginEpoch(nodePrimitives, signer, lost, 5))
    const known = signTreeHead(nodePrimitives, lost, signer)
    const earlier = signTreeHead(nodePrimitives, headOf(400), signer)
    const { list, log } = await verify(kept(known, earlier))
    assert.deepEqual(
      [list, log?.epoch, log?.fenced],
      [
        [],
        2,
        [
          { epoch: 1, lost: 500 - size },
          { epoch: 1, lost: 400 - size },
        ],
      ],
    )
    const later = await verify(kept(signTreeHead(nodePrimitives, headOf(501), signer)))
    assert.deepEqual(later.list, [`log_went_back leaf ${size}`])
    assert.match(later.found[0]?.detail ?? '', /saw 501 events of epoch 1, and whoever fenced it knew of 500/)
    for (const note of ['hello', await sequence(), signNote(nodePrimitives, 'began\n', signer)]) {
      rewrite('UPDATE sparekey_log_epochs SET note = ?', note)
      assert.deepEqual((await verify(kept(known))).list.toSorted(), [
        'log_changed',
        `log_went_back leaf ${size}`,
      ])
    }
  })
})
