import { join } from 'node:path'
import pg from 'pg'
import type { Settings } from './settings.ts'
import { postgresStore } from '../store/postgres.ts'
import type { Store } from '../store/port.ts'
import { sqliteStore } from '../store/sqlite.ts'

/** The store that the settings name, and what lets go of it. @throws SetupError `database_unreachable` */
export function openStore(settings: Settings): { readonly store: Store; readonly end: () => Promise<void> } {
  if (settings.databaseUrl === null) {
    const store = sqliteStore(join(settings.dataDirectory, 'keep-server.db'))
    return { store, end: () => store.close() }
  }
  const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: 10 })
  return { store: postgresStore(pool), end: () => pool.end() }
}
