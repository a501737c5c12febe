import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import type { Store } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import { sqliteFile } from 'sparekey/node'
import { postgresStore } from 'sparekey/postgres'
import { startOwnPostgres } from '../../packages/sparekey/test/support/postgres.ts'

/** Where stores of one kind come from; each is new and empty. */
export interface StoreSource {
  open(): Promise<Store>
  close(): Promise<void>
}

export const memoryStores: StoreSource = {
  open: () => Promise.resolve(memoryStore()),
  close: () => Promise.resolve(),
}

export const sqliteStores = (): StoreSource => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-timing-'))
  let opened = 0
  return {
    open: async () => {
      opened += 1
      const store = sqliteFile(join(folder, `${opened}.db`))
      await store.migrate()
      return store
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

export const postgresStores = async (): Promise<StoreSource> => {
  const server = await startOwnPostgres()
  return {
    open: async () => {
      const pool = new Pool({ connectionString: await server.createDatabase(), max: 2 })
      pool.on('error', () => {})
      const store = postgresStore(pool)
      await store.migrate()
      return { ...store, close: async () => pool.end() }
    },
    close: () => server.stop(),
  }
}
