// Long because every fault is done to the one log that is set up here.
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, test } from 'node:test'
import { leafHash } from '../../../../src/audit/chain.ts'
import { readRows } from '../../../../src/audit/cursor.ts'
import type { AuditFinding } from '../../../../src/audit/findings.ts'
import { logKey, logSigner } from '../../../../src/audit/log/identity.ts'
import { signNote } from '../../../../src/audit/log/note.ts'
import { signTreeHead } from '../../../../src/audit/log/tree-head.ts'
import { growTree, packHashes } from '../../../../src/audit/log/tree.ts'
import type { LogCheckOptions } from '../../../../src/audit/log-check/check-log.ts'
import { readKept, readPromises } from '../../../../src/audit/log-check/kept.ts'
import { beginEpoch } from '../../../../src/audit/sequencer/fence-record.ts'
import { verifyAudit, type VerifyOptions } from '../../../../src/audit/verify.ts'
import { nodePrimitives, nodeRandom } from '../../../../src/crypto/node-primitives.ts'
import { theLog } from '../../../../src/store/catalogue/log.ts'
import type { Store, Transaction } from '../../../../src/store/port.ts'
import { sqliteStore } from '../../../../src/store/sql/sqlite.ts'
import { accountKeyOf, createLab, undelayed, type Lab } from '../../../support/lab.ts'

let database: DatabaseSync
let store: Store
let lab: Lab
const people = ['ada', 'bob', 'cleo']

/** Gives leaves to what waits; the newest checkpoint. */
const sequence = async (): Promise<string> => {
  for (let more = true; more;) {
    lab.clock.advance(2)
    more = (await lab.sparekey.runDue()).more
  }
  const [newest] = await readRows(store, 'readLogCheckpoints', { logId: theLog, limit: 1 })
  assert.ok(newest)
  return newest.note
}

