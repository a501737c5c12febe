import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import { keep, write } from '../../../src/store/port.ts'
import { expectedSchema } from '../../../src/store/sql/expected-schema.ts'
import { postgresStore } from '../../../src/store/sql/postgres.ts'
import type { PostgresOptions } from '../../../src/store/sql/postgres.ts'
import { FakePool, lost, result, sqlError } from './fake-postgres.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]

// What a server with exactly the expected schema answers.
const columnRows: Rows = expectedSchema.tables.flatMap((table) =>
  table.columns.map(({ name, type, nullable }) => ({
    table_name: table.name,
    column_name: name,
    type_name: type,
    nullable: nullable ? 'yes' : 'no',
  })),
)
const keyRows: Rows = expectedSchema.tables.flatMap(({ name, primaryKey }) =>
  indexRows(name, `${name}_pkey`, primaryKey, 'primary'),
)
const otherRows: Rows = expectedSchema.indexes.flatMap(({ name, table, columns, unique }) =>
  indexRows(table, name, columns, unique ? 'unique' : 'plain'),
)

function indexRows(table: string, index: string, columns: readonly string[], kind: string): Rows {
  return columns.map((column) => ({ table_name: table, index_name: index, column_name: column, kind }))
}

const differences = (columns: Rows, indexes: Rows): Promise<readonly string[]> => {
  const pool = new FakePool((text) => {
    if (/\bAS index_name\b/.test(text)) return result('SELECT', indexes.length, indexes)
    if (/\bAS type_name\b/.test(text)) return result('SELECT', columns.length, columns)
    return undefined
  })
  return postgresStore(pool).schemaDifferences()
}

test('a database as it is expected differs in nothing', async () => {
  assert.deepEqual(await differences(columnRows, [...keyRows, ...otherRows]), [])
})

test('a column that is missing, of another type or without its constraint is named', async () => {
  const changed = (change: (row: Rows[number]) => Rows[number] | null): Rows =>
    columnRows.flatMap((row) => {
      const isIt = row['table_name'] === 'sparekey_events' && row['column_name'] === 'leaf_hash'
      const after = isIt ? change(row) : row
      return after === null ? [] : [after]
    })
  const all = [...keyRows, ...otherRows]
  assert.deepEqual(
    await differences(
      changed(() => null),
      all,
    ),
    ['Column sparekey_events.leaf_hash is missing.'],
  )
  assert.deepEqual(
    await differences(
      changed((row) => ({ ...row, type_name: 'TEXT' })),
      all,
    ),
    ['Column sparekey_events.leaf_hash is TEXT, expected BYTEA.'],
  )
  assert.deepEqual(
    await differences(
      changed((row) => ({ ...row, nullable: 'yes' })),
      all,
    ),
    ['Column sparekey_events.leaf_hash is NULL allowed, expected NOT NULL.'],
  )
})

test('a primary key is that of its own table, in its order', async () => {
  const of = (row: Rows[number]): boolean => row['table_name'] === 'sparekey_redemptions'
  const turned = [...keyRows.filter((row) => !of(row)), ...keyRows.filter(of).toReversed(), ...otherRows]
  assert.deepEqual(await differences(columnRows, turned), [
    'The primary key of sparekey_redemptions is (label, set_id, account_key), expected (account_key, set_id, label).',
  ])
})

test('an index beyond the expected ones is named, as is one that is unique though it should not be', async () => {
  const [some] = otherRows
  assert.ok(some !== undefined)
  const more = indexRows('sparekey_events', 'surprise', ['label'], 'plain')
  assert.deepEqual(await differences(columnRows, [...keyRows, ...otherRows, ...more]), [
    'Index surprise is not expected.',
  ])
  const unique = otherRows.map((row) =>
    row['index_name'] === some['index_name'] ? { ...row, kind: 'unique' } : row,
  )
  const [difference, ...others] = await differences(columnRows, [...keyRows, ...unique])
  assert.match(difference ?? '', /is unique on .*, expected on /)
  assert.deepEqual(others, [])
})

const safe = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  synchronous_standby_names: '',
  transaction_read_only: 'off',
  in_recovery: 0,
  standbys: '0',
  hidden: '0',
  synchronous_standbys: '0',
}

const inspection = (row: Readonly<Record<string, unknown>>, options: PostgresOptions = {}) => {
  const pool = new FakePool((text) => (/\bAS fsync\b/.test(text) ? result('SELECT', 1, [row]) : undefined))
  return { pool, findings: postgresStore(pool, options).inspect() }
}

test('a safe server is inspected without a finding, inside a transaction as those of the store, which is undone', async () => {
  const { pool, findings } = inspection(safe)
  assert.deepEqual(await findings, [])
  assert.deepEqual(
    pool.clients[0]?.sent.map((text) => text.split(/\s/, 1)[0]),
    ['BEGIN', 'SELECT', 'ROLLBACK'],
  )
})

