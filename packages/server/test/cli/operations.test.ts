import assert from 'node:assert/strict'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { recountReport } from '../../src/cli/figures/recount.ts'
import { issueCodes, redeemCode, startService } from '../support/process.ts'
import { jsonOf, newDirectory, place, run, snapshot } from './run.ts'

describe('migrate', () => {
  test('makes the tables once, and says which versions it applied', async () => {
    const environment = { SPAREKEY_DATA_DIR: join(place(), 'new') }
    const first = jsonOf(await run(environment, 'migrate', '--json'))
    assert.deepEqual([first['ok'], (first['applied'] as number[])[0]], [true, 1])
    assert.deepEqual(jsonOf(await run(environment, 'migrate', '--json')), { ok: true, applied: [] })
    assert.equal((await run(environment, 'migrate')).out, 'The schema is up to date.')
    assert.deepEqual(readdirSync(environment.SPAREKEY_DATA_DIR), ['sparekey.db'], 'no key ring is made')
  })

  test('--print touches nothing, and what it prints makes the database that migrate would', async () => {
    const data = place()
    const environment = { SPAREKEY_DATA_DIR: data }
    const { out, exit } = await run(environment, 'migrate', '--print')
    assert.equal(exit, 0)
    assert.deepEqual(readdirSync(data), [])
    const database = new DatabaseSync(join(data, 'sparekey.db'))
    database.exec(out)
    database.close()
    assert.deepEqual(jsonOf(await run(environment, 'migrate', '--json')), { ok: true, applied: [] })
  })

  test('--print speaks the dialect that is asked for, and leaves out what is there', async () => {
    const environment = { SPAREKEY_DATA_DIR: place() }
    assert.match((await run(environment, 'migrate', '--print', '--dialect', 'postgres')).out, /BYTEA/)
    assert.match((await run(environment, 'migrate', '--print', '--dialect', 'sqlite')).out, /BLOB/)
    const rest = await run(environment, 'migrate', '--print', '--from', '9999')
    assert.doesNotMatch(rest.out, /sparekey_accounts/)
  })
})

describe('figures', () => {
  test('recount counts a log in which nothing stands, and names no fault', async () => {
    const environment = await newDirectory(place())
    const counted = jsonOf(await run(environment, 'figures', 'recount', '--json'))
    assert.deepEqual(counted, { ok: true, leaves: 0, corrections: [] })
    const again = await run(environment, 'figures', 'recount')
    assert.deepEqual([again.exit, again.out], [0, '0 events counted: every figure was right.'])
  })

  test('recount says which figures were wrong, and what they are', () => {
    const correction = { tenant: 'acme', name: 'code.redeemed', was: 7, is: 2 }
    const corrections = Array.from({ length: 21 }, (_, day) => ({ ...correction, day }))
    const { exit, lines } = recountReport({ leaves: 99, corrections })
    assert.equal(exit, 1)
    assert.deepEqual(lines.slice(0, 2), [
      '99 events counted: 21 figures were wrong, and are corrected.',
      '  1970-01-01 acme code.redeemed: 2, not 7',
    ])
    assert.equal(lines.at(-1), '  and 1 more')
  })
})

describe('keys', () => {
  test('generate makes a ring that the service takes, readable by its owner alone; list never shows a secret', async () => {
    const file = join(place(), 'apart', 'ring.keys')
    const environment = { SPAREKEY_DATA_DIR: place(), SPAREKEY_KEYS_FILE: file }
    const made = await run(environment, 'keys', 'generate')
    assert.equal(made.exit, 0)
    assert.match(made.out, /Keep a copy of it apart from the database/)
    assert.equal(statSync(file).mode & 0o777, 0o600)

    const listed = jsonOf(await run(environment, 'keys', 'list', '--json'))
    assert.equal(listed['file'], file)
    const [key] = listed['keys'] as { id: string; createdAt: string; current: boolean }[]
    assert.deepEqual(Object.keys(key!), ['id', 'createdAt', 'current'])
    assert.deepEqual([key!.id, key!.current], ['k1', true])
    assert.match(
      (await run(environment, 'keys', 'list')).out,
      /^k1 {3}made \d{4}-\d\d-\d\d .*Z {3}seals new sheets$/,
    )

    const service = await startService(environment)
    assert.equal(await service.stop(), 0)
  })

  test('list reads a ring from SPAREKEY_KEYS, too', async () => {
    const file = join(place(), 'ring.keys')
    const environment = { SPAREKEY_DATA_DIR: place() }
    await run(environment, 'keys', 'generate', '--output', file)
    const { readKeyFileText } = await import('sparekey/service')
    const text = await readKeyFileText(file)
    const listed = jsonOf(await run({ ...environment, SPAREKEY_KEYS: text }, 'keys', 'list', '--json'))
    assert.equal(listed['file'], null)
    assert.equal((listed['keys'] as object[]).length, 1)
  })
})

