import { SparekeyError } from '../../errors.ts'
import type { SqlValue } from './parameters.ts'
import type { RawRow } from './rows.ts'

/**
 * What is used of `DatabaseSync` from `node:sqlite` (https://nodejs.org/api/sqlite.html#class-databasesync), Node 24 or
 * later. Sparekey does not import it: the caller brings an open handle.
 */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  readonly isTransaction: boolean
  close(): void
}

export interface SqliteStatement {
  run(...parameters: SqlValue[]): { readonly changes: number | bigint }
  all(...parameters: SqlValue[]): readonly RawRow[]
}

/**
 * Begins a transaction that holds the write lock from its first statement on, so that what it reads stays true.
 * @throws SparekeyError `internal` where the handle is inside a transaction of someone else, whose end would decide over
 * ours too.
 */
export function begin(database: SqliteDatabase): void {
  if (database.isTransaction) {
    throw new SparekeyError(
      'internal',
      'The SQLite handle is inside another transaction. End it before calling, or open a second handle for Sparekey.',
    )
  }
  database.exec('BEGIN IMMEDIATE')
}

/** Undoes what is left of a transaction: some errors have ended it already. */
export function rollBack(database: SqliteDatabase): void {
  if (database.isTransaction) database.exec('ROLLBACK')
}
