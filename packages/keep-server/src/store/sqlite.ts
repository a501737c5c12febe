import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import { Again } from './port.ts'
import type { Answer, Ask, Outcome, Store, Transaction } from './port.ts'
import { migrationsAfter, schemaVersion, versionTable } from './schema.ts'
import { isRead, numbered } from './statements.ts'
import type { StatementName } from './statements.ts'
import { Refusal, SetupError } from '../errors.ts'

const busyTimeoutMillis = 2000
const mostTries = 5

/**
 * A store in an SQLite file, for one server at a time: WAL, `synchronous` FULL, and pages of what was deleted are overwritten. A
 * transaction is one synchronous stretch, so that nothing comes in between on the same handle.
 *
 * @throws SetupError `database_unreachable`
 */
export function sqliteStore(path: string): Store {
  const database = open(path)
  const prepared = new Map<StatementName, { handle: StatementSync; names: readonly string[] }>()

  const answer = ({ name, parameters }: Ask): Answer => {
    let entry = prepared.get(name)
    if (entry === undefined) {
      const { text, names } = numbered(name, '?')
      entry = { handle: database.prepare(text), names }
      prepared.set(name, entry)
    }
    const values = entry.names.map((parameter) => parameters[parameter] ?? null)
    if (isRead(name)) return { rows: entry.handle.all(...values), changes: 0 }
    return { rows: [], changes: Number(entry.handle.run(...values).changes) }
  }

  const once = <T>(body: () => Transaction<T>): Outcome<T> => {
    database.exec('BEGIN IMMEDIATE')
    try {
      const running = body()
      let step = running.next()
      while (step.done !== true) step = running.next(answer(step.value))
      try {
        database.exec('COMMIT')
      } catch (cause) {
        return { outcome: 'unknown', cause }
      }
      return { outcome: 'committed', value: step.value }
    } finally {
      if (database.isTransaction) database.exec('ROLLBACK')
    }
  }

  return {
    transact: async (body) => {
      for (let tries = 1; ; tries += 1) {
        try {
          return once(body)
        } catch (error) {
          if (!(error instanceof Again)) throw asRefusal(error)
          if (tries === mostTries)
            throw new Refusal('overloaded', 'Others were faster again and again. Try again.')
        }
      }
    },
    migrate: async (nowMillis) => migrate(database, nowMillis),
    // Pages are overwritten where they lie; the log beside them still has them as they were.
    forget: async () => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'),
    close: async () => database.close(),
  }
}

function open(path: string): DatabaseSync {
  try {
    // SQLite gives its log and its index the mode of the database file.
    closeSync(openSync(path, 'a', 0o600))
    const database = new DatabaseSync(path, { timeout: busyTimeoutMillis })
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
    database.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON')
    return database
  } catch (cause) {
    throw new SetupError('database_unreachable', 'The SQLite database cannot be opened.', cause)
  }
}

function migrate(database: DatabaseSync, nowMillis: number): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec(versionTable)
    const row = database.prepare('SELECT MAX(version) AS version FROM keepteam_migrations').get()
    const version = Number(row?.['version'] ?? 0)
    if (version > schemaVersion) throw newerDatabase()
    for (const migration of migrationsAfter(version, 'sqlite')) {
      database.exec(migration.sql)
      database
        .prepare('INSERT INTO keepteam_migrations (version, applied_at) VALUES (?, ?)')
        .run(migration.version, nowMillis)
    }
    database.exec('COMMIT')
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK')
  }
}

/** The refusal of a database that a newer server wrote. */
export function newerDatabase(): SetupError {
  return new SetupError(
    'database_newer',
    'A newer version of this server wrote the database. Update the server.',
  )
}

function asRefusal(error: unknown): unknown {
  const isSqlite = error instanceof Error && 'errcode' in error
  return isSqlite
    ? new Refusal('overloaded', 'The database cannot be written at the moment. Try again.')
    : error
}
