import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, describe, test } from 'node:test'
import { createSparekey } from 'sparekey'
import { keyFile, sqliteFile } from 'sparekey/node'
import { jsonOf, newDirectory, place, run, snapshot } from './run.ts'

let data: string
let environment: Record<string, string>
const accounts = ['ada', '=1+1', '+49 30 901820', '@sum', '-2', 'o"brien, "x"']
const signedIn = (...methods: string[]) => ({ methods, at: new Date() })

/** Every account has a sheet and one use; `-2` was erased after it. */
before(async () => {
  data = place()
  environment = await newDirectory(data)
  const sparekey = await createSparekey({
    store: sqliteFile(join(data, 'sparekey.db')),
    keys: keyFile(join(data, 'sparekey.keys')),
    policy: { format: 'long' },
  })
  for (const account of accounts) {
    const sheet = await sparekey.issue(account, { reason: 'enrollment', authentication: signedIn('otp') })
    assert.ok(sheet.ok)
    const context = { userAgent: '=HYPERLINK("https://evil.example")' }
    await sparekey.redeem(account, { code: sheet.codes[0], firstFactor: signedIn('pwd'), context })
  }
  await sparekey.erase('-2')
  await sparekey.close()
})

const change = (sql: string): (() => void) => {
  const path = join(data, 'sparekey.db')
  const untouched = readFileSync(path)
  const database = new DatabaseSync(path)
  assert.ok(Number(database.prepare(sql).run().changes) > 0)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  return () => {
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
    writeFileSync(path, untouched)
  }
}

describe('audit verify', () => {
  test('says that a log is whole, without the key ring, and changes nothing', async () => {
    const found = snapshot(data)
    const { exit, out } = await run(
      { ...environment, SPAREKEY_KEYS_FILE: join(data, 'none') },
      'audit',
      'verify',
    )
    assert.equal(exit, 0)
    assert.match(out, /^The log is whole: 6 accounts, \d+ events, 6 uses\.\n\d+ events not in the tree yet/)
    assert.deepEqual(snapshot(data), found)
  })

  test('names account, number and event of a record that was changed or deleted, and exits 1', async () => {
    const undo = change("UPDATE sparekey_events SET actor = 'operator' WHERE seq = 2 AND actor = 'person'")
    const { exit, out } = await run(environment, 'audit', 'verify')
    assert.equal(exit, 1)
    assert.match(out, /^event_changed: account [0-9a-f]{32}, event 2 \(evt_[0-9a-z]{26}\): /m)
    const verified = await run(environment, 'audit', 'verify', '--first', '--json')
    const { ok, findingCount, findings } = jsonOf(verified)
    assert.deepEqual([ok, findingCount, (findings as object[]).length], [false, 1, 1])
    undo()
    const undelete = change('DELETE FROM sparekey_events WHERE seq = 1 AND event_type IS NOT NULL')
    assert.match(
      (await run(environment, 'audit', 'verify')).out,
      /^event_missing: account [0-9a-f]{32}, event 1: Event 1 is missing\.$/m,
    )
    undelete()
    assert.equal((await run(environment, 'audit', 'verify')).exit, 0)
  })

  test('finds with a checkpoint what was turned back since, and writes none over a log that is not whole', async () => {
    const file = join(data, 'checkpoint')
    const written = await run(environment, 'audit', 'verify', '--write-checkpoint', file)
    assert.equal(written.exit, 0)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(
      (await run(environment, 'audit', 'verify', '--checkpoint', file, '--write-checkpoint', file)).exit,
      0,
    )

    const kept = readFileSync(file)
    const tables = ['accounts', 'events', 'redemptions']
    const one = '(SELECT account_key FROM sparekey_code_sets LIMIT 1)'
    const undos = tables.map((table) => change(`DELETE FROM sparekey_${table} WHERE account_key = ${one}`))
    assert.equal((await run(environment, 'audit', 'verify')).exit, 0, 'nothing shows without it')
    const found = await run(environment, 'audit', 'verify', '--checkpoint', file, '--write-checkpoint', file)
    assert.equal(found.exit, 1)
    assert.match(found.out, /^rolled_back: account [0-9a-f]{32}, event 1: .* the account is gone\.$/m)
    assert.match(found.out, /No checkpoint was written/)
    assert.deepEqual(readFileSync(file), kept)
    for (const undo of undos.toReversed()) undo()
    rmSync(file)
  })

  test('refuses a checkpoint that is damaged, missing or of another database', async () => {
    const file = join(data, 'checkpoint')
    await run(environment, 'audit', 'verify', '--write-checkpoint', file)
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    const other = await newDirectory(place())
    await run(other, 'issue', 'ada', '--methods', 'otp')
    const cases: readonly (readonly [Record<string, string>, string, RegExp])[] = [
      [environment, lines.slice(0, -1).join('\n'), /its end is missing/],
      [environment, lines.toSpliced(2, 1).join('\n'), /does not fit the others/],
      [environment, 'hello', /not JSON/],
      [other, lines.join('\n'), /of another database/],
    ]
    for (const [where, text, says] of cases) {
      writeFileSync(file, text)
      const refused = await run(where, 'audit', 'verify', '--checkpoint', file)
      assert.deepEqual([refused.exit, says.test(refused.err)], [2, true], refused.err)
    }
    rmSync(file)
    const missing = await run(environment, 'audit', 'verify', '--checkpoint', file)
    assert.deepEqual([missing.exit, /cannot be read \(ENOENT\)/.test(missing.err)], [2, true])
    const unwritable = join(data, 'none', 'checkpoint')
    const refused = await run(environment, 'audit', 'verify', '--write-checkpoint', unwritable)
    assert.deepEqual([refused.exit, /cannot be written \(ENOENT\)/.test(refused.err)], [2, true])
  })
})

