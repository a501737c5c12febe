import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { expectedSchema } from '../../../src/store/sql/expected-schema.ts'
import { compareSchema } from '../../../src/store/sql/schema.ts'
import { describeSqlite } from '../../../src/store/sql/sqlite-schema.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'

async function migrated(): Promise<DatabaseSync> {
  const database = new DatabaseSync(':memory:')
  await sqliteStore(database).migrate()
  return database
}

test('the expected schema is exactly what the migrations make', async () => {
  assert.deepEqual(describeSqlite(await migrated()), expectedSchema)
})

test('tables of the application are none of ours, even those named alike', async () => {
  const database = await migrated()
  database.exec(
    'CREATE TABLE users (id TEXT); CREATE TABLE sparekeyring (id TEXT); CREATE INDEX i ON users (id)',
  )
  assert.deepEqual(compareSchema(describeSqlite(database)), [])
})

for (const [change, sentence] of [
  ['DROP TABLE sparekey_policies', 'Table sparekey_policies is missing.'],
  ['CREATE TABLE sparekey_extra (id TEXT)', 'Table sparekey_extra is not expected.'],
  ['ALTER TABLE sparekey_events DROP COLUMN salt', 'Column sparekey_events.salt is missing.'],
  ['ALTER TABLE sparekey_events ADD COLUMN more TEXT', 'Column sparekey_events.more is not expected.'],
  ['CREATE UNIQUE INDEX odd ON sparekey_events (label)', 'Index odd is not expected.'],
] as const) {
  test(`after ${change}: ${sentence}`, async () => {
    const database = await migrated()
    database.exec(change)
    assert.deepEqual(compareSchema(describeSqlite(database)), [sentence])
  })
}

test('an index that is expected and missing, or on other columns, is named', async () => {
  const database = await migrated()
  const index = {
    name: 'sparekey_expiring',
    table: 'sparekey_code_sets',
    columns: ['expires_at'],
    unique: false,
  }
  const expected = { ...expectedSchema, indexes: [...expectedSchema.indexes, index] }
  assert.deepEqual(compareSchema(describeSqlite(database), expected), ['Index sparekey_expiring is missing.'])
  database.exec('CREATE INDEX sparekey_expiring ON sparekey_code_sets (issued_at)')
  assert.deepEqual(compareSchema(describeSqlite(database), expected), [
    'Index sparekey_expiring is on sparekey_code_sets (issued_at), expected on sparekey_code_sets (expires_at).',
  ])
})

test('a key, a type and a constraint that differ are named', async () => {
  const database = await migrated()
  database.exec(`DROP TABLE sparekey_redemptions;
    CREATE TABLE sparekey_redemptions (account_key BLOB NOT NULL, set_id BLOB NOT NULL, label TEXT,
    redemption_id BLOB NOT NULL, redeemed_at INTEGER NOT NULL, PRIMARY KEY (account_key, set_id))`)
  assert.deepEqual(compareSchema(describeSqlite(database)), [
    'Column sparekey_redemptions.label is NULL allowed, expected NOT NULL.',
    'Column sparekey_redemptions.redeemed_at is INTEGER, expected BIGINT.',
    'The primary key of sparekey_redemptions is (account_key, set_id), expected (account_key, set_id, label).',
  ])
})

test('a wider integer than expected is no difference', () => {
  const table = (type: string) => ({
    tables: [{ name: 't', primaryKey: ['a'], columns: [{ name: 'a', type, nullable: false }] }],
    indexes: [],
  })
  assert.deepEqual(compareSchema(table('BIGINT'), table('INTEGER')), [])
  assert.deepEqual(compareSchema(table('INTEGER'), table('BIGINT')), [
    'Column t.a is INTEGER, expected BIGINT.',
  ])
})
