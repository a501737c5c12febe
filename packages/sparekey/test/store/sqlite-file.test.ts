import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { sqliteFile } from '../../src/store/sql/sqlite-file.ts'
import { ask, tell } from '../../src/testing/store-calls.ts'
import { storeContract } from '../../src/testing/store-contract.ts'
import { newAccount, sampleAccount } from '../../src/testing/store-samples.ts'
import type { Store } from '../../src/store/port.ts'

const directory = mkdtempSync(join(tmpdir(), 'sparekey-sqlite-'))
const stores: Store[] = []
after(async () => {
  await Promise.all(stores.map((store) => store.close()))
  rmSync(directory, { recursive: true, force: true })
})

let files = 0
const newPath = (): string => join(directory, `${++files}.db`)
const open = (path: string): Store => {
  const store = sqliteFile(path, {
    retry: { attempts: 3, firstPauseMilliseconds: 1, longestPauseMilliseconds: 1 },
  })
  stores.push(store)
  return store
}
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

storeContract({ test, assert, createStore: async () => open(newPath()) })

test('nothing is opened or created before the first call', async () => {
  const path = newPath()
  const store = open(path)
  assert.equal(existsSync(path), false)
  assert.equal(await store.schema(), 'missing')
  assert.equal(existsSync(path), true)
})

test('the file, its log and its index are for their owner only', async () => {
  const path = newPath()
  await open(path).migrate()
  assert.deepEqual([path, `${path}-wal`, `${path}-shm`].map(mode), ['600', '600', '600'])
})

test('a file has the settings under which an acknowledged use survives a power failure', async () => {
  const path = newPath()
  const store = open(path)
  await store.migrate()
  assert.deepEqual(await store.inspect(), [])
  const other = new DatabaseSync(path)
  assert.equal(other.prepare('PRAGMA journal_mode').get()?.['journal_mode'], 'wal')
  other.close()
})

test('what was written is there when the file is opened again', async () => {
  const path = newPath()
  const { accountKey } = newAccount()
  const first = sqliteFile(path)
  await first.migrate()
  await tell(first, 'createAccount', sampleAccount(accountKey))
  await first.close()
  assert.equal((await ask(open(path), 'readAccount', { accountKey })).length, 1)
})

test('a closed store says so', async () => {
  const store = open(newPath())
  await store.migrate()
  await store.close()
  await store.close()
  await assert.rejects(store.schema(), { name: 'SparekeyError', code: 'internal' })
  await assert.rejects(store.ping(), { name: 'SparekeyError', code: 'overloaded' })
})

for (const path of ['', ':memory:']) {
  test(`the path "${path}" is refused before anything is opened`, () => {
    assert.throws(() => sqliteFile(path), { name: 'ArgumentRangeError', field: 'path' })
  })
}

test('a directory that does not exist is unreachable, and can be made without a restart', async () => {
  const folder = join(directory, 'later')
  const store = open(join(folder, 'app.db'))
  await assert.rejects(store.migrate(), {
    name: 'SetupError',
    code: 'database_unreachable',
    message: /directory .* does not exist/,
  })
  await assert.rejects(store.ping(), { name: 'SparekeyError', code: 'overloaded' })
  mkdirSync(folder)
  assert.deepEqual((await store.migrate()).length > 0, true)
})

test('a directory in the place of the file is unreachable', async () => {
  await assert.rejects(open(directory).migrate(), { code: 'database_unreachable', message: /is a directory/ })
})

test('a file that is no database is unreachable, and is left as it is', async () => {
  const path = newPath()
  writeFileSync(path, 'Dear diary, '.repeat(1000))
  await assert.rejects(open(path).migrate(), {
    name: 'SetupError',
    code: 'database_unreachable',
    message: /not an SQLite database/,
  })
  assert.equal(statSync(path).size, 12_000)
})

test('a file locked by another process is named so, and works once it is free', async () => {
  const path = newPath()
  const migrated = sqliteFile(path)
  await migrated.migrate()
  await migrated.close()
  const other = new DatabaseSync(path)
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; CREATE TABLE other (x)')
  const store = open(path)
  await assert.rejects(store.schema(), { name: 'SetupError', code: 'database_locked' })
  other.exec('ROLLBACK')
  other.close()
  assert.equal(await store.schema(), 'current')
})

test('a lock taken later is overloaded, and nothing is written', async () => {
  const path = newPath()
  const store = open(path)
  await store.migrate()
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  const { accountKey } = newAccount()
  await assert.rejects(tell(store, 'createAccount', sampleAccount(accountKey)), {
    name: 'SparekeyError',
    code: 'overloaded',
  })
  other.exec('ROLLBACK')
  other.close()
  assert.deepEqual(await ask(store, 'readAccount', { accountKey }), [])
})

test('a file migrated by a newer version is newer', async () => {
  const path = newPath()
  const store = open(path)
  await store.migrate()
  const other = new DatabaseSync(path)
  other.exec("INSERT INTO sparekey_migrations VALUES (9999, 'from the future', 'yes', 0)")
  other.close()
  assert.equal(await store.schema(), 'newer')
  await assert.rejects(store.migrate(), { name: 'SetupError', code: 'schema_newer' })
})

test('a file that may not be written is read only', async () => {
  const path = newPath()
  const migrated = sqliteFile(path)
  await migrated.migrate()
  await migrated.close()
  // Root may write anything, so the look is made as somebody else.
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-sqlite-ro-'))
  const copy = join(folder, 'app.db')
  copyFileSync(path, copy)
  chmodSync(copy, 0o444)
  const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  if (somebody.uid !== undefined) chownSync(folder, somebody.uid, somebody.gid)
  const program = `
    const { sqliteFile } = await import(${JSON.stringify(import.meta.resolve('../../src/store/sql/sqlite-file.ts'))})
    await sqliteFile(${JSON.stringify(copy)}).migrate().then(() => console.log('written'), (error) => console.log(error.code))`
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    ...somebody,
    encoding: 'utf8',
  })
  rmSync(folder, { recursive: true })
  assert.equal(child.stdout.trim(), 'database_read_only', child.stderr)
})
