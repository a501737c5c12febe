import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Pool } from 'pg'
import type { Bytes, Store } from '../../src/store/port.ts'
import { keep, write } from '../../src/store/port.ts'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import { newAccount, newBytes, start } from '../../src/testing/store-samples.ts'
import { eventually, startOwnPostgres } from '../support/postgres.ts'
import type { PostgresServer } from '../support/postgres.ts'

const primary = await startOwnPostgres()
const url = await primary.createDatabase('codes')
const pools: Pool[] = []
const open = (connectionString: string): Store => {
  const pool = new Pool({ connectionString })
  pools.push(pool)
  return postgresStore(pool, { commitTimeoutMilliseconds: 2000 })
}
const store = open(url)
await store.migrate()
const standby = await primary.startStandby('follower')
after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await standby.stop()
  await primary.stop()
})

const use = (on: Store, accountKey: Bytes, setId: Bytes) =>
  on.transact(function* () {
    const redemption = { accountKey, setId, label: 'X7', redemptionId: newBytes(), redeemedAt: start }
    return keep(yield* write('insertRedemption', redemption))
  })

const standbyIs = (server: PostgresServer, state: string) =>
  eventually(async () => {
    const { rows } = await server.run('SELECT sync_state FROM pg_stat_replication')
    return rows.find((row) => row['sync_state'] === state)
  })

test('a standby that nobody waits for is reported; once COMMIT waits for it, nothing is', async () => {
  await standbyIs(primary, 'async')
  assert.match((await store.inspect()).join(), /1 standby is attached and synchronous_standby_names is empty/)
  await primary.run("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (follower)'")
  await primary.run('SELECT pg_reload_conf()')
  await standbyIs(primary, 'quorum')
  assert.deepEqual(await store.inspect(), [])
})

test('a role that may not see the standbys is told so', async () => {
  await primary.run('CREATE ROLE app LOGIN; GRANT ALL ON DATABASE codes TO app')
  const app = open(url.replace('postgres@', 'app@'))
  assert.match((await app.inspect()).join(), /hidden from this role/)
  await primary.run('GRANT pg_read_all_stats TO app')
  assert.deepEqual(await app.inspect(), [])
})

test('a connection to a standby is reported, and decides nothing', async () => {
  const follower = open(standby.url('codes'))
  assert.match((await follower.inspect()).join(), /leads to a standby/)
  const { accountKey } = newAccount()
  await assert.rejects(use(follower, accountKey, newBytes()), { name: 'SparekeyError', code: 'overloaded' })
})

test('a use that was acknowledged is used after a failover', async () => {
  const { accountKey } = newAccount()
  const setId = newBytes()
  assert.deepEqual(await use(store, accountKey, setId), { outcome: 'committed', value: 1 })
  await primary.kill()
  await standby.run("ALTER SYSTEM SET synchronous_standby_names = ''")
  await standby.run('SELECT pg_promote()')
  assert.deepEqual(await use(open(standby.url('codes')), accountKey, setId), {
    outcome: 'committed',
    value: 0,
  })
})
