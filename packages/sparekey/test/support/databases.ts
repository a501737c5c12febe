import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import { sqliteFile } from '../../src/store/sql/sqlite-file.ts'
import type { Store } from '../../src/store/port.ts'
import { startOwnPostgres } from './postgres.ts'

/** A new database, with as many stores on it as there are to be processes. */
export interface Database {
  readonly name: string
  readonly stores: readonly Store[]
  close(): Promise<void>
}

/** The SQLite file's path is `path`. */
export const openSqlite = async (): Promise<Database & { readonly path: string }> => {
  const directory = mkdtempSync(join(tmpdir(), 'sparekey-sqlite-'))
  const path = join(directory, 'sparekey.db')
  const store = sqliteFile(path)
  await store.migrate()
  return {
    name: 'SQLite',
    path,
    stores: [store],
    close: async () => {
      await store.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/**
 * Two pools, as two processes would have. Three connections each: what waits for a row repeats its transaction when it gets
 * it, so more connections only make more work. Without fsync, which no race depends on.
 */
export const openPostgres = async (): Promise<Database> => {
  const server = await startOwnPostgres({ fsync: 'off', full_page_writes: 'off' })
  const connectionString = await server.createDatabase()
  const pools = [1, 2].map(() => new Pool({ connectionString, max: 3 }))
  // The server ends before the connections that the pools have let go.
  for (const pool of pools) pool.on('error', () => {})
  const stores = pools.map((pool) => postgresStore(pool))
  await stores[0]?.migrate()
  return {
    name: 'PostgreSQL',
    stores,
    close: async () => {
      for (const store of stores) await store.close()
      for (const pool of pools) await pool.end()
      await server.stop()
    },
  }
}
