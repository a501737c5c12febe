import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
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

describe('audit prove and verify-proof', () => {
  const prove = (...argv: string[]) => run(log.environment, 'audit', 'prove', ...argv)
  const verifyProof = (path: string, ...argv: string[]) =>
    run({}, 'audit', 'verify-proof', path, '--key', log.key, ...argv)

  test('a proof verifies with the key alone, and says which event it is of', async () => {
    const proof = log.file('proof')
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
    const proof = log.file('proof')
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
      store: sqliteFile(log.database),
      keys: keyFile(log.file('sparekey.keys')),
    })
    await sparekey.revoke('ada', { reason: 'owner_request' })
    await sparekey.close()
    const promised = await prove('--account', 'ada', '--seq', '4', '--output', log.file('promise'))
    assert.equal(promised.exit, 0)
    assert.match(promised.err, /the promise that it will be; ask again/)
    const { exit, out } = await verifyProof(log.file('promise'))
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
    const refused = await run({}, 'audit', 'verify-proof', log.file('none'), '--key', 'hello')
    assert.deepEqual([refused.exit, /--key must be/.test(refused.err)], [2, true])
    const missing = await verifyProof(log.file('none'))
    assert.deepEqual([missing.exit, /cannot be read \(ENOENT\)/.test(missing.err)], [2, true])
  })
})

describe('audit verify --export', () => {
  const verifyExport = (path: string, ...argv: string[]) =>
    run({}, 'audit', 'verify', '--export', path, '--against', log.file('kept'), '--key', log.key, ...argv)

  test('verifies an export with the checkpoint and the key alone: no database, no settings', async () => {
    await log.live('dora')
    const path = join(place(), 'log.jsonl')
    await run(log.environment, 'audit', 'export', path)
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
    await run(log.environment, 'audit', 'export', path)
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
    const half = await run({}, 'audit', 'verify', '--export', path, '--against', log.file('kept'))
    assert.deepEqual([half.exit, /--export needs --against and --key/.test(half.err)], [2, true])
    const both = await verifyExport(path, '--first')
    assert.deepEqual([both.exit, /alone/.test(both.err)], [2, true])
  })
})
