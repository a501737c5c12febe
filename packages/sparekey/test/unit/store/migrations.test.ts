import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import {
  appliedMigration,
  inDialect,
  knownMigrations,
  parseMigration,
  pendingMigrations,
  printMigrations,
  schemaState,
} from '../../../src/store/sql/migrations.ts'
import type { Migration } from '../../../src/store/sql/migrations.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'

const migration = (version: number): Migration => ({ version, name: 'x', breaking: true, statements: [] })
const ours = [migration(1), migration(2)]
const applied = (version: number, breaking = true) => ({ version, breaking })

test('migrations are numbered from 1 without a gap', () => {
  assert.deepEqual(
    knownMigrations().map(({ version }) => version),
    knownMigrations().map((_, index) => index + 1),
  )
})

for (const { version, statements } of knownMigrations()) {
  test(`every statement of migration ${version} can be run again, and touches only our tables`, () => {
    assert.ok(statements.length > 0)
    for (const statement of statements) {
      assert.match(statement, /^(CREATE (TABLE|INDEX) IF NOT EXISTS|ALTER TABLE) sparekey_/)
      assert.doesNotMatch(
        statement,
        /;|\b(BLOB|SERIAL|JSONB?|TIMESTAMP|BOOLEAN|DEFAULT|REFERENCES|TRIGGER)\b/,
      )
    }
  })
}

test('a database without versions is missing, with some older, with all current', () => {
  assert.equal(schemaState([], ours), 'missing')
  assert.equal(schemaState([applied(1)], ours), 'older')
  assert.equal(schemaState([applied(2)], ours), 'older')
  assert.equal(schemaState([applied(1), applied(2)], ours), 'current')
})

test('an unknown breaking version is newer, an unknown other one is not', () => {
  assert.equal(schemaState([applied(1), applied(2), applied(3)], ours), 'newer')
  assert.equal(schemaState([applied(1), applied(2), applied(3, false)], ours), 'current')
  assert.equal(schemaState([applied(1), applied(3, false)], ours), 'older')
})

test('what was not applied is pending, in order; a newer database is refused', () => {
  assert.deepEqual(pendingMigrations([applied(2)], ours), [ours[0]])
  assert.throws(() => pendingMigrations([applied(3)], ours), { name: 'SetupError', code: 'schema_newer' })
})

test('a file gives its statements without comments', () => {
  const text =
    '-- breaking: no\n-- why; really\nCREATE TABLE a (\n  b TEXT -- c;\n);\n\nCREATE INDEX d ON a (b);\n'
  assert.deepEqual(parseMigration('0007_one_more_table.sql', text), {
    version: 7,
    name: 'one more table',
    breaking: false,
    statements: ['CREATE TABLE a (\n  b TEXT\n)', 'CREATE INDEX d ON a (b)'],
  })
})

for (const [file, text] of [
  ['7_short.sql', '-- breaking: no'],
  ['0007_Upper.sql', '-- breaking: no'],
  ['0007_silent.sql', 'CREATE TABLE a (b TEXT);'],
  ['0007_vague.sql', '-- breaking: perhaps'],
] as const) {
  test(`a file ${file} saying "${text}" is refused`, () => {
    assert.throws(() => parseMigration(file, text), { name: 'SetupError', code: 'setting_invalid' })
  })
}

test('a text is neutral; only SQLite has another word for bytes', () => {
  assert.equal(inDialect('sqlite', 'a BYTEA, b TEXT'), 'a BLOB, b TEXT')
  assert.equal(inDialect('postgres', 'a BYTEA, b TEXT'), 'a BYTEA, b TEXT')
  const column = 'ALTER TABLE a ADD COLUMN IF NOT EXISTS b BIGINT'
  assert.equal(inDialect('sqlite', column), 'ALTER TABLE a ADD COLUMN b BIGINT')
  assert.equal(inDialect('postgres', column), column)
})

