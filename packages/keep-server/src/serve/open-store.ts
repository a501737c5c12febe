import { join } from 'node:path'
import pg from 'pg'
import type { Settings } from './settings.ts'
import { postgresStore } from '../store/postgres.ts'
import type { Store } from '../store/port.ts'
import { sqliteStore } from '../store/sqlite.ts'

const connectMillis = 5_000
const queryMillis = 5_000

/** The store that the settings name, and what lets go of it. @throws SetupError `database_unreachable` */
export function openStore(settings: Settings): { readonly store: Store; readonly end: () => Promise<void> } {
  if (settings.databaseUrl === null) {
    const store = sqliteStore(join(settings.dataDirectory, 'keep-server.db'))
    return { store, end: () => store.close() }
  }
  const pool = new pg.Pool({
    connectionString: settings.databaseUrl,
    max: 10,
    connectionTimeoutMillis: connectMillis,
    // A connection that is open and silent would be waited for without end, and after ten of them there is no server.
    query_timeout: queryMillis,
    application_name: 'sparekey-keep-server',
  })
  return { store: postgresStore(pool), end: () => pool.end() }
}
