import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Client, Pool } from 'pg'
import { createSparekey } from '../../src/create-sparekey.ts'
import { knownMigrations, printMigrations } from '../../src/store/sql/migrations.ts'
import { beginText } from '../../src/store/sql/postgres-settings.ts'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import type { PgPool, PostgresOptions } from '../../src/store/sql/postgres.ts'
import { testKeys } from '../../src/testing/create-test-sparekey.ts'
import { tell } from '../../src/testing/store-calls.ts'
import { newAccount, newBytes, sampleAccount, start } from '../../src/testing/store-samples.ts'
import { startOwnPostgres, startPostgres } from '../support/postgres.ts'

const server = await startPostgres()
const pools: Pool[] = []
after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await server.stop()
})
const open = (connectionString: string, options: PostgresOptions = {}) => {
  const pool = new Pool({ connectionString, max: 1 })
  pools.push(pool)
  return { pool, store: postgresStore(pool, options) }
}
const nameOf = (url: string): string => new URL(url).pathname.slice(1)

test("pg's Pool is what the store asks for, without a cast", () => {
  const pool: PgPool = new Pool()
  assert.equal(typeof pool.connect, 'function')
})

test('an empty database is missing, and says so at a first call', async () => {
  const { store } = open(await server.createDatabase())
  assert.equal(await store.schema(), 'missing')
  await assert.rejects(tell(store, 'createAccount', sampleAccount(newAccount().accountKey)), {
    code: 'internal',
    message: /migrate/,
  })
})

test('the printed migrations make the database that migrate makes', async () => {
  const url = await server.createDatabase()
  const { store } = open(url)
  await server.run(printMigrations('postgres'), nameOf(url))
  await server.run(printMigrations('postgres'), nameOf(url))
  assert.equal(await store.schema(), 'current')
  assert.deepEqual(await store.schemaDifferences(), [])
  assert.deepEqual(await store.migrate(), [])
})

test('a migration that was cut off is finished by the next one', async () => {
  const url = await server.createDatabase()
  const { store } = open(url)
  const [first, second] = knownMigrations()[0]?.statements ?? []
  await server.run(`${first}; ${second}`, nameOf(url))
  assert.equal(await store.schema(), 'missing')
  assert.deepEqual(
    await store.migrate(),
    knownMigrations().map(({ version }) => version),
  )
  assert.deepEqual(await store.schemaDifferences(), [])
})

test('what differs from the expected schema is named', async () => {
  const url = await server.createDatabase()
  const { store } = open(url)
  await store.migrate()
  await server.run(
    `DROP TABLE sparekey_policies;
     ALTER TABLE sparekey_events ALTER COLUMN seq TYPE INTEGER, ALTER COLUMN leaf_hash DROP NOT NULL;
     ALTER TABLE sparekey_redemptions DROP CONSTRAINT sparekey_redemptions_pkey;
     ALTER TABLE sparekey_accounts ADD COLUMN email TEXT;
     CREATE UNIQUE INDEX surprise ON sparekey_contacts (channel);
     CREATE TABLE users (id TEXT PRIMARY KEY)`,
    nameOf(url),
  )
  assert.deepEqual(
    (await store.schemaDifferences()).toSorted(),
    [
      'Column sparekey_accounts.email is not expected.',
      'Column sparekey_events.leaf_hash is NULL allowed, expected NOT NULL.',
      'Column sparekey_events.seq is INTEGER, expected BIGINT.',
      'Index surprise is not expected.',
      'Table sparekey_policies is missing.',
      'The primary key of sparekey_redemptions is (), expected (account_key, set_id, label).',
    ].toSorted(),
  )
})

test('a database with a later breaking migration is newer, and is not migrated', async () => {
  const url = await server.createDatabase()
  const { store } = open(url)
  await store.migrate()
  await server.run("INSERT INTO sparekey_migrations VALUES (9999, 'from the future', 'yes', 0)", nameOf(url))
  assert.equal(await store.schema(), 'newer')
  await assert.rejects(store.migrate(), { name: 'SetupError', code: 'schema_newer' })
})

test('a role that may create nothing cannot migrate, but can run on what is there', async () => {
  const url = await server.createDatabase()
  await server.run('CREATE ROLE clerk LOGIN', nameOf(url))
  const { store: clerk } = open(url.replace('postgres@', 'clerk@'))
  await assert.rejects(clerk.migrate(), {
    name: 'SetupError',
    code: 'database_read_only',
    message: /privilege/,
  })
  await open(url).store.migrate()
  // Nobody but the owner of the tables can undo a use.
  await server.run(
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk;
     REVOKE UPDATE, DELETE ON sparekey_redemptions, sparekey_migrations FROM clerk`,
    nameOf(url),
  )
  assert.deepEqual(await clerk.migrate(), [])
  assert.deepEqual(await clerk.schemaDifferences(), [])
  const use = { ...newAccount(), setId: newBytes(), label: 'X7', redemptionId: newBytes(), redeemedAt: start }
  assert.equal(await tell(clerk, 'insertRedemption', use), 1)
  assert.equal(await tell(clerk, 'insertRedemption', use), 0)
})

for (const [setting, inside] of [
  ['off', 'on'],
  ['local', 'on'],
  ['remote_write', 'on'],
  ['on', 'on'],
  ['remote_apply', 'remote_apply'],
]) {
  test(`with synchronous_commit = ${setting} as default, transactions have ${inside}`, async () => {
    const url = await server.createDatabase()
    await server.run(`ALTER DATABASE ${nameOf(url)} SET synchronous_commit = ${setting}`)
    const client = new Client({ connectionString: url })
    await client.connect()
    const show = async () =>
      (await client.query<{ synchronous_commit: string }>('SHOW synchronous_commit')).rows
    await client.query(beginText)
    assert.deepEqual(await show(), [{ synchronous_commit: inside }])
    await client.query('COMMIT')
    assert.deepEqual(await show(), [{ synchronous_commit: setting }])
    await client.end()
    assert.deepEqual(await open(url).store.inspect(), [])
  })
}

for (const namedStatements of [true, false]) {
  test(`namedStatements: ${namedStatements} ${namedStatements ? 'prepares' : 'does not prepare'}`, async () => {
    const { pool, store } = open(await server.createDatabase(), { namedStatements })
    await store.migrate()
    await tell(store, 'createAccount', sampleAccount(newAccount().accountKey))
    const { rows } = await pool.query<{ name: string }>('SELECT name FROM pg_prepared_statements')
    assert.deepEqual(
      rows.map(({ name }) => name),
      namedStatements ? ['sparekey_createAccount'] : [],
    )
  })
}

test('a server that does not flush is reported', async () => {
  const unsafe = await startOwnPostgres({ fsync: 'off', full_page_writes: 'off' })
  const pool = new Pool({ connectionString: unsafe.url('postgres') })
  const findings = await postgresStore(pool).inspect()
  await pool.end()
  await unsafe.stop()
  assert.equal(findings.length, 2)
  assert.match(findings.join(), /fsync = off.*full_page_writes = off/)
})

test('a database that takes no writes is refused at the start, and named by inspect', async () => {
  const url = await server.createDatabase()
  const { store: writable } = open(url)
  const keys = testKeys()
  await writable.migrate()
  await (await createSparekey({ store: writable, keys })).status('ada')
  await server.run(`ALTER DATABASE "${nameOf(url)}" SET default_transaction_read_only = on`)
  const { store } = open(url)
  assert.match((await store.inspect()).join(' '), /takes no writes/)
  await assert.rejects(createSparekey({ store, keys }), { name: 'SparekeyError', message: /takes no writes/ })
})
