import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Pool } from 'pg'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import { storeContract } from '../../src/testing/store-contract.ts'
import { startPostgres } from '../support/postgres.ts'

const server = await startPostgres()
const pools: Pool[] = []
after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await server.stop()
})

storeContract({
  test,
  assert,
  createStore: async () => {
    const pool = new Pool({ connectionString: await server.createDatabase(), max: 20 })
    pools.push(pool)
    return postgresStore(pool)
  },
})
