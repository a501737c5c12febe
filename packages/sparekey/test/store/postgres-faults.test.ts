import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { Client, Pool } from 'pg'
import type { PoolConfig } from 'pg'
import { keep, write } from '../../src/store/port.ts'
import type { Bytes, Store, Transaction } from '../../src/store/port.ts'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import type { PostgresOptions } from '../../src/store/sql/postgres.ts'
import { ask, tell } from '../../src/testing/store-calls.ts'
import { newAccount, sampleAccount, sampleChange } from '../../src/testing/store-samples.ts'
import { eventually, startOwnPostgres } from '../support/postgres.ts'

const server = await startOwnPostgres()
const url = await server.createDatabase('faults')
const pools: Pool[] = []
after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await server.stop()
})

const open = (options: PostgresOptions = {}, config: PoolConfig = {}): Store => {
  const pool = new Pool({ connectionString: url, ...config })
  pools.push(pool)
  return postgresStore(pool, options)
}
const store = open()
await store.migrate()

const overloaded = { name: 'SparekeyError', code: 'overloaded', retryAfterSeconds: 1 }

let accountKey: Bytes
beforeEach(async () => {
  accountKey = newAccount().accountKey
  await tell(store, 'createAccount', sampleAccount(accountKey))
})
const sequence = async (): Promise<number | undefined> =>
  (await ask(store, 'readAccount', { accountKey }))[0]?.auditSeq

/** The change of the test's account; how often it was begun. */
function changing() {
  const change = sampleChange(accountKey, 0)
  const counted = { runs: 0, body }
  function* body(): Transaction<number> {
    counted.runs += 1
    return keep(yield* write('changeAccount', change))
  }
  return counted
}

/** Waits until a backend waits for what is named; gives its process id. */
const backendWaiting = (kind: string, event: string): Promise<number> =>
  eventually(async () => {
    const { rows } = await server.run(
      `SELECT pid FROM pg_stat_activity WHERE wait_event_type = '${kind}' AND wait_event = '${event}'`,
    )
    return rows[0] && Number(rows[0]['pid'])
  })

