import type { StatementName } from './statements.ts'
import { SetupError } from '../errors.ts'

/** What a parameter or a column holds. */
export type SqlValue = string | number | Uint8Array | null
export type Row = Readonly<Record<string, unknown>>
export type Parameters = Readonly<Record<string, SqlValue>>

/** One question to the database. */
export interface Ask {
  readonly name: StatementName
  readonly parameters: Parameters
}

/** What came back: rows of a read, and how many rows a write changed. */
export interface Answer {
  readonly rows: readonly Row[]
  readonly changes: number
}

/**
 * The body of a transaction: it asks, computes and decides, and does nothing else, so that a store may run it again from the start.
 * What it throws rolls the transaction back.
 */
export type Transaction<T> = Generator<Ask, T, Answer>

/** How a transaction ended. `unknown`: it may have been committed or not. */
export type Outcome<T> =
  | { readonly outcome: 'committed'; readonly value: T }
  | { readonly outcome: 'unknown'; readonly cause: unknown }

/**
 * How far transactions that run at the same time are kept apart. `statement`: each statement by itself sees what was written before it, for
 * bodies in which one conditional write decides; they never stand in the way of others.
 */
export type Isolation = 'serializable' | 'statement'

export interface Store {
  /**
   * Runs a transaction whole or not at all.
   *
   * @param isolation default: `serializable`, as if one after another.
   * @throws what the body throws; Refusal `overloaded` where conflicts did not end. Nothing was written then.
   */
  transact<T>(body: () => Transaction<T>, isolation?: Isolation): Promise<Outcome<T>>
  /** Brings the tables to this program's version. @throws SetupError `database_newer`, `database_unreachable` */
  migrate(nowMillis: number): Promise<void>
  /** Sees to it that no file of the database holds what was deleted, as far as the database lets it. */
  forget(): Promise<void>
  close(): Promise<void>
}

/** Thrown by a body that read what somebody has changed since: it is run again. */
export class Again extends Error {
  override readonly name = 'Again'
}

/** Asks one question inside a transaction. */
export function* ask(name: StatementName, parameters: Parameters): Transaction<Answer> {
  return yield { name, parameters }
}

/** The first row, or `null`. */
export function* first(name: StatementName, parameters: Parameters): Transaction<Row | null> {
  const { rows } = yield { name, parameters }
  return rows[0] ?? null
}

/** A column of text. */
export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw unexpected(column)
}

/** A column of whole numbers, which PostgreSQL gives as text. */
export function integer(row: Row, column: string): number {
  const value = Number(row[column])
  if (Number.isSafeInteger(value)) return value
  throw unexpected(column)
}

/** A column of bytes. */
export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column]
  if (value instanceof Uint8Array) return value
  throw unexpected(column)
}

function unexpected(column: string): SetupError {
  return new SetupError('database_unreachable', `The column ${column} of the database holds something else.`)
}
