import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Pool } from 'pg'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import { createTestSparekey, testKeys } from '../../src/testing/create-test-sparekey.ts'
import { sparekeyContract } from '../../src/testing/sparekey-contract.ts'
import { startPostgres } from '../support/postgres.ts'

const server = await startPostgres()
after(() => server.stop())
const pool = new Pool({ connectionString: await server.createDatabase(), max: 8 })
after(() => pool.end())
const keys = testKeys()
await postgresStore(pool).migrate()

describe('the library over PostgreSQL', () => {
  sparekeyContract({
    test,
    assert,
    open: async () => {
      const policy = { attempts: { delaysSeconds: [] }, issuing: { maxPerDay: 20 } }
      const store = postgresStore(pool)
      const { sparekey } = await createTestSparekey({ store, keys, policy, startAt: new Date() })
      return sparekey
    },
  })
})