test('the printed migrations make the database that migrate makes', async () => {
  const database = new DatabaseSync(':memory:')
  const store = sqliteStore(database)
  assert.equal(await store.schema(), 'missing')
  database.exec(printMigrations('sqlite'))
  assert.equal(await store.schema(), 'current')
  assert.deepEqual(await store.schemaDifferences(), [])
  assert.deepEqual(await store.migrate(), [])
})

test('from a version on, only what comes after it is printed', () => {
  const latest = knownMigrations().at(-1)?.version ?? 0
  assert.doesNotMatch(printMigrations('postgres', latest), /INSERT/)
  assert.match(printMigrations('postgres'), /BYTEA/)
  assert.match(printMigrations('sqlite'), /BLOB/)
})

test('a failed migration leaves nothing behind on SQLite', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec('PRAGMA max_page_count = 8')
  await assert.rejects(sqliteStore(database).migrate())
  const left = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
  assert.deepEqual(left, [])
  assert.equal(database.isTransaction, false)
})

test('a database with a later breaking migration is newer, and is not migrated', async () => {
  const database = new DatabaseSync(':memory:')
  const store = sqliteStore(database)
  await store.migrate()
  database.exec("INSERT INTO sparekey_migrations VALUES (9999, 'from the future', 'yes', 0)")
  assert.equal(await store.schema(), 'newer')
  await assert.rejects(store.migrate(), { name: 'SetupError', code: 'schema_newer' })
})

test('what stands in a comment for SQLite is for SQLite alone', () => {
  const text = 'CREATE TABLE a (b BYTEA) /* sqlite: STRICT */'
  assert.equal(inDialect('sqlite', text), 'CREATE TABLE a (b BLOB) STRICT')
  assert.equal(inDialect('postgres', text), 'CREATE TABLE a (b BYTEA)')
})

test('a file that says "-- breaking: yes" is a breaking migration', () => {
  const text = '-- breaking: yes\nCREATE TABLE a (b TEXT);'
  assert.equal(parseMigration('0007_change.sql', text).breaking, true)
})

for (const [file, text] of [
  ['10007_long.sql', '-- breaking: no'],
  ['0007_backup.sql.orig', '-- breaking: no'],
  ['0007_inner.sql', 'CREATE TABLE a (b TEXT); -- breaking: no'],
  ['0007_more.sql', '-- breaking: not yet'],
] as const) {
  test(`a file ${file} saying "${text}" is no migration`, () => {
    assert.throws(() => parseMigration(file, text), { name: 'SetupError', code: 'setting_invalid' })
  })
}

test('a statement ends where a line ends in a semicolon, with or without space behind it', () => {
  const text = "-- breaking: no\nCREATE TABLE a (b TEXT CHECK (b <> ';'));  \nCREATE INDEX c ON a (b);"
  assert.deepEqual(parseMigration('0007_two.sql', text).statements, [
    "CREATE TABLE a (b TEXT CHECK (b <> ';'))",
    'CREATE INDEX c ON a (b)',
  ])
})

test('of what was applied, anything but a plain "no" is breaking', () => {
  assert.deepEqual(appliedMigration({ version: 3, breaking: 'no' }), { version: 3, breaking: false })
  for (const breaking of ['yes', 'No', '', null]) {
    assert.deepEqual(appliedMigration({ version: 3, breaking }), { version: 3, breaking: true })
  }
})

test('each printed version has a heading, and its record says whether it breaks the programs before it', () => {
  const printed = printMigrations('postgres')
  for (const { version, name, breaking } of knownMigrations()) {
    const heading = `-- ${version}: ${name}${breaking ? ' (breaking for programs before it)' : ''}\n`
    assert.ok(printed.includes(heading), heading)
    assert.ok(printed.includes(`VALUES (${version}, '${name}', '${breaking ? 'yes' : 'no'}', 0)\n`), heading)
  }
})
