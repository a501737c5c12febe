import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { SetupError, type Store } from 'sparekey'
import type { Config } from '../config/environment.ts'
import type { AsyncStandbys, MigrateMode } from '../config/values.ts'

/** Opens the store that the configuration names. Nothing is read or written before its first use. */
export const openStore = async ({ database, migrate, asyncStandbys }: Config): Promise<Store> => {
  const store =
    database.kind === 'sqlite'
      ? await openSqlite(database, migrate)
      : await openPostgres(database.url, asyncStandbys)
  return migrate === 'auto' ? migratedAtStart(store) : migratedByHand(store)
}

const openSqlite = async ({ path }: { readonly path: string }, migrate: MigrateMode): Promise<Store> => {
  if (migrate === 'check' && !existsSync(path)) {
    throw new SetupError('schema_missing', 'There is no SQLite database yet. Run "sparekey migrate" first.')
  }
  const { sqliteFile } = await import('sparekey/node')
  return sqliteFile(path)
}

/** More connections than cores only wait for each other at the database. */
const MOST_CONNECTIONS = 10
const CONNECT_TIMEOUT_MILLIS = 5_000

const openPostgres = async (url: string, asynchronousStandbys: AsyncStandbys): Promise<Store> => {
  const [{ default: pg }, { postgresStore }] = await Promise.all([import('pg'), import('sparekey/postgres')])
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
    application_name: 'sparekey',
  })
  const store = postgresStore(pool, { asynchronousStandbys })
  return {
    ...store,
    close: async () => {
      await store.close()
      await pool.end()
    },
  }
}

/**
 * The library brings an embedded store's schema up to date itself, once it has seen that the key ring fits. Here that is
 * what `SPAREKEY_MIGRATE=auto` asks for, whatever the store.
 */
const migratedAtStart = (store: Store): Store => ({ ...store, kind: 'embedded' })

/** The library refuses to work on a shared store whose schema is not current. */
const migratedByHand = (store: Store): Store => ({ ...store, kind: 'shared' })

/**
 * Makes a directory that only its owner can look into, with those above it.
 *
 * @throws {SetupError} `setting_invalid`
 */
export const makeDirectory = (directory: string, setting: string): void => {
  try {
    makeMissing(directory)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new SetupError(
      'setting_invalid',
      `${setting}: the directory cannot be made (${code}). Make the one above it writable, or choose one on a disk that takes files.`,
      { cause },
    )
  }
}

/** One by one: where a file system takes no directories, as /proc, Node's own `recursive` never ends. */
const makeMissing = (directory: string): void => {
  if (isDirectory(directory)) return
  const parent = dirname(directory)
  if (parent !== directory) makeMissing(parent)
  try {
    mkdirSync(directory, { mode: 0o700 })
  } catch (error) {
    // Another process may have made it at the same moment.
    if (!isDirectory(directory)) throw error
  }
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Makes the directories in which the configuration's files will lie. */
export const makeDirectories = ({ dataDirectory, database, keys }: Config): void => {
  if (database.kind === 'sqlite')
    makeDirectory(dirname(database.path), 'SPAREKEY_DATABASE_URL or SPAREKEY_DATA_DIR')
  if ('path' in keys) makeDirectory(dirname(keys.path), 'SPAREKEY_KEYS_FILE or SPAREKEY_DATA_DIR')
  makeDirectory(dataDirectory, 'SPAREKEY_DATA_DIR')
}

/** What is lost where the settings of the database are safe. */
export const lossText = ({ database, asyncStandbys }: Pick<Config, 'database' | 'asyncStandbys'>): string =>
  database.kind === 'postgres' && asyncStandbys === 'accept'
    ? 'No acknowledged use can be lost, unless a standby that no COMMIT waits for becomes the primary: SPAREKEY_ASYNC_STANDBYS accepts such standbys.'
    : 'No acknowledged use can be lost.'
