import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { keep, undo, write } from '../../../src/store/port.ts'
import type { Bytes, Transaction } from '../../../src/store/port.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import { ask } from '../../../src/testing/store-calls.ts'
import { newAccount, sampleAccount, sampleSet } from '../../../src/testing/store-samples.ts'

async function open() {
  const database = new DatabaseSync(':memory:')
  const store = sqliteStore(database)
  await store.migrate()
  const texts: string[] = []
  const exec = database.exec.bind(database)
  database.exec = (sql) => {
    texts.push(sql)
    exec(sql)
  }
  const count = (text: string) => texts.filter((one) => one === text).length
  const isThere = async ({ accountKey }: { accountKey: Bytes }) =>
    (await ask(store, 'readAccount', { accountKey })).length === 1
  return { database, store, exec, count, isThere }
}

function* creating({ accountKey }: { accountKey: Bytes }): Transaction<string> {
  yield* write('createAccount', sampleAccount(accountKey))
  return keep('kept')
}

function* undoing({ accountKey }: { accountKey: Bytes }): Transaction<string> {
  yield* write('createAccount', sampleAccount(accountKey))
  return undo('undone')
}

function* throwing({ accountKey }: { accountKey: Bytes }): Transaction<string> {
  yield* write('createAccount', sampleAccount(accountKey))
  throw new RangeError('the body gives up')
}

test('transactions that wait together share one flush, and all are committed', async () => {
  const { store, count, isThere } = await open()
  const accounts = Array.from({ length: 5 }, newAccount)
  const outcomes = await Promise.all(accounts.map((account) => store.transact(() => creating(account))))
  assert.deepEqual(
    outcomes,
    accounts.map(() => ({ outcome: 'committed', value: 'kept' })),
  )
  assert.equal(count('COMMIT'), 1)
  for (const account of accounts) assert.equal(await isThere(account), true)
})

test('one that undoes and one that throws leave nothing of theirs and everything of the others', async () => {
  const { store, isThere } = await open()
  const [first, undone, thrown, last] = [newAccount(), newAccount(), newAccount(), newAccount()]
  const outcomes = await Promise.allSettled([
    store.transact(() => creating(first)),
    store.transact(() => undoing(undone)),
    store.transact(() => throwing(thrown)),
    store.transact(() => creating(last)),
  ])
  assert.deepEqual(
    outcomes.map((one) => (one.status === 'fulfilled' ? one.value.outcome : String(one.reason))),
    ['committed', 'rolled_back', 'RangeError: the body gives up', 'committed'],
  )
  assert.deepEqual(await Promise.all([first, undone, thrown, last].map(isThere)), [true, false, false, true])
})

test('each sees what the ones before it in the group wrote', async () => {
  const { store } = await open()
  const account = newAccount()
  const create = () =>
    store.transact(function* () {
      return keep(yield* write('createAccount', sampleAccount(account.accountKey)))
    })
  const written = (await Promise.all([create(), create(), create()])).map(
    (one) => one.outcome === 'committed' && one.value,
  )
  assert.deepEqual(written, [1, 0, 0])
})

test('where the flush fails, what was to be kept is unknown and what was undone is not', async () => {
  const { database, store } = await open()
  const exec = database.exec.bind(database)
  database.exec = (sql) => {
    if (sql === 'COMMIT') throw Object.assign(new TypeError('x'), { code: 'ERR_SQLITE_ERROR', errcode: 10 })
    exec(sql)
  }
  const outcomes = await Promise.all([
    store.transact(() => creating(newAccount())),
    store.transact(() => undoing(newAccount())),
  ])
  assert.deepEqual(
    outcomes.map((one) => one.outcome),
    ['unknown', 'rolled_back'],
  )
  assert.equal(database.isTransaction, false)
})

test('an error that undoes the whole group is one transaction’s own: the others are run again', async () => {
  const { database, store, exec, isThere } = await open()
  const [first, tooLarge, last] = [newAccount(), newAccount(), newAccount()]
  const pages = database.prepare('PRAGMA page_count').get()?.['page_count']
  exec(`PRAGMA max_page_count = ${Number(pages) + 20}`)
  const outcomes = await Promise.allSettled([
    store.transact(() => creating(first)),
    store.transact(function* () {
      return keep(
        yield* write('insertSet', { ...tooLarge, ...sampleSet({ sealed: new Uint8Array(1_000_000) }) }),
      )
    }),
    store.transact(() => creating(last)),
  ])
  assert.deepEqual(
    outcomes.map((one) => (one.status === 'fulfilled' ? one.value.outcome : 'refused')),
    ['committed', 'refused', 'committed'],
  )
  assert.deepEqual(await Promise.all([first, last].map(isThere)), [true, true])
})

test('a transaction that a body starts comes after its own', async () => {
  const { store, isThere } = await open()
  const [outer, inner] = [newAccount(), newAccount()]
  let started: Promise<unknown> | undefined
  const ended = await store.transact(function* () {
    started = store.transact(() => creating(inner))
    yield* write('createAccount', sampleAccount(outer.accountKey))
    return undo('undone')
  })
  await started
  assert.equal(ended.outcome, 'rolled_back')
  assert.deepEqual([await isThere(outer), await isThere(inner)], [false, true])
})
