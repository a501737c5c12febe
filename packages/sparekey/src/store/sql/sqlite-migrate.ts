import type { SchemaState } from '../port.ts'
import {
  appliedMigration,
  inDialect,
  knownMigrations,
  migrationsTable,
  pendingMigrations,
  recordOf,
  schemaState,
} from './migrations.ts'
import type { AppliedMigration, Migration } from './migrations.ts'
import { numberedText, parameterNames } from './parameters.ts'
import { begin, rollBack } from './sqlite-database.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/**
 * Applies what is missing in one transaction: SQLite undoes schema changes too, and its write lock makes concurrent
 * callers wait. Gives the versions applied.
 */
export function migrateSqlite(database: SqliteDatabase, now: number): readonly number[] {
  begin(database)
  try {
    const pending = pendingMigrations(appliedMigrations(database), knownMigrations())
    database.exec(migrationsTable.create)
    for (const migration of pending) {
      for (const statement of migration.statements) database.exec(inDialect('sqlite', statement))
      record(database, migration, now)
    }
    database.exec('COMMIT')
    return pending.map(({ version }) => version)
  } finally {
    rollBack(database)
  }
}

export const sqliteSchemaState = (database: SqliteDatabase): SchemaState =>
  schemaState(appliedMigrations(database), knownMigrations())

function appliedMigrations(database: SqliteDatabase): readonly AppliedMigration[] {
  const table = database.prepare("SELECT name FROM sqlite_master WHERE name = 'sparekey_migrations'").all()
  if (table.length === 0) return []
  return database.prepare(migrationsTable.read).all().map(appliedMigration)
}

function record(database: SqliteDatabase, migration: Migration, now: number): void {
  const values: Readonly<Record<string, string | number>> = recordOf(migration, now)
  const names = parameterNames(migrationsTable.record)
  database
    .prepare(numberedText(migrationsTable.record, '?'))
    .run(...names.map((name) => values[name] ?? null))
}