const behind = { standbys: '2', synchronous_standby_names: 'ANY 1 (a, b)', synchronous_standbys: '1' }

for (const [change, finding] of [
  [{ fsync: 'off' }, /fsync = off/],
  [{ full_page_writes: 'off' }, /full_page_writes = off/],
  [{ synchronous_commit: 'local' }, /synchronous_commit at local/],
  [{ in_recovery: 1 }, /leads to a standby/],
  [{ transaction_read_only: 'on' }, /takes no writes/],
  [{ ...behind, synchronous_standby_names: '' }, /2 standbys are attached and .* is empty/],
  [{ ...behind, synchronous_standbys: '0' }, /none of them is synchronous/],
  [{ ...behind, hidden: '1' }, /pg_read_all_stats, or check pg_stat_replication yourself/],
] as const) {
  test(`a server that says ${JSON.stringify(change)} is one finding`, async () => {
    const [first, ...others] = await inspection({ ...safe, ...change }).findings
    assert.match(first ?? '', finding)
    assert.deepEqual(others, [])
  })
}

test('synchronous standbys are safe, and so is an engine that has no such settings', async () => {
  assert.deepEqual(await inspection({ ...safe, ...behind }).findings, [])
  const none = { fsync: null, full_page_writes: null, synchronous_commit: null }
  assert.deepEqual(await inspection({ ...safe, ...none }).findings, [])
})

test('standbys that no COMMIT waits for are findings unless they are accepted', async () => {
  const row = { ...safe, standbys: '1' }
  assert.equal((await inspection(row).findings).length, 1)
  assert.equal((await inspection(row, { asynchronousStandbys: 'refuse' }).findings).length, 1)
  assert.deepEqual(await inspection(row, { asynchronousStandbys: 'accept' }).findings, [])
})

const accountKey = new Uint8Array(16)
const queryOf = async (options: PostgresOptions) => {
  const pool = new FakePool()
  await postgresStore(pool, options).transact(function* () {
    return keep(yield* write('deleteSets', { accountKey }))
  })
  return pool.clients[0]?.queries.find(({ text }) => text.startsWith('DELETE'))
}

test('statements are prepared under a name of their own, unless the pooler cannot; values never stand in the text', async () => {
  for (const options of [{}, { namedStatements: true }]) {
    const query = await queryOf(options)
    assert.equal(query?.name, 'sparekey_deleteSets')
    assert.match(query?.text ?? '', /account_key = \$1/)
    assert.deepEqual(query?.values, [accountKey])
  }
  const unnamed = await queryOf({ namedStatements: false })
  assert.deepEqual(Object.keys(unnamed ?? {}).toSorted(), ['text', 'values'])
  assert.match(unnamed?.text ?? '', /account_key = \$1/)
})

test('a timeout may be from 1 ms up to the longest that a timer can wait', () => {
  for (const statementTimeoutMilliseconds of [1, 2 ** 31 - 1]) {
    assert.equal(postgresStore(new FakePool(), { statementTimeoutMilliseconds }).kind, 'shared')
  }
})

test('migrations are recorded with the clock of the system where none is given', async () => {
  const pool = new FakePool((text) => {
    if (text.includes('FROM sparekey_migrations')) throw sqlError('42P01')
  })
  const before = Date.now()
  await postgresStore(pool).migrate()
  const record = pool.clients[0]?.queries.findLast(({ text }) => text.startsWith('INSERT'))
  const at = Number(record?.values?.at(-1))
  assert.ok(at >= before && at <= Date.now())
})

test('ping asks the server, and is overloaded with the cause where that fails', async () => {
  const pool = new FakePool()
  await postgresStore(pool).ping()
  assert.deepEqual(pool.clients[0]?.sent, ['SELECT 1'])
  const cause = lost()
  const failing = postgresStore(
    new FakePool(() => {
      throw cause
    }),
  )
  await assert.rejects(failing.ping(), { name: 'SparekeyError', code: 'overloaded', cause })
})

test('a server that stays read only through all tries is overloaded, and the caller is told to find the primary', async () => {
  const retry = { attempts: 2, firstPauseMilliseconds: 0 }
  const transactOn = (state: string) =>
    postgresStore(
      new FakePool((text) => {
        if (text.startsWith('DELETE')) throw sqlError(state)
      }),
      { retry },
    ).transact(function* () {
      return keep(yield* write('deleteSets', { accountKey }))
    })
  await assert.rejects(transactOn('25006'), (error) => isOverloaded(error, /primary/))
  await assert.rejects(transactOn('40001'), (error) => isOverloaded(error, /conflicts/))
})

const isOverloaded = (error: unknown, words: RegExp): boolean =>
  error instanceof SparekeyError &&
  error.code === 'overloaded' &&
  error.retryAfterSeconds === 1 &&
  error.cause !== undefined &&
  words.test(error.message)
