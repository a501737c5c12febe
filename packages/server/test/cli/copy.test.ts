import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { copyDatabase } from '../../src/cli/backup/copy-database.ts'
import { place } from './run.ts'

const ROWS = 20_000
const PAGE_BYTES = 4096

/** A database of some 2,600 pages that calls itself one of Sparekey. */
const makeSource = (): { readonly path: string; readonly database: DatabaseSync } => {
  const path = join(place(), 'source.db')
  const database = new DatabaseSync(path)
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE sparekey_migrations (version INTEGER);
    CREATE TABLE filling (text TEXT);
    INSERT INTO filling
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS})
      SELECT hex(randomblob(250)) FROM numbers;`)
  return { path, database }
}

const rowsOf = (path: string): unknown => {
  const database = new DatabaseSync(path)
  try {
    return database.prepare('SELECT count(*) AS rows FROM filling').get()?.['rows']
  } finally {
    database.close()
  }
}

test('a copy is the database of one moment, and does not begin anew whenever another process writes', async () => {
  const { path, database } = makeSource()
  const target = join(place(), 'copy.db')
  const shares: number[] = []
  await copyDatabase(path, target, (done) => {
    shares.push(done)
    assert.ok(shares.length < 10, 'it begins anew again and again')
    database.exec("INSERT INTO filling VALUES ('later')")
  })
  database.close()
  assert.ok(shares.length > 1)
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  )
  assert.equal(rowsOf(target), ROWS)
  assert.equal(rowsOf(path), ROWS + shares.length)
})

test('a copy that fails leaves nothing, and the file in its way is left as it was', async () => {
  const { path, database } = makeSource()
  database.close()
  const target = join(place(), 'copy.db')
  const interrupt = copyDatabase(path, target, () => writeFileSync(target, 'theirs'))
  await assert.rejects(interrupt, { code: 'setting_invalid', message: /There is a file at/ })
  assert.deepEqual(readdirSync(dirname(target)), ['copy.db'])
  assert.equal(statSync(target).size, 'theirs'.length)
})

test('a damaged database is not passed off as a copy', async () => {
  const { path, database } = makeSource()
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(8, 0xff), 0, 8, 1000 * PAGE_BYTES)
  closeSync(file)
  const target = join(place(), 'copy.db')
  await assert.rejects(
    copyDatabase(path, target, () => {}),
    { code: 'database_unsafe' },
  )
  assert.deepEqual(readdirSync(dirname(target)), [])
})
