import type { Answer, Statement, StatementName, Store } from '../port.ts'
import { defaultRetryLimits } from '../retry.ts'
import type { RetryLimits } from '../retry.ts'
import { numberedText, orderedValues, parameterNames } from './parameters.ts'
import { answerOf, isRead } from './rows.ts'
import { compareSchema } from './schema.ts'
import type { SqliteDatabase, SqliteStatement } from './sqlite-database.ts'
import { asSetupError, asSparekeyError, asUnavailable } from './sqlite-errors.ts'
import { migrateSqlite, sqliteSchemaState } from './sqlite-migrate.ts'
import { whileBusy } from './sqlite-retry.ts'
import { describeSqlite } from './sqlite-schema.ts'
import { readSettings, unsafeSettings } from './sqlite-settings.ts'
import { createTransactions } from './sqlite-transactions.ts'
import { statements } from './statements.ts'

export type { SqliteDatabase, SqliteStatement } from './sqlite-database.ts'

export interface SqliteOptions {
  /** How often and how long to try again while another process holds the lock. */
  readonly retry?: Partial<RetryLimits>
  /** The clock that migrations are recorded with, in milliseconds since 1970. Default: the system's. */
  readonly now?: () => number
}

/**
 * A store in an SQLite database that the caller opened with `node:sqlite`. The handle's settings are left as they are:
 * `inspect()` says where an acknowledged use could be lost under them (WAL, or `synchronous` FULL, is missing). `close()`
 * leaves the handle open. {@link sqliteFile} opens a file with the right settings.
 *
 * A transaction is one synchronous stretch from BEGIN IMMEDIATE to COMMIT, so that nothing of the caller's comes in
 * between on the same handle; transactions that wait at the same moment share one. A call while the handle is inside a
 * transaction of the caller's throws {@link SparekeyError} `internal`: what is written there could be undone with it.
 *
 * @example
 * ```ts
 * import { DatabaseSync } from 'node:sqlite'
 * import { createSparekey } from 'sparekey'
 * import { keyFile } from 'sparekey/node'
 * import { sqliteStore } from 'sparekey/sqlite'
 *
 * const database = new DatabaseSync('app.db')
 * database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
 * const sparekey = await createSparekey({ store: sqliteStore(database), keys: keyFile('sparekey.keys') })
 * ```
 */
export function sqliteStore(database: SqliteDatabase, options: SqliteOptions = {}): Store {
  const limits = { ...defaultRetryLimits, ...options.retry }
  const now = options.now ?? Date.now
  const ask = preparedStatements(database)

  const run = <T>(work: () => T, asError: (error: unknown) => unknown) => whileBusy(limits, work, asError)

  return {
    kind: 'embedded',
    transact: createTransactions(database, limits, ask),
    migrate: () => run(() => migrateSqlite(database, now()), asSetupError),
    schema: () => run(() => sqliteSchemaState(database), asSparekeyError),
    schemaDifferences: () => run(() => compareSchema(describeSqlite(database)), asSparekeyError),
    inspect: () => run(() => unsafeSettings(readSettings(database)), asSparekeyError),
    ping: () => run(() => void database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').all(), asUnavailable),
    close: async () => {},
  }
}

/** Prepares each statement once. Parameters go by their place: bound by name they take twice as long. */
function preparedStatements(database: SqliteDatabase): (statement: Statement) => Answer {
  const prepared = new Map<StatementName, { handle: SqliteStatement; names: readonly string[] }>()
  const prepare = (name: StatementName) => {
    const text = statements[name]
    const entry = prepared.get(name) ?? {
      handle: database.prepare(numberedText(text, '?')),
      names: parameterNames(text),
    }
    prepared.set(name, entry)
    return entry
  }

  return (statement) => {
    const { handle, names } = prepare(statement.name)
    const values = orderedValues(statement, names)
    return isRead(statement.name)
      ? answerOf(statement.name, handle.all(...values), 0)
      : answerOf(statement.name, [], Number(handle.run(...values).changes))
  }
}
