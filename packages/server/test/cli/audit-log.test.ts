import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { before, beforeEach, describe, test } from 'node:test'
import { createSparekey, type SparekeyInstance } from 'sparekey'
import { keyFile, sqliteFile } from 'sparekey/node'
import { jsonOf, newDirectory, place, run } from './run.ts'

const people = ['ada', 'bob', 'cleo']
let data: string
let environment: Record<string, string>
let key: string
let now = Date.parse('2026-11-22T08:00:00.000Z')
let endOfSetup = now

const database = (): string => join(data, 'sparekey.db')
const file = (name: string): string => join(data, name)

/** Lets the service's library work on the database, and puts what it did into the tree. */
const live = async (path: string, work: (sparekey: SparekeyInstance) => Promise<void>): Promise<void> => {
  const sparekey = await createSparekey({
    store: sqliteFile(path),
    keys: keyFile(file('sparekey.keys')),
    policy: { format: 'long' },
    clock: () => new Date(now),
  })
  await work(sparekey)
  for (let more = true; more;) {
    now += 2000
    more = (await sparekey.runDue()).more
  }
  await sparekey.close()
}
const signedIn = (...methods: string[]) => ({ methods, at: new Date(now) })
const sheetAndUse = async (sparekey: SparekeyInstance, account: string): Promise<void> => {
  const reason = (await sparekey.status(account)).state === 'none' ? 'enrollment' : 'replacement'
  const sheet = await sparekey.issue(account, { reason, authentication: signedIn('otp') })
  assert.ok(sheet.ok)
  assert.ok((await sparekey.confirm(account, { setId: sheet.setId, code: sheet.codes[1] ?? '' })).ok)
  assert.ok((await sparekey.redeem(account, { code: sheet.codes[0], firstFactor: signedIn('pwd') })).ok)
}

/** Restores a database file as a person would: over the present one, with what belongs to it removed. */
const putBack = (copy: string): void => {
  for (const suffix of ['-wal', '-shm']) rmSync(database() + suffix, { force: true })
  copyFileSync(copy, database())
}
const alter = (sql: string, ...values: SQLInputValue[]): void => {
  const opened = new DatabaseSync(database())
  const { changes } = opened.prepare(sql).run(...values)
  opened.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  opened.close()
  assert.ok(Number(changes) > 0, sql)
}
const ask = (sql: string): Record<string, unknown> => {
  const opened = new DatabaseSync(database(), { readOnly: true })
  const row = opened.prepare(sql).get() ?? {}
  opened.close()
  return row
}

/** Three people, a minute apart, no recovery of whom ends meanwhile; a checkpoint was kept at the end. */
before(async () => {
  data = place()
  environment = await newDirectory(data)
  for (const account of people) {
    await live(database(), (sparekey) => sheetAndUse(sparekey, account))
    copyFileSync(database(), file(`before-${account}`))
    now += 60_000
  }
  const shown = await run(environment, 'audit', 'key')
  assert.equal(shown.exit, 0, shown.err)
  key = shown.out
  const written = await run(environment, 'audit', 'checkpoint', '--output', file('kept'))
  assert.equal(written.exit, 0, written.err)
  endOfSetup = now
  copyFileSync(database(), file('whole'))
  copyFileSync(file('kept'), file('kept-whole'))
})
beforeEach(() => {
  now = endOfSetup
  putBack(file('whole'))
  copyFileSync(file('kept-whole'), file('kept'))
})

const verify = (...argv: string[]) => run(environment, 'audit', 'verify', ...argv)
const against = () => verify('--against', file('kept'))
const keyOf = (seq: number, leaf: number): string =>
  `(SELECT account_key FROM sparekey_events WHERE leaf_index = ${leaf} AND seq = ${seq})`

