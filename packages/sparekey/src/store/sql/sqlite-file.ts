import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ArgumentRangeError, SetupError, SparekeyError } from '../../errors.ts'
import type { SetupErrorCode } from '../../errors.ts'
import type { Store } from '../port.ts'
import { defaultRetryLimits } from '../retry.ts'
import { begin, rollBack } from './sqlite-database.ts'
import { asSetupError, asUnavailable } from './sqlite-errors.ts'
import { whileBusy } from './sqlite-retry.ts'
import { readSettings } from './sqlite-settings.ts'
import { sqliteStore } from './sqlite.ts'
import type { SqliteOptions } from './sqlite.ts'

/** How long one statement waits for another process's lock. The event loop stands still meanwhile. */
const cacheKibibytes = 16_384
const busyTimeoutMilliseconds = 100

/**
 * A store in an SQLite file, for one process at a time (others may read, migrate or wait their turn). The file is created
 * with mode 0600 where there is none, in a directory that exists; it must lie on a local disk. Settings are WAL and
 * `synchronous` FULL: a use that was acknowledged survives a crash and a power failure.
 *
 * The file is opened at the first call, and again after an opening that failed. Where it cannot be used, that call throws
 * {@link SetupError} `database_read_only`, `database_locked`, `database_full`, `database_unsafe` or `database_unreachable`.
 * `close()` closes it for good.
 *
 * @throws ArgumentRangeError where the path is empty or `:memory:`
 * @example
 * ```ts
 * import { createSparekey } from 'sparekey'
 * import { keyFile, sqliteFile } from 'sparekey/node'
 *
 * const sparekey = await createSparekey({ store: sqliteFile('app.db'), keys: keyFile('sparekey.keys') })
 * ```
 */
export function sqliteFile(path: string, options: SqliteOptions = {}): Store {
  if (path === '' || path === ':memory:') {
    throw new ArgumentRangeError('path', 'The path must name a file. To keep nothing, use memoryStore().')
  }
  const file = resolve(path)
  const limits = { ...defaultRetryLimits, ...options.retry }
  let opening: Promise<Opened> | undefined
  let closed = false

  const opened = async (): Promise<Opened> => {
    if (closed) throw new SparekeyError('internal', 'The SQLite store was closed.')
    const current = (opening ??= whileBusy(limits, () => openFile(file, options), asOpeningError))
    try {
      return await current
    } catch (error) {
      if (opening === current) opening = undefined
      throw error
    }
  }

  return {
    kind: 'embedded',
    transact: async (body) => (await opened()).store.transact(body),
    migrate: async () => (await opened()).store.migrate(),
    schema: async () => (await opened()).store.schema(),
    schemaDifferences: async () => (await opened()).store.schemaDifferences(),
    inspect: async () => (await opened()).store.inspect(),
    ping: async () => {
      try {
        await (await opened()).store.ping()
      } catch (error) {
        throw asUnavailable(error)
      }
    },
    close: async () => {
      if (closed) return
      closed = true
      const result = await opening?.catch(() => null)
      result?.database.close()
    },
  }
}

interface Opened {
  readonly database: DatabaseSync
  readonly store: Store
}

function openFile(file: string, options: SqliteOptions): Opened {
  // SQLite gives its log and its index the mode of the database file.
  closeSync(openSync(file, 'a', 0o600))
  const database = new DatabaseSync(file, { timeout: busyTimeoutMilliseconds })
  try {
    // On macOS only a full fsync reaches the disk; elsewhere these two have no effect.
    database.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON')
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    // In KiB. With the 2 MB that are usual, a use reads again what the one before has pushed out.
    database.exec(`PRAGMA cache_size = -${cacheKibibytes}`)
    const { journalMode, synchronous } = readSettings(database)
    if (journalMode !== 'wal' || synchronous !== 2) {
      throw new SetupError(
        'database_unsafe',
        `The SQLite file does not take the settings journal_mode WAL and synchronous FULL (it has ${journalMode} and ` +
          `${synchronous}). Put it on a local disk.`,
      )
    }
    // The write lock can only be had where the file can be written.
    begin(database)
    rollBack(database)
    return { database, store: sqliteStore(database, options) }
  } catch (error) {
    database.close()
    throw error
  }
}

function asOpeningError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const [setupCode, sentence] = fileErrors.get(code) ?? []
  if (setupCode === undefined || sentence === undefined) return asSetupError(error)
  return new SetupError(setupCode, sentence, { cause: error })
}

const notWritable =
  'The SQLite database cannot be written. Give this process write access to the file and its directory.'

const fileErrors: ReadonlyMap<unknown, readonly [SetupErrorCode, string]> = new Map([
  ['EACCES', ['database_read_only', notWritable]],
  ['EPERM', ['database_read_only', notWritable]],
  ['EROFS', ['database_read_only', notWritable]],
  ['ENOSPC', ['database_full', 'The disk for the SQLite database is full. Free some space.']],
  [
    'ENOENT',
    ['database_unreachable', 'The directory of the SQLite database does not exist. Create it first.'],
  ],
  ['ENOTDIR', ['database_unreachable', 'The path of the SQLite database leads through a file. Check it.']],
  ['EISDIR', ['database_unreachable', 'The path of the SQLite database is a directory. Name a file in it.']],
])