/** Three people with a sheet and some uses, all of it in the tree, and a checkpoint of it. */
describe('audit verify with the tree', () => {
  beforeEach(async () => {
    database = new DatabaseSync(':memory:')
    store = sqliteStore(database)
    lab = await createLab({ store, policy: undelayed() })
    for (const account of people) {
      const sheet = await lab.sheet({}, account)
      for (const code of sheet.codes.slice(0, 2)) await lab.redeem(code, { account })
      await sequence()
    }
  })

  const key = () => logKey(nodePrimitives, lab.ring)
  const verify = async (
    log: Partial<LogCheckOptions> = {},
    options: Partial<VerifyOptions> = {},
    over: Store = store,
  ) => {
    const found: AuditFinding[] = []
    const done = await verifyAudit(over, nodePrimitives, {
      found: (finding) => void found.push(finding),
      pageRows: 3,
      log: { nonce: nodeRandom(32), key: key(), ...log },
      ...options,
    })
    assert.equal(done.findings, found.length)
    return { ...done, found, list: found.map(described) }
  }
  const described = ({ kind, accountKey, seq, leafIndex }: AuditFinding): string => {
    const name = people.find((one) => accountKeyOf(lab, one).join() === accountKey?.join())
    return [name, kind, seq, leafIndex === null ? null : `leaf ${leafIndex}`].filter((part) => part).join(' ')
  }
  const kept = (...notes: readonly string[]) => ({ kept: readKept(nodePrimitives, notes.join(''), key()) })
  const rewrite = (sql: string, ...values: (string | number | Uint8Array)[]): void => {
    const { changes } = database.prepare(sql).run(...values)
    assert.ok(Number(changes) > 0, 'something was changed')
  }
  const sizeOf = (): number => Number(database.prepare('SELECT size FROM sparekey_log').get()?.['size'])

  describe('passes', () => {
    test('an untouched log, and says how much it saw', async () => {
      const note = await sequence()
      const { list, log, events } = await verify(kept(note))
      assert.deepEqual(list, [])
      assert.ok(log)
      assert.deepEqual(
        [log.size, log.epoch, log.waiting, log.continued, log.signaturesVerified],
        [events, 1, 0, 1, true],
      )
      assert.equal(log.checkpoints, 3)
    })

    test('a log in which nothing was sequenced, and says how much waits and since when', async () => {
      const fresh = new DatabaseSync(':memory:')
      store = sqliteStore(fresh)
      lab = await createLab({ store, policy: undelayed() })
      await lab.sheet()
      const { list, log } = await verify()
      assert.deepEqual(list, [])
      assert.deepEqual([log?.size, log?.waiting], [0, 2])
      assert.equal(typeof log?.waitingSince, 'number')
    })

    test('an erased account: its leaves stay', async () => {
      await lab.sparekey.erase('bob')
      const note = await sequence()
      assert.deepEqual((await verify(kept(note))).list, [])
    })

    test('a log that grows while it is looked at', async () => {
      const sheet = await lab.sheet({}, 'bob')
      await sequence()
      const codes = sheet.codes.values()
      let isBusy = false
      const growing: Store = {
        ...store,
        transact: async <T>(body: () => Transaction<T>) => {
          const outcome = await store.transact(body)
          const next = isBusy ? undefined : codes.next()
          if (next !== undefined && next.done !== true) {
            isBusy = true
            await lab.redeem(next.value, { account: 'bob' })
            await sequence()
            isBusy = false
          }
          return outcome
        },
      }
      const { list, log } = await verify({}, { pageRows: 1 }, growing)
      assert.deepEqual(list, [])
      assert.equal(codes.next().done, true, 'codes were used in between')
      assert.ok((log?.size ?? 0) < sizeOf())
    })

    test('a log that grows as the verification begins', async () => {
      const sheet = await lab.sheet({ reason: 'replacement' }, 'ada')
      await lab.redeem(sheet.codes[0], { account: 'ada' })
      const before = sizeOf()
      const growing: Store = {
        ...store,
        transact: async <T>(body: () => Transaction<T>) => {
          const outcome = await store.transact(body)
          if (sizeOf() === before) await sequence()
          return outcome
        },
      }
      assert.deepEqual((await verify({}, { pageRows: 500 }, growing)).list, [])
      assert.ok(sizeOf() > before)
    })

    test('every checkpoint that was ever kept', async () => {
      const notes: string[] = []
      for (const account of people) {
        const sheet = await lab.sheet({ reason: 'replacement' }, account)
        await lab.redeem(sheet.codes[0], { account })
        notes.push(await sequence())
      }
      const { list, log } = await verify(kept(...notes))
      assert.deepEqual([list, log?.continued], [[], 3])
    })
  })

  describe('names', () => {
    test('an event whose whole account was computed anew', async () => {
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
      for (const table of ['events', 'redemptions', 'accounts']) {
        rewrite(`DELETE FROM sparekey_${table} WHERE account_key = ?`, accountKeyOf(lab, 'bob'))
      }
      const { list, found } = await verify()
      assert.deepEqual(list, ['leaf_without_event leaf 4'])
      assert.match(found[0]?.detail ?? '', /^The events of leaves 4 to 7 are gone/)
    })

    test('two events whose leaves were exchanged, and a leaf that two events claim', async () => {
      rewrite('UPDATE sparekey_events SET leaf_index = 1 - leaf_index WHERE leaf_index < 2')
      assert.deepEqual((await verify()).list, ['ada leaf_differs 2 leaf 0', 'ada leaf_differs 1 leaf 1'])
      rewrite('UPDATE sparekey_events SET leaf_index = 1 - leaf_index WHERE leaf_index < 2')
      rewrite('UPDATE sparekey_events SET leaf_index = 5 WHERE leaf_index = 6')
      assert.deepEqual((await verify()).list, ['bob leaf_differs 3 leaf 5', 'leaf_without_event leaf 6'])
    })

    test('an event that the tree went on without, and not before it went on for an hour', async () => {
      rewrite('UPDATE sparekey_events SET leaf_index = NULL WHERE leaf_index = 6')
      rewrite('UPDATE sparekey_log SET walk_ended_at = 1')
      const early = await verify()
      assert.deepEqual(early.list, ['leaf_without_event leaf 6'])
      rewrite('UPDATE sparekey_log_checkpoints SET created_at = created_at + 4000000')
      assert.deepEqual((await verify()).list, ['leaf_without_event leaf 6', 'bob event_overdue 3'])
    })

    test('a tile of which one byte was changed, and where', async () => {
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
      const [tile] = database.prepare('SELECT hashes FROM sparekey_log_tiles WHERE level = 0').all()
      const hashes = tile?.['hashes'] as Uint8Array
      rewrite('UPDATE sparekey_log_tiles SET hashes = ?', hashes.subarray(0, 320))
      assert.deepEqual((await verify()).list, ['tile_missing leaf 0'])
      rewrite('DELETE FROM sparekey_log_tiles')
      assert.deepEqual((await verify()).list, ['tile_missing leaf 0'])
    })

    test('a tree whose end was cut off, by its checkpoints and by its events', async () => {
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
      rewrite('DELETE FROM sparekey_events')
      rewrite('DELETE FROM sparekey_accounts')
      rewrite('DELETE FROM sparekey_redemptions')
      const { list, found } = await verify({}, { mostFindings: 1 })
      assert.deepEqual(list, ['leaf_without_event leaf 0'])
      assert.match(found[0]?.detail ?? '', /leaves 0 to 11 are gone/)
    })
  })

  describe('against kept checkpoints', () => {
    test('a kept checkpoint that the key did not sign does not count', async () => {
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
      const note = await sequence()
      const signer = logSigner(nodePrimitives, lab.ring)
      const other = signTreeHead(nodePrimitives, { epoch: 1, size: sizeOf(), root: nodeRandom(32) }, signer)
      const { list, found } = await verify(kept(note, other))
      assert.deepEqual(list, ['log_forked', 'log_rewritten'])
      assert.match(found[1]?.detail ?? '', /as many as this database holds, and they are not these/)
    })

    test('what a fence knew of is no finding; what it did not, and an epoch that nobody signed, are', async () => {
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
      assert.match(
        later.found[0]?.detail ?? '',
        /saw 501 events of epoch 1, and whoever fenced it knew of 500/,
      )
      for (const note of ['hello', await sequence(), signNote(nodePrimitives, 'began\n', signer)]) {
        rewrite('UPDATE sparekey_log_epochs SET note = ?', note)
        assert.deepEqual((await verify(kept(known))).list.toSorted(), [
          'log_changed',
          `log_went_back leaf ${size}`,
        ])
      }
    })
  })
})