describe('audit verify --against names what happened', () => {
  test('nothing: the log is whole and continues the checkpoint', async () => {
    const { exit, out } = await against()
    assert.equal(exit, 0, out)
    assert.match(out, /^The log is whole: 3 accounts, 9 events, 3 uses\.$/m)
    assert.match(out, /^The tree over 9 events was computed anew, and so were 3 checkpoints\.$/m)
    assert.match(out, /^It continues 1 kept checkpoint\.$/m)
    const { log } = jsonOf(await verify('--against', file('kept'), '--json'))
    assert.deepEqual(log, {
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
    alter("UPDATE sparekey_events SET label = 'ZZ' WHERE leaf_index = 5")
    const event = await against()
    assert.equal(event.exit, 1)
    assert.match(
      event.out,
      /^event_changed: account [0-9a-f]{32}, event 3 \(evt_\w+\): It does not give its leaf hash/m,
    )
    putBack(file('whole'))
    const hashes = Uint8Array.from(ask('SELECT hashes FROM sparekey_log_tiles')['hashes'] as Uint8Array)
    alter('UPDATE sparekey_log_tiles SET hashes = ?', hashes.with(40, (hashes[40] ?? 0) ^ 1))
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
    alter('DELETE FROM sparekey_events WHERE leaf_index = 4')
    const { exit, out } = await against()
    assert.equal(exit, 1)
    assert.match(out, /^event_missing: account [0-9a-f]{32}, event 2: Event 2 is missing\.$/m)
    assert.match(out, /^leaf_without_event: The event of leaf 4 is gone: it was deleted/m)
  })

  test('two swapped: rows, and places in the tree', async () => {
    alter('UPDATE sparekey_events SET seq = -seq WHERE leaf_index IN (0, 1)')
    alter('UPDATE sparekey_events SET seq = 3 + seq WHERE leaf_index IN (0, 1)')
    const rows = await against()
    assert.equal(rows.exit, 1)
    assert.equal(rows.out.match(/^event_changed: .*exchanged for another\.$/gm)?.length, 2)
    putBack(file('whole'))
    alter('UPDATE sparekey_events SET leaf_index = 8 - leaf_index WHERE leaf_index IN (3, 5)')
    const places = await against()
    assert.equal(places.exit, 1)
    assert.equal(places.out.match(/^leaf_differs: .*or exchanged\.$/gm)?.length, 2)
  })

  test('the tail cut: of an account with its register, and of everything', async () => {
    alter(
      `UPDATE sparekey_accounts SET audit_seq = 2, audit_head = zeroblob(32) WHERE account_key = ${keyOf(3, 8)}`,
    )
    alter('DELETE FROM sparekey_events WHERE leaf_index = 8')
    const account = await against()
    assert.equal(account.exit, 1)
    assert.match(account.out, /^leaf_without_event: The event of leaf 8 is gone/m)
    putBack(file('whole'))
    const { hashes } = ask('SELECT hashes FROM sparekey_log_tiles') as { hashes: Uint8Array }
    alter('DELETE FROM sparekey_events WHERE leaf_index >= 3')
    alter('DELETE FROM sparekey_accounts WHERE account_key NOT IN (SELECT account_key FROM sparekey_events)')
    alter(
      'DELETE FROM sparekey_redemptions WHERE account_key NOT IN (SELECT account_key FROM sparekey_events)',
    )
    alter('DELETE FROM sparekey_log_checkpoints WHERE size > 3')
    alter('UPDATE sparekey_log_tiles SET width = 3, hashes = ?', hashes.subarray(0, 96))
    const earlier = new DatabaseSync(file('before-ada'), { readOnly: true })
    const frontier = earlier.prepare('SELECT frontier FROM sparekey_log').get()?.['frontier'] as Uint8Array
    earlier.close()
    alter('UPDATE sparekey_log SET size = 3, frontier = ?', frontier)
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
      alter(`DELETE FROM sparekey_${table} WHERE account_key = ${bob}`)
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
    writeFileSync(file('kept'), `${replaced}\n`)
    const kept = await against()
    assert.equal(kept.exit, 1)
    assert.match(kept.out, /^kept_checkpoint_changed: The checkpoint of \S+ with 1 events is of another log/m)
    writeFileSync(file('kept'), readFileSync(file('kept-whole'), 'utf8').replace('\n9\n', '\n8\n'))
    assert.match((await against()).out, /with 8 events was changed: the log's key did not sign it so\.$/m)
    copyFileSync(file('kept-whole'), file('kept'))
    alter('UPDATE sparekey_log_checkpoints SET note = ? WHERE size = 6', `${replaced}\n`)
    const stored = await against()
    assert.equal(stored.exit, 1)
    assert.match(stored.out, /^checkpoint_changed: The checkpoint at 6 events was exchanged or changed/m)
  })

  test('two checkpoints forked: two copies of the database went on apart under one key', async () => {
    const copy = join(place(), 'copy.db')
    copyFileSync(database(), copy)
    await live(database(), (sparekey) => sheetAndUse(sparekey, 'dora'))
    await live(copy, (sparekey) => sheetAndUse(sparekey, 'emil'))
    const apart = await run(
      { ...environment, SPAREKEY_DATABASE_URL: `sqlite:${copy}` },
      'audit',
      'checkpoint',
    )
    assert.equal(apart.exit, 0, apart.err)
    const here = await run(environment, 'audit', 'checkpoint')
    writeFileSync(file('kept'), `${here.out}\n${apart.out}\n`)
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
    now += 3_600_000
    await live(database(), (sparekey) => sheetAndUse(sparekey, 'dora'))
    await run(environment, 'audit', 'checkpoint', '--output', file('kept'))
    const size = Number(readFileSync(file('kept'), 'utf8').split('\n')[1])
    putBack(file('whole'))
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
    await live(database(), (sparekey) => sheetAndUse(sparekey, 'dora'))
    const { out } = await run(environment, 'audit', 'checkpoint')
    assert.match(
      out,
      /^sparekey\/log\/[0-9a-f]{16}\n12\n[\w+/=]{44}\n\n— sparekey\/log\/[0-9a-f]{16} [\w+/=]+$/,
    )
    const written = await run(environment, 'audit', 'checkpoint', '--output', file('kept'))
    assert.match(written.out, /^The checkpoint over 12 events, of 2026-\S+ \S+Z, was written to /)
    assert.equal(readFileSync(file('kept'), 'utf8'), `${out}\n`)
  })

  test('leaves a kept checkpoint that the log contradicts as it is: it is the evidence', async () => {
    putBack(file('before-bob'))
    const { exit, err } = await run(environment, 'audit', 'checkpoint', '--output', file('kept'))
    assert.equal(exit, 1)
    assert.match(err, /holds a checkpoint that this log does not continue, and was left as it is/)
    assert.deepEqual(readFileSync(file('kept')), readFileSync(file('kept-whole')))
  })

  test('is none where nothing was signed, and none where the tree does not give it', async () => {
    const empty = await newDirectory(place())
    const none = await run(empty, 'audit', 'checkpoint')
    assert.deepEqual([none.exit, none.out], [1, ''])
    assert.match(none.err, /Nothing was published yet/)
    alter('UPDATE sparekey_log_tiles SET hashes = zeroblob(288)')
    const wrong = await run(environment, 'audit', 'checkpoint')
    assert.deepEqual([wrong.exit, wrong.out], [1, ''])
    assert.match(wrong.err, /the tree does not give its root/)
  })
})

describe('audit prove and verify-proof', () => {
  const prove = (...argv: string[]) => run(environment, 'audit', 'prove', ...argv)
  const verifyProof = (path: string, ...argv: string[]) =>
    run({}, 'audit', 'verify-proof', path, '--key', key, ...argv)

  test('a proof verifies with the key alone, and says which event it is of', async () => {
    const proof = file('proof')
    assert.equal((await prove('--account', 'bob', '--seq', '3', '--output', proof)).exit, 0)
    const { exit, out } = await verifyProof(proof)
    assert.equal(exit, 0)
    assert.match(out, /^Proven: leaf 5 of the 9 events that sparekey\/log\/\w+ signed is this event\.$/m)
    assert.match(out, /^ {2}type {2}code\.redeemed$/m)
    const { event, kind } = jsonOf(await verifyProof(proof, '--json')) as {
      event: Record<string, string>
      kind: string
    }
    assert.equal(kind, 'proof')
    const byId = await prove('--account', 'bob', '--event', event['eventId'] ?? '')
    assert.equal(`${byId.out}\n`, readFileSync(proof, 'utf8'))
  })

  test('a proof that was changed, or of another log, does not verify', async () => {
    const proof = file('proof')
    const { out } = await prove('--account', 'bob', '--seq', '3')
    writeFileSync(proof, `${out.replace('index 5', 'index 4')}\n`)
    const changed = await verifyProof(proof)
    assert.deepEqual([changed.exit, changed.out], [1, ''])
    assert.match(changed.err, /not in the tree that was signed/)
    writeFileSync(proof, `${out}\n`)
    const other = await newDirectory(place())
    await run(other, 'issue', 'ada', '--methods', 'otp')
    const foreign = (await run(other, 'audit', 'key')).out
    const refused = await run({}, 'audit', 'verify-proof', proof, '--key', foreign)
    assert.deepEqual([refused.exit, /not signed by this key/.test(refused.err)], [1, true])
  })

  test('an event that is not under a checkpoint gets a promise, and says so', async () => {
    const sparekey = await createSparekey({
      store: sqliteFile(database()),
      keys: keyFile(file('sparekey.keys')),
    })
    await sparekey.revoke('ada', { reason: 'owner_request' })
    await sparekey.close()
    const promised = await prove('--account', 'ada', '--seq', '4', '--output', file('promise'))
    assert.equal(promised.exit, 0)
    assert.match(promised.err, /the promise that it will be; ask again/)
    const { exit, out } = await verifyProof(file('promise'))
    assert.equal(exit, 0)
    assert.match(out, /^Promised on 20\S+Z, not proven yet/)
  })

  test('says what it does not understand, and what is not there', async () => {
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['--account', 'bob'], 2, /one of --seq and --event/],
      [['--account', 'bob', '--seq', '1', '--event', 'evt_1'], 2, /one of --seq and --event/],
      [['--account', 'bob', '--seq', '0'], 2, /--seq must be/],
      [['--account', 'bob', '--event', 'evt_1'], 2, /--event must be/],
      [['--account', 'bob', '--seq', '9'], 1, /has no such event/],
      [['--account', 'nobody', '--seq', '1'], 1, /has no such event/],
    ]
    for (const [argv, exit, says] of cases) {
      const refused = await prove(...argv)
      assert.deepEqual([refused.exit, refused.out, says.test(refused.err)], [exit, '', true], refused.err)
    }
    const refused = await run({}, 'audit', 'verify-proof', file('none'), '--key', 'hello')
    assert.deepEqual([refused.exit, /--key must be/.test(refused.err)], [2, true])
    const missing = await verifyProof(file('none'))
    assert.deepEqual([missing.exit, /cannot be read \(ENOENT\)/.test(missing.err)], [2, true])
  })
})

describe('audit verify --export', () => {
  const verifyExport = (path: string, ...argv: string[]) =>
    run({}, 'audit', 'verify', '--export', path, '--against', file('kept'), '--key', key, ...argv)

  test('verifies an export with the checkpoint and the key alone: no database, no settings', async () => {
    await live(database(), (sparekey) => sheetAndUse(sparekey, 'dora'))
    const path = join(place(), 'log.jsonl')
    await run(environment, 'audit', 'export', path)
    const { exit, out } = await verifyExport(path)
    assert.equal(exit, 0, out)
    assert.equal(
      out,
      'The export is whole: 9 events as the log signed them. 3 events came after the checkpoint: nothing proves them yet.',
    )
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    assert.ok(
      lines.every((line) => typeof (JSON.parse(line) as { leafIndex: unknown }).leafIndex === 'number'),
    )
  })

  test('names the line that was changed and the leaf that was left out', async () => {
    const path = join(place(), 'log.jsonl')
    await run(environment, 'audit', 'export', path)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    writeFileSync(
      path,
      lines.with(4, (lines[4] ?? '').replace('"actor":"person"', '"actor":"operator"')).join('\n'),
    )
    const changed = await verifyExport(path)
    assert.deepEqual(
      [changed.exit, /^Line 5: event 2 does not give its leaf hash: it was changed\.$/m.test(changed.out)],
      [1, true],
      changed.out,
    )
    writeFileSync(path, lines.toSpliced(4, 1).join('\n'))
    const without = await verifyExport(path)
    assert.match(without.out, /^Leaf \d is in no line: its event was left out\.$/m)
    const { findingCount } = jsonOf(await verifyExport(path, '--json'))
    assert.equal(findingCount, 1)
  })

  test('refuses what is no export, and options that need the database', async () => {
    const path = join(place(), 'log.jsonl')
    writeFileSync(path, '{"hello":1}\n')
    const refused = await verifyExport(path)
    assert.deepEqual(
      [refused.exit, /Line 1 of .* is not one of an export/.test(refused.err)],
      [2, true],
      refused.err,
    )
    const half = await run({}, 'audit', 'verify', '--export', path, '--against', file('kept'))
    assert.deepEqual([half.exit, /--export needs --against and --key/.test(half.err)], [2, true])
    const both = await verifyExport(path, '--first')
    assert.deepEqual([both.exit, /alone/.test(both.err)], [2, true])
  })
})
