import { after, test } from 'node:test'
import { Pool } from 'pg'
import type { Store } from '../../src/store/port.ts'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import { createTestSparekey } from '../../src/testing/create-test-sparekey.ts'
import { openSqlite } from '../support/databases.ts'
import { startOwnPostgres } from '../support/postgres.ts'
import { assertRules, type Ruled } from '../support/rule-commands.ts'
import { ruledPolicy } from '../support/rules.ts'

/** One instance on a store, and for each run an account of its own; the clock goes on from run to run. */
const onStore = async (store: Store): Promise<(run: number) => Promise<Ruled>> => {
  const { sparekey, clock } = await createTestSparekey({ store, policy: ruledPolicy })
  return async (run) => ({ sparekey, clock, account: `account ${run}` })
}

test('on SQLite: any sequence of calls and waits goes as the rules say, status included', async () => {
  const database = await openSqlite()
  after(() => database.close())
  const [store] = database.stores
  if (store !== undefined) await assertRules(await onStore(store), 8)
})

test('on PostgreSQL: any sequence of calls and waits goes as the rules say, status included', async () => {
  const server = await startOwnPostgres({ fsync: 'off', full_page_writes: 'off' })
  const pool = new Pool({ connectionString: await server.createDatabase(), max: 2 })
  after(async () => {
    await pool.end()
    await server.stop()
  })
  const store = postgresStore(pool)
  await store.migrate()
  await assertRules(await onStore(store), 5)
})
