import { existsSync } from 'node:fs'
import {
  createSparekey,
  type KeyRing,
  type KeySource,
  SetupError,
  type SetupErrorCode,
  SparekeyError,
  type SparekeyInstance,
  type Store,
} from 'sparekey'
import { logSigner, lookAtLog, nodePrimitives, openDatabase } from 'sparekey/service'
import { type Config, readEnvironment } from '../config/environment.ts'
import { readKeptCheckpoint } from '../log-keeping/kept-file.ts'
import { faultText } from '../log-keeping/words.ts'
import { openStore } from '../serve/database.ts'
import { openKeys } from '../serve/keys.ts'
import { readPolicy } from '../serve/policy.ts'
import { holdsSparekey, isDatabaseThere } from './look.ts'
import type { Terminal } from './terminal.ts'

/** The settings of the service, which every command shares. */
export const readConfig = (terminal: Terminal): Config => {
  const { config, warnings } = readEnvironment(terminal.environment)
  for (const warning of warnings) terminal.complain(`sparekey: ${warning}`)
  return config
}

/**
 * Opens the store that the settings name and closes it after `work`. A command looks at a database or works in it, and
 * never makes one: a mistyped path must not look like an empty database.
 *
 * @throws {SetupError} `database_unreachable` where there is none.
 */
export const withStore = async <T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> => {
  assertDatabaseThere(config)
  const store = await openStore({ ...config, migrate: 'check' })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** Before anything is opened, so that the database of another program is left as it is. */
const assertDatabaseThere = ({ database }: Config): void => {
  if (database.kind === 'postgres') return
  if (!isDatabaseThere(database.path)) {
    throw new SetupError(
      'database_unreachable',
      `There is no database at ${database.path}. Check SPAREKEY_DATA_DIR and SPAREKEY_DATABASE_URL, or make it with ` +
        '"sparekey serve" or "sparekey migrate".',
    )
  }
  if (holdsSparekey(database.path) === false) {
    throw new SetupError(
      'schema_missing',
      `The database at ${database.path} has no Sparekey tables yet. Check SPAREKEY_DATABASE_URL, or run "sparekey migrate".`,
    )
  }
}

/**
 * Works on the accounts of tenant `default`, as the service with the same settings does. The schema must be current, and
 * the key ring there: neither is made. `readsOnly`: also where the database went back.
 *
 * @throws {SetupError} where the database or the key ring cannot be used. Nothing was changed.
 */
export const withSparekey = async <T>(
  terminal: Terminal,
  work: (sparekey: SparekeyInstance) => Promise<T>,
  { readsOnly = false }: { readonly readsOnly?: boolean } = {},
): Promise<T> => {
  const config = readConfig(terminal)
  const { input } = readPolicy(config.policyFile)
  const keys = existing(config, await openKeys(config))
  return withStore(config, async (store) => {
    const sparekey = await unlessUnreachable(() => createSparekey({ store, keys, policy: input }))
    if (!readsOnly) await unlessUnreachable(() => assertNotBehind(store, config, keys))
    return unlessUnwritable(() => work(sparekey))
  })
}

/** What holds for the service holds for a command: on a database that went back no code is decided. */
export const assertNotBehind = async (store: Store, config: Config, keys: KeySource): Promise<void> => {
  const path = config.checkpointFile
  const signer = logSigner(nodePrimitives, await keys.load(false))
  const verdict = await lookAtLog(store, nodePrimitives, signer, await readKeptCheckpoint(path))
  if (verdict.state !== 'fine') throw new SetupError('database_unsafe', faultText(verdict, path))
}

/**
 * Works in a database whose schema is current, without the key ring.
 *
 * @throws {SetupError} where the database cannot be used. Nothing was changed.
 */
export const withCurrentStore = async <T>(
  terminal: Terminal,
  work: (store: Store, config: Config) => Promise<T>,
): Promise<T> => {
  const config = readConfig(terminal)
  return withStore(config, async (store) => {
    const state = await unlessUnreachable(() => store.schema())
    if (state !== 'current') throw schemaIs(state)
    return unlessUnwritable(() => work(store, config))
  })
}

const schemaIs = (state: 'missing' | 'older' | 'newer'): SetupError => {
  switch (state) {
    case 'missing':
      return new SetupError(
        'schema_missing',
        'The database has no Sparekey tables yet. Run "sparekey migrate" first.',
      )
    case 'older':
      return new SetupError('schema_older', 'The database has an older schema. Run "sparekey migrate" first.')
    case 'newer':
      return new SetupError(
        'schema_newer',
        'The database was made by a newer version of Sparekey. Use that version, or a later one.',
      )
  }
}

/**
 * The key ring that the database began with.
 *
 * @throws {SetupError} `keys_missing`, `keys_foreign` and as {@link openDatabase}. Neither was changed.
 */
export const openRing = async (store: Store, config: Config): Promise<KeyRing> => {
  const keys = existing(config, await openKeys(config))
  return unlessUnreachable(() => openDatabase(store, keys, () => new Date()))
}

/** The key ring, where it is there. A command never makes one: the service does, at its first start. */
export const existing = ({ keys }: Config, source: KeySource): KeySource => ({
  load: async (storeIsNew) => {
    if (storeIsNew && 'path' in keys && !existsSync(keys.path)) {
      throw new SetupError(
        'keys_missing',
        `There is no key ring at ${keys.path}, and the database has never been used. Start the service once, or run ` +
          '"sparekey keys generate".',
      )
    }
    return source.load(false)
  },
})

/** A database that does not answer while it is opened is a matter of the settings. */
export const unlessUnreachable = async <T>(open: () => Promise<T>): Promise<T> => {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof SparekeyError)) throw error
    const line =
      'The database cannot be used. Check SPAREKEY_DATABASE_URL, and that the database runs and lets this user in.'
    throw new SetupError('database_unreachable', line, { cause: error })
  }
}

/** SQLite's results READONLY and FULL (https://www.sqlite.org/rescode.html). */
const UNWRITABLE: ReadonlyMap<number, SetupErrorCode> = new Map([
  [8, 'database_read_only'],
  [13, 'database_full'],
])

/** That nothing could be written shows only at the first write, and is a matter of the machine all the same. */
const unlessUnwritable = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    const { cause } = error instanceof SparekeyError ? error : {}
    const result = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0
    const code = UNWRITABLE.get(result)
    throw code === undefined || !(error instanceof Error)
      ? error
      : new SetupError(code, error.message, { cause })
  }
}
