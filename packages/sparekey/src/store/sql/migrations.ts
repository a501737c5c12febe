import { readdirSync, readFileSync } from 'node:fs'
import { SetupError } from '../../errors.ts'
import type { SchemaState } from '../port.ts'
import { integer } from './rows.ts'
import type { RawRow } from './rows.ts'

export type Dialect = 'postgres' | 'sqlite'

/**
 * One file of `migrations/`. A migration is applied statement by statement, and may be cut off anywhere and started
 * again, by several processes at once: so each statement is one change of the schema that says IF NOT EXISTS.
 */
export interface Migration {
  readonly version: number
  readonly name: string
  /** Whether programs that do not know this migration must stop using the database. */
  readonly breaking: boolean
  /** In neutral types: TEXT, BIGINT, INTEGER, BYTEA. */
  readonly statements: readonly string[]
}

/** What the database says of a migration that was applied. */
export interface AppliedMigration {
  readonly version: number
  readonly breaking: boolean
}

/** All migrations of this program, ascending. The files are read once. */
export function knownMigrations(): readonly Migration[] {
  known ??= readMigrations(new URL('migrations/', import.meta.url))
  return known
}
let known: readonly Migration[] | undefined

/** The table of applied migrations. */
export const migrationsTable = {
  create: `CREATE TABLE IF NOT EXISTS sparekey_migrations (
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  breaking TEXT NOT NULL,
  applied_at BIGINT NOT NULL,
  PRIMARY KEY (version)
)`,
  read: 'SELECT version, breaking FROM sparekey_migrations',
  record: `INSERT INTO sparekey_migrations (version, name, breaking, applied_at)
VALUES (:version, :name, :breaking, :appliedAt)
ON CONFLICT (version) DO NOTHING`,
}

/** Anything but a plain "no" counts as breaking. */
export const appliedMigration = (row: RawRow): AppliedMigration => ({
  version: integer(row, 'version'),
  breaking: row['breaking'] !== 'no',
})

export const recordOf = ({ version, name, breaking }: Migration, appliedAt: number) => ({
  version,
  name,
  breaking: breaking ? 'yes' : 'no',
  appliedAt,
})

/** See {@link SchemaState}. */
export function schemaState(applied: readonly AppliedMigration[], ours: readonly Migration[]): SchemaState {
  const versions = new Set(applied.map(({ version }) => version))
  const unknown = applied.filter(({ version }) => ours.every((migration) => migration.version !== version))
  if (unknown.some(({ breaking }) => breaking)) return 'newer'
  if (versions.size === 0) return 'missing'
  return ours.every(({ version }) => versions.has(version)) ? 'current' : 'older'
}

/**
 * The migrations to apply, ascending.
 * @throws SetupError `schema_newer`
 */
export function pendingMigrations(
  applied: readonly AppliedMigration[],
  ours: readonly Migration[],
): readonly Migration[] {
  if (schemaState(applied, ours) === 'newer') {
    throw new SetupError(
      'schema_newer',
      'The database was migrated by a newer version of Sparekey that this one cannot share it with. Update this program.',
    )
  }
  return ours.filter((migration) => applied.every(({ version }) => version !== migration.version))
}

/** A neutral text in the dialect's types, with what a `sqlite:` comment holds for SQLite alone. */
export const inDialect = (dialect: Dialect, statement: string): string =>
  dialect === 'sqlite'
    ? statement
        .replaceAll(/\bBYTEA\b/g, 'BLOB')
        .replaceAll(/\/\* sqlite: (.*?) \*\//g, '$1')
        // It knows no other way to add a column, and needs none: there all migrations are one transaction.
        .replace(/\bADD COLUMN IF NOT EXISTS\b/, 'ADD COLUMN')
    : statement.replaceAll(/ ?\/\* sqlite: .*? \*\//g, '')

/**
 * The migrations as SQL text, for teams that apply schema changes with a tool of their own. It records each version, so
 * that `schema()` then says `current`. On PostgreSQL it may be run more than once. SQLite refuses to add a column twice, so
 * there it is run once, as one transaction.
 *
 * @param fromVersion The version that the database has already; only later ones are printed. Default: 0, all of them.
 */
export function printMigrations(dialect: Dialect, fromVersion = 0): string {
  const pending = knownMigrations().filter(({ version }) => version > fromVersion)
  const texts = pending.flatMap((migration) => [
    `-- ${migration.version}: ${migration.name}${migration.breaking ? ' (breaking for programs before it)' : ''}`,
    ...migration.statements.map((statement) => `${inDialect(dialect, statement)};`),
    recordText(migration),
  ])
  return [`${migrationsTable.create};`, ...texts, ''].join('\n\n')
}

function recordText(migration: Migration): string {
  const values: Readonly<Record<string, string | number>> = recordOf(migration, 0)
  const literal = (name: string) =>
    typeof values[name] === 'number' ? `${values[name]}` : `'${values[name]}'`
  return `${migrationsTable.record.replaceAll(/:(\w+)/g, (_, name: string) => literal(name))};`
}

function readMigrations(directory: URL): readonly Migration[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => parseMigration(file, readFileSync(new URL(file, directory), 'utf8')))
}

/** @throws SetupError `setting_invalid` where the file is not a migration: a fault of the installation. */
export function parseMigration(file: string, text: string): Migration {
  const [, number, name] = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file) ?? []
  const [, breaking] = /^-- breaking: (yes|no)$/m.exec(text) ?? []
  if (number === undefined || name === undefined || breaking === undefined) {
    throw new SetupError(
      'setting_invalid',
      `Migration "${file}" must be named 0001_what_it_does.sql and say "-- breaking: yes" or "-- breaking: no".`,
    )
  }
  const statements = text
    .replaceAll(/\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
  return {
    version: Number(number),
    name: name.replaceAll('_', ' '),
    breaking: breaking === 'yes',
    statements,
  }
}
