import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownMigrations } from '../../../src/store/sql/migrations.ts'
import { postgresStore } from '../../../src/store/sql/postgres.ts'
import { FakePool, lost, result, sqlError } from './fake-postgres.ts'
import type { Answerer } from './fake-postgres.ts'

const migrations = knownMigrations()
const versions = migrations.map(({ version }) => version)
const retry = { attempts: 3, firstPauseMilliseconds: 0, longestPauseMilliseconds: 0 }

const isRead = (text: string): boolean => text.includes('FROM sparekey_migrations')
const isRecord = (text: string): boolean => text.startsWith('INSERT INTO sparekey_migrations')
const isTable = (text: string): boolean => text.includes('EXISTS sparekey_migrations')

/** A server that knows of the versions that were recorded; `null`: not even their table is there. */
const serverWith = (recorded: readonly number[] | null, before: Answerer = () => {}) => {
  const records: unknown[][] = []
  const pool = new FakePool((text, client, values) => {
    const early = before(text, client, values)
    if (early !== undefined) return early
    if (isRead(text)) {
      if (recorded === null) throw sqlError('42P01')
      const rows = recorded.map((version) => ({ version, breaking: 'no' }))
      return result('SELECT', rows.length, rows)
    }
    if (isRecord(text)) records.push([...values])
    return undefined
  })
  const store = postgresStore(pool, { retry, now: () => 1_767_225_600_000 })
  return { pool, store, records, sent: () => pool.clients.flatMap(({ sent }) => sent) }
}

test('an empty database gets every table, each version recorded after its last statement, with its name and time', async () => {
  const { store, records, sent } = serverWith(null)
  assert.deepEqual(await store.migrate(), versions)
  const [first, second, ...rest] = sent()
  assert.ok(isRead(first ?? '') && isTable(second ?? ''))
  const expected = migrations.flatMap(({ statements }) => [...statements.map(firstLine), 'a record'])
  assert.deepEqual(
    rest.map((text) => (isRecord(text) ? 'a record' : firstLine(text))),
    expected,
  )
  assert.match(sent().find(isRecord) ?? '', /\(\$1, \$2, \$3, \$4\)/)
  assert.deepEqual(
    records,
    migrations.map(({ version, name, breaking }) => [
      version,
      name,
      breaking ? 'yes' : 'no',
      1_767_225_600_000,
    ]),
  )
})

const firstLine = (text: string): string => text.split(/\n| ?\/\*/, 1)[0] ?? ''

test('what is for SQLite alone is not sent', async () => {
  const { store, sent } = serverWith(null)
  await store.migrate()
  assert.ok(sent().every((text) => text !== '' && !/sqlite|BLOB/.test(text)))
})

test('only what is missing is applied, and the table of versions is not made again', async () => {
  const { store, sent } = serverWith(versions.slice(0, -1))
  assert.deepEqual(await store.migrate(), versions.slice(-1))
  assert.equal(sent().some(isTable), false)
  assert.equal(sent().length, 1 + (migrations.at(-1)?.statements.length ?? 0) + 1)
})

test('a database that has everything is left alone', async () => {
  const { store, sent } = serverWith(versions)
  assert.deepEqual(await store.migrate(), [])
  assert.equal(sent().length, 1)
})

test('a version that another process has recorded meanwhile is not said to be applied', async () => {
  const { store } = serverWith(versions.slice(0, -2), (text, _, [version]) =>
    isRecord(text) && version === versions.at(-1) ? result('INSERT', 0) : undefined,
  )
  assert.deepEqual(await store.migrate(), versions.slice(-2, -1))
})

for (const state of ['23505', '42P07', '42710', '40001', '40P01', '55P03']) {
  test(`a change that meets another process (${state}) is made again`, async () => {
    let failures = 0
    const { store } = serverWith(null, (text) => {
      if (isTable(text) && failures++ === 0) throw sqlError(state)
    })
    assert.deepEqual(await store.migrate(), versions)
    assert.equal(failures, 2)
  })
}

test('a change that meets other processes every time is given up after a bounded number of tries', async () => {
  const { store, sent } = serverWith(null, (text) => {
    if (isTable(text)) throw sqlError('23505')
  })
  await assert.rejects(store.migrate(), { name: 'SparekeyError', code: 'internal' })
  assert.equal(sent().filter(isTable).length, retry.attempts)
})

for (const [state, code] of [
  ['42501', 'database_read_only'],
  ['53100', 'database_full'],
  ['42601', 'internal'],
] as const) {
  test(`a change that is refused with ${state} stops the migration at once with ${code}`, async () => {
    const { store, sent } = serverWith(null, (text) => {
      if (isTable(text)) throw sqlError(state)
    })
    await assert.rejects(store.migrate(), { code })
    assert.equal(sent().filter(isTable).length, 1)
    assert.equal(sent().some(isRecord), false)
  })
}

test('versions that cannot be read are not taken for none', async () => {
  for (const [error, code] of [
    [sqlError('42501'), 'database_read_only'],
    [lost(), 'database_unreachable'],
  ] as const) {
    const { store, sent } = serverWith(null, (text) => {
      if (isRead(text)) throw error
    })
    await assert.rejects(store.migrate(), { name: 'SetupError', code, cause: error })
    assert.equal(sent().length, 1)
  }
})

test('the schema is missing, older or current by the versions that are recorded', async () => {
  assert.equal(await serverWith(null).store.schema(), 'missing')
  assert.equal(await serverWith([]).store.schema(), 'missing')
  assert.equal(await serverWith(versions.slice(0, 1)).store.schema(), 'older')
  assert.equal(await serverWith(versions).store.schema(), 'current')
})

test('a pool that gives no connection, for whatever reason, is unreachable for migrating and overloaded else', async () => {
  const pool = new FakePool()
  pool.connect = () => Promise.reject(new TypeError('the pool has ended'))
  const store = postgresStore(pool, { retry })
  await assert.rejects(store.migrate(), { name: 'SetupError', code: 'database_unreachable' })
  await assert.rejects(store.schema(), { name: 'SparekeyError', code: 'overloaded' })
})
