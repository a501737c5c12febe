import type { SchemaState } from '../port.ts'
import { Again, retry } from '../retry.ts'
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
import type { SqlValue } from './parameters.ts'
import type { Connection } from './postgres-connection.ts'
import { sqlState, StatementFailure } from './postgres-errors.ts'
import type { PostgresSettings } from './postgres-options.ts'

/** An index over a large table takes its time. */
const changeTimeoutMilliseconds = 3_600_000

/**
 * Two processes that create the same thing at once: IF NOT EXISTS looks before it creates, so that one of them can still
 * meet the other's row in the catalogue (23505) or the thing itself (42P07, 42710). And the usual conflicts.
 */
const races: ReadonlySet<string> = new Set(['23505', '42P07', '42710', '40001', '40P01', '55P03'])

/**
 * Applies what is missing, each statement on its own: distributed engines cannot undo schema changes with a transaction.
 * Every statement may be met half done and be run by several processes at once, so no lock is needed; the record of a
 * version is written last, by exactly one of them. Gives the versions that this call recorded.
 */
export async function migratePostgres(
  connection: Connection,
  settings: PostgresSettings,
): Promise<readonly number[]> {
  const before = await appliedMigrations(connection, settings)
  if (before === null) await change(connection, settings, migrationsTable.create)
  const recorded: number[] = []
  for (const migration of pendingMigrations(before ?? [], knownMigrations())) {
    for (const statement of migration.statements) {
      await change(connection, settings, inDialect('postgres', statement))
    }
    if (await record(connection, settings, migration)) recorded.push(migration.version)
  }
  return recorded
}

export async function postgresSchemaState(
  connection: Connection,
  settings: PostgresSettings,
): Promise<SchemaState> {
  return schemaState((await appliedMigrations(connection, settings)) ?? [], knownMigrations())
}

/** `null` where not even their table exists. */
async function appliedMigrations(
  connection: Connection,
  { statementTimeoutMilliseconds }: PostgresSettings,
): Promise<readonly AppliedMigration[] | null> {
  try {
    const { rows } = await connection.query({ text: migrationsTable.read }, statementTimeoutMilliseconds)
    return rows.map(appliedMigration)
  } catch (error) {
    if (error instanceof StatementFailure && sqlState(error.cause) === '42P01') return null
    throw error
  }
}

async function change(connection: Connection, settings: PostgresSettings, text: string): Promise<void> {
  const result = await retry(settings.retry, async () => {
    try {
      return await connection.query({ text }, changeTimeoutMilliseconds)
    } catch (error) {
      if (error instanceof StatementFailure && races.has(sqlState(error.cause) ?? ''))
        return new Again(error.cause)
      throw error
    }
  })
  if (result instanceof Again) throw new StatementFailure(result.cause)
}

async function record(
  connection: Connection,
  settings: PostgresSettings,
  migration: Migration,
): Promise<boolean> {
  const given: Readonly<Record<string, SqlValue>> = recordOf(migration, settings.now())
  const values = parameterNames(migrationsTable.record).map((name) => given[name] ?? null)
  const text = numberedText(migrationsTable.record, '$')
  const { rowCount } = await connection.query({ text, values }, settings.statementTimeoutMilliseconds)
  return rowCount === 1
}
