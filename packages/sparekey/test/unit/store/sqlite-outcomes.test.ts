import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { keep, write } from '../../../src/store/port.ts'
import type { Transaction } from '../../../src/store/port.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import { ask, tell } from '../../../src/testing/store-calls.ts'
import { newAccount, sampleAccount, sampleSet } from '../../../src/testing/store-samples.ts'

const retry = { attempts: 3, firstPauseMilliseconds: 0, longestPauseMilliseconds: 0 }

async function open() {
  const database = new DatabaseSync(':memory:')
  const store = sqliteStore(database, { retry })
  await store.migrate()
  const { accountKey } = newAccount()
  function* body(): Transaction<number> {
    return keep(yield* write('createAccount', sampleAccount(accountKey)))
  }
  const created = async () => (await ask(store, 'readAccount', { accountKey })).length === 1
  return { database, store, body, created }
}

const sqliteError = (errcode: number) =>
  Object.assign(new TypeError('x'), { code: 'ERR_SQLITE_ERROR', errcode })

/** Makes `exec` of one text fail, so many times. */
function failing(database: DatabaseSync, text: string, errcode: number, times = Infinity): () => number {
  const exec = database.exec.bind(database)
  let failures = 0
  database.exec = (sql) => {
    if (sql !== text || failures >= times) return exec(sql)
    failures += 1
    throw sqliteError(errcode)
  }
  return () => failures
}

test("a call inside the application's own transaction is refused, which then goes on unharmed", async () => {
  const { database, store, body, created } = await open()
  database.exec('CREATE TABLE theirs (x); BEGIN; INSERT INTO theirs VALUES (1)')
  await assert.rejects(store.transact(body), {
    name: 'SparekeyError',
    code: 'internal',
    message: /another transaction/,
  })
  database.exec('COMMIT')
  assert.equal(database.prepare('SELECT x FROM theirs').all().length, 1)
  assert.equal(await created(), false)
})

test('a migration inside a transaction of the application is refused', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec('BEGIN')
  await assert.rejects(sqliteStore(database).migrate(), { name: 'SparekeyError', code: 'internal' })
  assert.equal(database.isTransaction, true)
})

test('a transaction ends before the call returns, so that nothing comes in between', async () => {
  const { database, store, body } = await open()
  const transaction = store.transact(body)
  assert.equal(database.isTransaction, false)
  assert.deepEqual(await transaction, { outcome: 'committed', value: 1 })
})

for (const errcode of [10, 13, 11, 1034]) {
  test(`COMMIT failing with result code ${errcode} is unknown, and the handle is free again`, async () => {
    const { database, store, body } = await open()
    failing(database, 'COMMIT', errcode, 1)
    assert.equal((await store.transact(body)).outcome, 'unknown')
    assert.equal(database.isTransaction, false)
    assert.equal(await tell(store, 'createAccount', sampleAccount(newAccount().accountKey)), 1)
  })
}

for (const text of ['BEGIN IMMEDIATE', 'COMMIT']) {
  test(`a lock at ${text} is waited for`, async () => {
    const { database, store, body, created } = await open()
    const failures = failing(database, text, 5, 2)
    assert.deepEqual(await store.transact(body), { outcome: 'committed', value: 1 })
    assert.equal(failures(), 2)
    assert.equal(await created(), true)
  })
}

test('a lock that stays is overloaded after a bounded number of tries', async () => {
  const { database, store, body } = await open()
  const failures = failing(database, 'BEGIN IMMEDIATE', 261)
  await assert.rejects(store.transact(body), {
    name: 'SparekeyError',
    code: 'overloaded',
    retryAfterSeconds: 1,
  })
  assert.equal(failures(), retry.attempts)
})

test('a disk that fills up within a transaction is internal, and nothing was written', async () => {
  const { database, store } = await open()
  const { accountKey } = newAccount()
  const set = sampleSet({ sealed: new Uint8Array(1_000_000) })
  const pages = database.prepare('PRAGMA page_count').get()?.['page_count']
  database.exec(`PRAGMA max_page_count = ${Number(pages) + 4}`)
  await assert.rejects(tell(store, 'insertSet', { accountKey, ...set }), {
    name: 'SparekeyError',
    code: 'internal',
    message: /disk .* is full/,
  })
  assert.equal(database.isTransaction, false)
  assert.deepEqual(await ask(store, 'readRecentSets', { accountKey, limit: 1 }), [])
})

test('a disk that is full stops the migration with one line', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec('PRAGMA max_page_count = 3')
  await assert.rejects(sqliteStore(database).migrate(), { name: 'SetupError', code: 'database_full' })
})

test('a database that was never migrated says so', async () => {
  const store = sqliteStore(new DatabaseSync(':memory:'))
  await assert.rejects(tell(store, 'createAccount', sampleAccount(newAccount().accountKey)), {
    code: 'internal',
    message: /migrated/,
  })
})

test('a handle that was closed is internal, and ping is overloaded', async () => {
  const { database, store, body } = await open()
  database.close()
  await assert.rejects(store.transact(body), { name: 'SparekeyError', code: 'internal' })
  await assert.rejects(store.ping(), { name: 'SparekeyError', code: 'overloaded' })
})

test('close leaves the handle of the caller open', async () => {
  const { database, store } = await open()
  await store.close()
  assert.equal(database.isOpen, true)
})