test('a backup taken while codes are used opens with the ring, has each use that was answered before, and no ring', async () => {
  const data = place()
  const service = await startService({ SPAREKEY_DATA_DIR: data })
  const codes = await issueCodes(service, 'ada')
  assert.equal((await redeemCode(service, 'ada', codes[0])).status, 201)
  const rest = codes.slice(1, 5).map((code) => redeemCode(service, 'ada', code))
  const copy = join(place(), 'copy.db')
  const report = jsonOf(await run({ SPAREKEY_DATA_DIR: data }, 'backup', copy, '--json'))
  await Promise.all(rest)
  assert.equal(await service.stop(), 0)

  assert.deepEqual(
    [report['ok'], report['file'], report['keyRing']],
    [true, copy, join(data, 'sparekey.keys')],
  )
  assert.equal(statSync(copy).mode & 0o777, 0o600)
  const restored = place()
  copyFileSync(copy, join(restored, 'sparekey.db'))
  assert.match((await run({ SPAREKEY_DATA_DIR: restored }, 'status', 'ada')).err, /no key ring/)
  copyFileSync(join(data, 'sparekey.keys'), join(restored, 'sparekey.keys'))
  chmodSync(join(restored, 'sparekey.keys'), 0o600)
  const status = jsonOf(await run({ SPAREKEY_DATA_DIR: restored }, 'status', 'ada', '--json'))
  const { redemptions } = status['activeSet'] as { redemptions: { label: string }[] }
  assert.ok(redemptions.some(({ label }) => label === codes[0].slice(0, 2)))
  assert.deepEqual(readdirSync(join(copy, '..')), ['copy.db'], 'nothing else is left beside it')
  assert.match(
    (await run({ SPAREKEY_DATA_DIR: data }, 'backup', `${copy}2`)).out,
    /The key ring is not in it/,
  )
})