describe('audit export', () => {
  const exported = async (...argv: string[]): Promise<Record<string, unknown>[]> => {
    const { exit, out, err } = await run(environment, 'audit', 'export', ...argv, '-')
    assert.equal(exit, 0, err)
    return out === '' ? [] : out.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  test('writes every event as a line, with the account id that the ring opens; erased ones say so', async () => {
    const rows = await exported()
    const { events } = jsonOf(await run(environment, 'audit', 'verify', '--json'))
    assert.equal(rows.length, events)
    assert.deepEqual(
      new Set(rows.map(({ accountId }) => accountId)),
      new Set([null, ...accounts.filter((account) => account !== '-2')]),
    )
    for (const { accountId, erased } of rows) assert.equal(erased, accountId === null)
    const uses = rows.filter(({ type }) => type === 'code.redeemed')
    assert.deepEqual(uses[0]?.['context'], { userAgent: '=HYPERLINK("https://evil.example")' })
  })

  test('of one account, or of a time, has those events alone', async () => {
    const rows = await exported('--account', 'ada')
    assert.ok(rows.length > 0)
    assert.ok(rows.every(({ accountId }) => accountId === 'ada'))
    assert.deepEqual(await exported('--account', 'nobody'), [])
    const [first] = rows
    const at = String(first?.['at'])
    assert.ok((await exported('--account', 'ada', '--since', at)).length > 0)
    assert.ok((await exported('--account', 'ada', '--until', at)).every((row) => String(row['at']) < at))
    assert.deepEqual(await exported('--until', '2020-01-01'), [])
    const all = await exported()
    assert.deepEqual(
      await exported('--since', '2020-01-01'),
      all.filter(({ at: time }) => time !== null),
    )
  })

  test('as CSV has no cell that a spreadsheet would run', async () => {
    const { out } = await run(environment, 'audit', 'export', '--format', 'csv', '-')
    const [header, ...lines] = out.split('\n')
    assert.match(header ?? '', /^accountKey,tenant,accountId,erased,seq,/)
    const cells = lines.flatMap((line) => line.match(/"(?:[^"]|"")*"|[^,"]+/g) ?? [])
    assert.ok(cells.length > 50)
    for (const cell of cells) assert.doesNotMatch(cell, /^"?[=+\-@\t\r]/)
    assert.ok(out.includes(`"'=1+1"`))
    assert.ok(out.includes('"o""brien, ""x"""'))
  })

  test('as OCSF has one event of the schema a line, and none for what an erasure blanked', async () => {
    for (const [version, uid] of [
      ['1.8.0', 3001],
      ['1.9.0-dev', 3007],
    ] as const) {
      const as = ['--format', 'ocsf', '--ocsf-version', version] as const
      const { out, exit } = await run(environment, 'audit', 'export', ...as, '-')
      assert.equal(exit, 0)
      const events = out.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
      assert.ok(events.every((event) => (event['metadata'] as { version: string }).version === version))
      const classes = events.map((event) => event['class_uid'])
      assert.equal(classes.filter((one) => one === 3002).length, 5)
      assert.equal(classes.filter((one) => one === uid).length, 6)
      assert.ok(events.some((event) => JSON.stringify(event['user']) === '{"uid":"ada"}'))
    }
  })

  test("to a file never overwrites one, is its owner's alone, and says how much it wrote", async () => {
    const file = join(data, 'log.jsonl')
    const report = jsonOf(await run(environment, 'audit', 'export', file, '--json'))
    assert.equal(readFileSync(file, 'utf8').trimEnd().split('\n').length, report['events'])
    assert.equal(statSync(file).mode & 0o777, 0o600)
    const again = await run(environment, 'audit', 'export', file)
    assert.deepEqual([again.exit, /There is a file/.test(again.err)], [2, true])
    rmSync(file)
  })

  test('without the key ring has no account ids and says so; one account cannot be found then', async () => {
    const without = { ...environment, SPAREKEY_KEYS_FILE: join(data, 'none') }
    const { out, err, exit } = await run(without, 'audit', 'export', '-')
    assert.equal(exit, 0)
    assert.match(err, /no key ring/)
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.ok(rows.length > 0)
    assert.ok(rows.every((row) => row['accountId'] === null))
    for (const account of accounts) assert.ok(!out.includes(JSON.stringify(account)), account)
    assert.equal((await run(without, 'audit', 'export', '--account', 'ada', '-')).exit, 2)
    assert.equal(existsSync(join(data, 'none')), false)
  })

  test('refuses what it does not understand before anything is written', async () => {
    for (const argv of [
      ['--format', 'xml', '-'],
      ['--format', 'ocsf', '--ocsf-version', '1.7.0', '-'],
      ['--since', 'yesterday', '-'],
      ['--until', '2026-13-45', '-'],
      ['--json', '-'],
    ]) {
      const refused = await run(environment, 'audit', 'export', ...argv)
      assert.equal(refused.exit, 2, argv.join(' '))
    }
  })
})