/** Runs `work` while every COMMIT waits for a standby that does not exist. */
async function withoutStandby(work: () => Promise<void>): Promise<void> {
  const require = async (names: string): Promise<void> => {
    await server.run(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`)
    await server.run('SELECT pg_reload_conf()')
    await eventually(async () => {
      const { rows } = await server.run('SHOW synchronous_standby_names')
      return rows.find((row) => row['synchronous_standby_names'] === names)
    })
  }
  await require('ANY 1 (nobody)')
  try {
    await work()
  } finally {
    await require('')
  }
}

test('a COMMIT that waits for a standby longer than its time is unknown, and may have happened', async () => {
  await withoutStandby(async () => {
    const { outcome } = await open({ commitTimeoutMilliseconds: 300 }).transact(changing().body)
    assert.equal(outcome, 'unknown')
    await backendWaiting('IPC', 'SyncRep')
  })
  assert.equal(await sequence(), 1)
})

for (const end of ['pg_cancel_backend', 'pg_terminate_backend']) {
  test(`a wait for a standby that is ended by ${end} is unknown, whatever the answer was`, async () => {
    await withoutStandby(async () => {
      const transaction = open({ commitTimeoutMilliseconds: 60_000 }).transact(changing().body)
      await server.run(`SELECT ${end}(${await backendWaiting('IPC', 'SyncRep')})`)
      assert.equal((await transaction).outcome, 'unknown')
    })
  })
}

test('a server that dies while COMMIT waits is unknown', async () => {
  await withoutStandby(async () => {
    const transaction = open({ commitTimeoutMilliseconds: 60_000 }).transact(changing().body)
    await backendWaiting('IPC', 'SyncRep')
    await server.kill()
    assert.equal((await transaction).outcome, 'unknown')
    await server.restart()
  })
})

test('a server that is away is overloaded, and the process lives on until it is back', async () => {
  await server.kill()
  await assert.rejects(store.transact(changing().body), overloaded)
  await assert.rejects(store.ping(), overloaded)
  await assert.rejects(store.migrate(), { name: 'SetupError', code: 'database_unreachable' })
  await server.restart()
  await store.ping()
  assert.equal((await store.transact(changing().body)).outcome, 'committed')
})

/** Holds the account's row in a transaction of its own, while `work` runs. */
async function whileLocked(work: (holder: Client) => Promise<void>): Promise<void> {
  const holder = new Client({ connectionString: url })
  await holder.connect()
  try {
    await holder.query("SET deadlock_timeout = '60s'")
    await holder.query('BEGIN')
    await holder.query('UPDATE sparekey_accounts SET failures = failures WHERE account_key = $1', [
      accountKey,
    ])
    await work(holder)
  } finally {
    await holder.end()
  }
}

test('a connection lost before COMMIT was sent: the body runs again, and is committed once', async () => {
  const change = changing()
  await whileLocked(async (holder) => {
    const transaction = store.transact(change.body)
    await server.run(`SELECT pg_terminate_backend(${await backendWaiting('Lock', 'transactionid')})`)
    await holder.query('ROLLBACK')
    assert.deepEqual(await transaction, { outcome: 'committed', value: 1 })
  })
  assert.equal(change.runs, 2)
  assert.equal(await sequence(), 1)
})

test('the victim of a deadlock runs again, and is committed once', async () => {
  const other = newAccount().accountKey
  await tell(store, 'createAccount', sampleAccount(other))
  const first = sampleChange(other, 0)
  const second = sampleChange(accountKey, 0)
  let runs = 0
  await whileLocked(async (holder) => {
    const transaction = store.transact(function* () {
      runs += 1
      yield* write('changeAccount', first)
      return keep(yield* write('changeAccount', second))
    })
    await backendWaiting('Lock', 'transactionid')
    await holder.query('UPDATE sparekey_accounts SET failures = failures WHERE account_key = $1', [other])
    await holder.query('COMMIT')
    assert.deepEqual(await transaction, { outcome: 'committed', value: 1 })
  })
  assert.equal(runs, 2)
})

test('a lock that is not had in time is asked for again', async () => {
  const change = changing()
  const impatient = open({}, { options: '-c lock_timeout=50' })
  await whileLocked(async (holder) => {
    const transaction = impatient.transact(change.body)
    await eventually(async () => {
      await server.run('SELECT 1')
      return change.runs >= 2 ? true : undefined
    })
    await holder.query('ROLLBACK')
    assert.deepEqual(await transaction, { outcome: 'committed', value: 1 })
  })
  assert.equal(await sequence(), 1)
})

test('a statement that waits longer than its time is overloaded, and leaves nothing behind', async () => {
  await whileLocked(async (holder) => {
    await assert.rejects(open({ statementTimeoutMilliseconds: 200 }).transact(changing().body), overloaded)
    await holder.query('ROLLBACK')
  })
  assert.equal(await sequence(), 0)
})

test('a pool without a free connection is overloaded, and takes no connection with it', async () => {
  const pool = new Pool({ connectionString: url, max: 1 })
  pools.push(pool)
  const busy = postgresStore(pool, { connectTimeoutMilliseconds: 50 })
  const taken = await pool.connect()
  await assert.rejects(busy.transact(changing().body), overloaded)
  taken.release()
  assert.equal((await busy.transact(changing().body)).outcome, 'committed')
})

test('a connection lost between two calls does not end the process', async () => {
  const pool = new Pool({ connectionString: url, max: 1 })
  pools.push(pool)
  const alone = postgresStore(pool)
  await alone.ping()
  const gone = new Promise((resolve) => {
    pool.once('remove', resolve)
  })
  await server.run(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults' AND pid <> pg_backend_pid()",
  )
  await gone
  assert.equal((await alone.transact(changing().body)).outcome, 'committed')
})