describe('doctor', () => {
  interface Finding {
    readonly check: string
    readonly level: string
    readonly detail: string
    readonly action: string | null
  }
  const examine = async (
    environment: Record<string, string>,
  ): Promise<{ exit: number; found: Map<string, Finding> }> => {
    const result = await run(environment, 'doctor', '--json')
    const { ok, findings } = jsonOf(result) as { ok: boolean; findings: Finding[] }
    assert.equal(ok, result.exit === 0)
    for (const { level, action } of findings) assert.equal(level === 'ok', action === null)
    // Of several findings of one check the worst is kept.
    const worst = findings.toSorted((a, b) => Number(a.level === 'error') - Number(b.level === 'error'))
    return { exit: result.exit, found: new Map(worst.map((finding) => [finding.check, finding])) }
  }
  const level = ({ found }: { found: Map<string, Finding> }, check: string): string | undefined =>
    found.get(check)?.level

  test('finds no error in what a first start left, and says what to decide; nothing is changed', async () => {
    const data = place()
    await (await startService({ SPAREKEY_DATA_DIR: data })).stop()
    const files = snapshot(data)
    const result = await examine({ SPAREKEY_DATA_DIR: data })
    assert.equal(result.exit, 0)
    assert.equal(level(result, 'key ring place'), 'warning')
    assert.match(result.found.get('key ring place')?.action ?? '', /SPAREKEY_KEYS_FILE/)
    assert.equal(level(result, 'notices'), 'warning')
    for (const check of [
      'policy',
      'key ring',
      'database',
      'schema',
      'durability',
      'keys fit',
      'database file',
      'disk',
    ]) {
      assert.equal(level(result, check), 'ok', check)
    }
    assert.deepEqual(snapshot(data), files)
    const text = await run({ SPAREKEY_DATA_DIR: data }, 'doctor')
    assert.match(text.out, /\n0 errors, \d warnings\.$/)
    assert.equal(text.exit, 0)
  })

  test('has nothing against a key ring in a place of its own, and API keys in the environment', async () => {
    const environment = {
      ...(await newDirectory(place())),
      SPAREKEY_KEYS_FILE: join(place(), 'ring.keys'),
      SPAREKEY_API_KEY: 'x'.repeat(32),
    }
    await run(environment, 'keys', 'generate', '--output', environment.SPAREKEY_KEYS_FILE)
    const result = await examine(environment)
    assert.equal(level(result, 'key ring place'), 'ok')
    assert.equal(level(result, 'API keys'), 'ok')
    assert.equal(level(result, 'keys fit'), 'ok')
    assert.equal(result.exit, 0)
  })

  const spoiled: readonly (readonly [string, string, (data: string) => void])[] = [
    ['a key ring that is gone', 'key ring', (data) => rmSync(join(data, 'sparekey.keys'))],
    ['a key ring that others can read', 'key ring', (data) => chmodSync(join(data, 'sparekey.keys'), 0o644)],
    ['a database that is gone', 'database', (data) => rmSync(join(data, 'sparekey.db'))],
    [
      'a file that is no database',
      'database',
      (data) => writeFileSync(join(data, 'sparekey.db'), 'x'.repeat(5000)),
    ],
    [
      'a database that others can change',
      'database file',
      (data) => chmodSync(join(data, 'sparekey.db'), 0o666),
    ],
    ['a directory into which others can put files', 'data directory', (data) => chmodSync(data, 0o777)],
    [
      'an API key file that others can change',
      'API key file',
      (data) => writeFileSync(join(data, 'api-key'), '', { mode: 0o622 }),
    ],
    [
      'a table that was changed',
      'schema',
      (data) => {
        const database = new DatabaseSync(join(data, 'sparekey.db'))
        database.exec('ALTER TABLE sparekey_accounts ADD COLUMN surprise TEXT')
        database.close()
      },
    ],
    [
      'a database of a newer version',
      'schema',
      (data) => {
        const database = new DatabaseSync(join(data, 'sparekey.db'))
        database.exec("INSERT INTO sparekey_migrations VALUES (9999, 'future', 'yes', 0)")
        database.close()
      },
    ],
  ]
  for (const [name, check, spoil] of spoiled) {
    test(`calls ${name} an error, with exit code 1, and changes nothing`, async () => {
      const data = place()
      const environment = await newDirectory(data)
      spoil(data)
      chmodSync(data, statSync(data).mode)
      if (existsSync(join(data, 'api-key'))) chmodSync(join(data, 'api-key'), 0o622)
      const files = snapshot(data)
      const result = await examine(environment)
      assert.equal(result.exit, 1)
      assert.equal(level(result, check), 'error')
      assert.deepEqual(snapshot(data), files)
    })
  }

  test('calls the key ring of another database an error', async () => {
    const data = place()
    const environment = await newDirectory(data)
    assert.equal((await run(environment, 'status', 'ada')).exit, 0)
    rmSync(join(data, 'sparekey.keys'))
    await run(environment, 'keys', 'generate', '--output', join(data, 'sparekey.keys'))
    const result = await examine(environment)
    assert.equal(level(result, 'keys fit'), 'error')
    assert.equal(result.exit, 1)
  })

  test('leaves a database that was never used without a ring', async () => {
    const environment = await newDirectory(place())
    const result = await examine(environment)
    assert.match(result.found.get('keys fit')?.detail ?? '', /never been used/)
    const other = join(place(), 'other.keys')
    await run(environment, 'keys', 'generate', '--output', other)
    assert.equal((await run({ ...environment, SPAREKEY_KEYS_FILE: other }, 'status', 'ada')).exit, 0)
  })
})

test('bench measures a database of its own, and removes it', async () => {
  const directory = place()
  const data = join(place(), 'untouched')
  mkdirSync(data)
  const environment = { SPAREKEY_DATA_DIR: data }
  const result = await run(environment, 'bench', '--seconds', '1', '--directory', directory, '--json')
  assert.equal(result.exit, 0)
  const { machine, hashes, uses, usesOfLongCodes } = jsonOf(result) as Record<
    string,
    Record<string, number | string>
  >
  assert.equal(machine!['directory'], directory)
  for (const value of [
    hashes!['perSecond'],
    uses!['perSecond'],
    uses!['medianMs'],
    usesOfLongCodes!['perSecond'],
  ]) {
    assert.ok(Number(value) > 0)
  }
  assert.ok(Number(uses!['p95Ms']) >= Number(uses!['medianMs']))
  assert.deepEqual(readdirSync(directory), [])
  assert.deepEqual(readdirSync(data), [])
})
