import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, beforeEach, describe, test } from 'node:test'
import { createSparekey } from 'sparekey'
import { keyFile, sqliteFile } from 'sparekey/node'
import { type LoggedPlace, openLoggedPlace } from './logged-place.ts'
import { jsonOf, newDirectory, place, run } from './run.ts'

let log: LoggedPlace
before(async () => {
  log = await openLoggedPlace()
})
beforeEach(() => log.reset())

const verify = (...argv: string[]) => run(log.environment, 'audit', 'verify', ...argv)
const against = () => verify('--against', log.file('kept'))
const keyOf = (seq: number, leaf: number): string =>
  `(SELECT account_key FROM sparekey_events WHERE leaf_index = ${leaf} AND seq = ${seq})`

describe('audit verify --against names what happened', () => {
  test('nothing: the log is whole and continues the checkpoint', async () => {
    const { exit, out } = await against()
    assert.equal(exit, 0, out)
    assert.match(out, /^The log is whole: 3 accounts, 9 events, 3 uses\.$/m)
    assert.match(out, /^The tree over 9 events was computed anew, and so were 3 checkpoints\.$/m)
    assert.match(out, /^It continues 1 kept checkpoint\.$/m)
    const { log: found } = jsonOf(await verify('--against', log.file('kept'), '--json'))
    assert.deepEqual(found, {
      epoch: 1,
      size: 9,
      checkpoints: 3,
      signaturesVerified: true,
      continued: 1,
      fenced: [],
      waiting: 0,
      waitingSince: null,
    })
  })

  test('one byte changed: of an event, of a hash in the tree', async () => {
    log.alter("UPDATE sparekey_events SET label = 'ZZ' WHERE leaf_index = 5")
    const event = await against()
    assert.equal(event.exit, 1)
    assert.match(
      event.out,
      /^event_changed: account [0-9a-f]{32}, event 3 \(evt_\w+\): It does not give its leaf hash/m,
    )
    log.putBack(log.file('whole'))
    const hashes = Uint8Array.from(log.ask('SELECT hashes FROM sparekey_log_tiles')['hashes'] as Uint8Array)
    log.alter('UPDATE sparekey_log_tiles SET hashes = ?', hashes.with(40, (hashes[40] ?? 0) ^ 1))
    const tile = await against()
    assert.equal(tile.exit, 1)
    assert.match(
      tile.out,
      /^checkpoint_differs: The checkpoint at 3 events, of 2026-\S+Z, was signed over another tree/m,
    )
    assert.match(
      tile.out,
      /^leaf_differs: account [0-9a-f]{32}, event 2: It is not the event that the tree holds at leaf 1/m,
    )
    assert.match(tile.out, /^log_rewritten: /m)
  })

  test('a row deleted', async () => {
    log.alter('DELETE FROM sparekey_events WHERE leaf_index = 4')
    const { exit, out } = await against()
    assert.equal(exit, 1)
    assert.match(out, /^event_missing: account [0-9a-f]{32}, event 2: Event 2 is missing\.$/m)
    assert.match(out, /^leaf_without_event: The event of leaf 4 is gone: it was deleted/m)
  })

  test('two swapped: rows, and places in the tree', async () => {
    log.alter('UPDATE sparekey_events SET seq = -seq WHERE leaf_index IN (0, 1)')
    log.alter('UPDATE sparekey_events SET seq = 3 + seq WHERE leaf_index IN (0, 1)')
    const rows = await against()
    assert.equal(rows.exit, 1)
    assert.equal(rows.out.match(/^event_changed: .*exchanged for another\.$/gm)?.length, 2)
    log.putBack(log.file('whole'))
    log.alter('UPDATE sparekey_events SET leaf_index = 8 - leaf_index WHERE leaf_index IN (3, 5)')
    const places = await against()
    assert.equal(places.exit, 1)
    assert.equal(places.out.match(/^leaf_differs: .*or exchanged\.$/gm)?.length, 2)
  })

  test('the tail cut: of an account with its register, and of everything', async () => {
    log.alter(
      `UPDATE sparekey_accounts SET audit_seq = 2, audit_head = zeroblob(32) WHERE account_key = ${keyOf(3, 8)}`,
    )
    log.alter('DELETE FROM sparekey_events WHERE leaf_index = 8')
    const account = await against()
    assert.equal(account.exit, 1)
    assert.match(account.out, /^leaf_without_event: The event of leaf 8 is gone/m)
    log.putBack(log.file('whole'))
    const { hashes } = log.ask('SELECT hashes FROM sparekey_log_tiles') as { hashes: Uint8Array }
    log.alter('DELETE FROM sparekey_events WHERE leaf_index >= 3')
    log.alter(
      'DELETE FROM sparekey_accounts WHERE account_key NOT IN (SELECT account_key FROM sparekey_events)',
    )
    log.alter(
      'DELETE FROM sparekey_redemptions WHERE account_key NOT IN (SELECT account_key FROM sparekey_events)',
    )
    log.alter('DELETE FROM sparekey_log_checkpoints WHERE size > 3')
    log.alter('UPDATE sparekey_log_tiles SET width = 3, hashes = ?', hashes.subarray(0, 96))
    const { frontier } = log.ask('SELECT frontier FROM sparekey_log', log.file('after-ada')) as {
      frontier: Uint8Array
    }
    log.alter('UPDATE sparekey_log SET size = 3, frontier = ?', frontier)
    assert.equal((await verify()).exit, 0, 'nothing shows without the checkpoint')
    const everything = await against()
    assert.equal(everything.exit, 1)
    assert.match(
      everything.out,
      /^log_went_back: The checkpoint saw 9 events, and this database holds 3: the last 6 are gone\./m,
    )
  })

  test('an account removed, with every row of it', async () => {
    const bob = keyOf(1, 3)
    for (const table of ['redemptions', 'code_sets', 'accounts', 'events']) {
      log.alter(`DELETE FROM sparekey_${table} WHERE account_key = ${bob}`)
    }
    const { exit, out } = await against()
    assert.equal(exit, 1)
    assert.match(
      out,
      /^leaf_without_event: The events of leaves 3 to 5 are gone: .* accounts were removed with all rows\.$/m,
    )
  })

  test('a checkpoint replaced: the one that was kept, and one in the database', async () => {
    const elsewhere = place()
    const theirs = await newDirectory(elsewhere)
    const sparekey = await createSparekey({
      store: sqliteFile(join(elsewhere, 'sparekey.db')),
      keys: keyFile(join(elsewhere, 'sparekey.keys')),
    })
    await sparekey.issue('ada', {
      reason: 'enrollment',
      authentication: { methods: ['otp'], at: new Date() },
    })
    await sparekey.runDue()
    await sparekey.close()
    const { out: replaced } = await run(theirs, 'audit', 'checkpoint')
    writeFileSync(log.file('kept'), `${replaced}\n`)
    const kept = await against()
    assert.equal(kept.exit, 1)
    assert.match(kept.out, /^kept_checkpoint_changed: The checkpoint of \S+ with 1 events is of another log/m)
    writeFileSync(log.file('kept'), readFileSync(log.file('kept-whole'), 'utf8').replace('\n9\n', '\n8\n'))
    assert.match((await against()).out, /with 8 events was changed: the log's key did not sign it so\.$/m)
    copyFileSync(log.file('kept-whole'), log.file('kept'))
    log.alter('UPDATE sparekey_log_checkpoints SET note = ? WHERE size = 6', `${replaced}\n`)
    const stored = await against()
    assert.equal(stored.exit, 1)
    assert.match(stored.out, /^checkpoint_changed: The checkpoint at 6 events was exchanged or changed/m)
  })

  test('two checkpoints forked: two copies of the database went on apart under one key', async () => {
    const copy = join(place(), 'copy.db')
    copyFileSync(log.database, copy)
    await log.live('dora')
    await log.live('emil', copy)
    const apart = await run(
      { ...log.environment, SPAREKEY_DATABASE_URL: `sqlite:${copy}` },
      'audit',
      'checkpoint',
    )
    assert.equal(apart.exit, 0, apart.err)
    const here = await run(log.environment, 'audit', 'checkpoint')
    writeFileSync(log.file('kept'), `${here.out}\n${apart.out}\n`)
    const { exit, out } = await against()
    assert.equal(exit, 1)
    assert.match(
      out,
      /^log_forked: Two checkpoints of \S+ with 12 events contradict each other, and the log's key signed both/m,
    )
    assert.match(
      out,
      /^log_rewritten: .* saw 12 events, as many as this database holds, and they are not these\./m,
    )
  })

  test('a database restored from an hour ago: how much is gone, and since when', async () => {
    log.later(3_600_000)
    await log.live('dora')
    await run(log.environment, 'audit', 'checkpoint', '--output', log.file('kept'))
    const size = Number(readFileSync(log.file('kept'), 'utf8').split('\n')[1])
    log.putBack(log.file('whole'))
    assert.equal((await verify()).exit, 0, 'nothing shows without the checkpoint')
    const { exit, out } = await against()
    assert.equal(exit, 1)
    const gone = `The checkpoint saw ${size} events, and this database holds 9: the last ${size - 9} are gone.`
    assert.ok(out.startsWith(`log_went_back: ${gone} It stands as it was at 2026-11-22T08:0`), out)
    assert.match(
      out,
      /restored backup.*Codes used since then could work again: stop the service and run "sparekey fence"\.$/m,
    )
  })
})

describe('audit checkpoint', () => {
  test('prints what verifies, and replaces a kept one that the log continues', async () => {
    await log.live('dora')
    const { out } = await run(log.environment, 'audit', 'checkpoint')
    assert.match(
      out,
      /^sparekey\/log\/[0-9a-f]{16}\n12\n[\w+/=]{44}\n\n— sparekey\/log\/[0-9a-f]{16} [\w+/=]+$/,
    )
    const written = await run(log.environment, 'audit', 'checkpoint', '--output', log.file('kept'))
    assert.match(written.out, /^The checkpoint over 12 events, of 2026-\S+ \S+Z, was written to /)
    assert.equal(readFileSync(log.file('kept'), 'utf8'), `${out}\n`)
  })

  test('leaves a kept checkpoint that the log contradicts as it is: it is the evidence', async () => {
    log.putBack(log.file('after-bob'))
    const { exit, err } = await run(log.environment, 'audit', 'checkpoint', '--output', log.file('kept'))
    assert.equal(exit, 1)
    assert.match(err, /holds a checkpoint that this log does not continue, and was left as it is/)
    assert.deepEqual(readFileSync(log.file('kept')), readFileSync(log.file('kept-whole')))
  })

  test('is none where nothing was signed, and none where the tree does not give it', async () => {
    const empty = await newDirectory(place())
    const none = await run(empty, 'audit', 'checkpoint')
    assert.deepEqual([none.exit, none.out], [1, ''])
    assert.match(none.err, /Nothing was published yet/)
    log.alter('UPDATE sparekey_log_tiles SET hashes = zeroblob(288)')
    const wrong = await run(log.environment, 'audit', 'checkpoint')
    assert.deepEqual([wrong.exit, wrong.out], [1, ''])
    assert.match(wrong.err, /the tree does not give its root/)
  })
})
