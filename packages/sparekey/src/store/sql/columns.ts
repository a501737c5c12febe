import { SparekeyError } from '../../errors.ts'
import type { Bytes } from '../port.ts'

/** A row as a driver gives it. */
export type RawRow = Readonly<Record<string, unknown>>

const wrong = (column: string, expected: string): SparekeyError =>
  new SparekeyError('internal', `Column "${column}" of the database does not hold ${expected}.`)

/** NULL, or what the column holds. */
export const orNull = <T>(
  decode: (row: RawRow, column: string) => T,
  row: RawRow,
  column: string,
): T | null => (row[column] === null ? null : decode(row, column))

export function text(row: RawRow, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw wrong(column, 'text')
}

/**
 * A word of a closed list. A word that this version does not know is passed on: a program that stays behind during a
 * rolling update must not fail on the rows of those ahead, and every decision is made on the words it knows.
 */
export function word<W extends string>(row: RawRow, column: string): W {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
  return text(row, column) as W
}

export function integer(row: RawRow, column: string): number {
  const value = row[column]
  const digits = typeof value === 'bigint' || (typeof value === 'string' && /^-?\d{1,16}$/.test(value))
  const number = digits ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number
  throw wrong(column, 'a whole number below 2^53')
}

/** A copy, unless the value has its memory to itself: no row keeps a driver's receive buffer alive or shares one. */
export function bytes(row: RawRow, column: string): Bytes {
  const value = row[column]
  if (value instanceof Uint8Array) return isAlone(value) ? value : new Uint8Array(value)
  throw wrong(column, 'bytes')
}

/** A `Buffer` never counts as such: it behaves unlike a `Uint8Array`, and drivers share one among values. */
const isAlone = (value: Uint8Array): boolean =>
  value.constructor === Uint8Array && value.byteLength === value.buffer.byteLength
