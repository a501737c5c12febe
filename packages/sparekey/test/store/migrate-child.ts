/** Opens a store, says that it is ready, migrates on a word from its parent, and says which versions it applied. */
import { once } from 'node:events'
import type { Pool } from 'pg'
import type { Store } from '../../src/store/port.ts'

const target = process.argv[2] ?? ''
let pool: Pool | undefined
let store: Store
if (target.startsWith('postgres:')) {
  const { Pool } = await import('pg')
  const { postgresStore } = await import('../../src/store/sql/postgres.ts')
  pool = new Pool({ connectionString: target })
  store = postgresStore(pool)
} else {
  const { sqliteFile } = await import('../../src/store/sql/sqlite-file.ts')
  store = sqliteFile(target)
}

process.send?.('ready')
await once(process, 'message')
const applied = await store.migrate()
process.send?.({ applied, schema: await store.schema() })
await store.close()
await pool?.end()
process.disconnect()
