// Rows in PostgreSQL's binary COPY format, with the place of each value, so that a copy of a row is the copy of a buffer in
// which some places are written over. SQLite is given the values out of the same buffers.
import type { TableShape } from '../../packages/sparekey/src/store/sql/schema.ts'

export type CellType = 'BYTEA' | 'TEXT' | 'INTEGER' | 'BIGINT'

export interface Cell {
  readonly column: string
  readonly type: CellType
  /** Of the value, from the beginning of the row. */
  readonly at: number
  /** −1: NULL. */
  readonly length: number
}

export interface Tuple {
  readonly table: string
  readonly bytes: Buffer
  readonly cells: readonly Cell[]
}

export type Row = Readonly<Record<string, unknown>>

const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
const trailer = Buffer.from([0xff, 0xff])

/** Rows one after the other, as COPY … (FORMAT binary) takes them. */
export const copyData = (rows: readonly Uint8Array[]): Buffer => Buffer.concat([header, ...rows, trailer])

/** A row in a batch. */
export interface Placed {
  readonly tuple: Tuple
  readonly at: number
}

/** Rows of some tables, to be loaded together. */
export class Batch {
  readonly #tables = new Map<string, { bytes: Buffer; used: number; rows: Placed[] }>()

  /** Room for a row, with the row's bytes in it. */
  add(tuple: Tuple): readonly [Buffer, number] {
    const table = this.#tables.get(tuple.table) ?? {
      bytes: Buffer.from(header),
      used: header.length,
      rows: [],
    }
    this.#tables.set(tuple.table, table)
    const at = table.used
    table.used += tuple.bytes.length
    if (table.used + trailer.length > table.bytes.length) {
      const larger = Buffer.allocUnsafe(2 * table.used + trailer.length)
      table.bytes.copy(larger, 0, 0, at)
      table.bytes = larger
    }
    tuple.bytes.copy(table.bytes, at)
    table.rows.push({ tuple, at })
    return [table.bytes, at]
  }

  /** By table what COPY takes, and the rows in it. */
  take(): readonly { readonly table: string; readonly data: Buffer; readonly rows: readonly Placed[] }[] {
    const taken = [...this.#tables].map(([table, { bytes, used, rows }]) => {
      trailer.copy(bytes, used)
      return { table, data: bytes.subarray(0, used + trailer.length), rows }
    })
    this.#tables.clear()
    return taken
  }
}

export const encodeRow = (table: TableShape, row: Row): Tuple => {
  const parts: Buffer[] = [int16(table.columns.length)]
  const cells: Cell[] = []
  let at = 2
  for (const { name, type } of table.columns) {
    const value = encodeValue(type as CellType, row[name])
    const length = value?.length ?? -1
    parts.push(int32(length), ...(value === null ? [] : [value]))
    cells.push({ column: name, type: type as CellType, at: at + 4, length })
    at += 4 + Math.max(0, length)
  }
  return { table: table.name, bytes: Buffer.concat(parts), cells }
}

/** What a driver of SQLite takes for a value of the row that begins at `start`. */
export const decodeCell = (bytes: Buffer, start: number, cell: Cell): Uint8Array | string | number | null => {
  const { type, length } = cell
  const at = start + cell.at
  if (length < 0) return null
  switch (type) {
    case 'BYTEA':
      return bytes.subarray(at, at + length)
    case 'TEXT':
      return bytes.toString('utf8', at, at + length)
    case 'INTEGER':
      return bytes.readInt32BE(at)
    case 'BIGINT':
      return Number(bytes.readBigInt64BE(at))
  }
}

const encodeValue = (type: CellType, value: unknown): Buffer | null => {
  if (value === null || value === undefined) return null
  switch (type) {
    case 'BYTEA':
      return Buffer.from(value as Uint8Array)
    case 'TEXT':
      return Buffer.from(value as string)
    case 'INTEGER':
      return int32(Number(value))
    case 'BIGINT': {
      const bytes = Buffer.alloc(8)
      bytes.writeBigInt64BE(BigInt(value as string | number | bigint))
      return bytes
    }
  }
}

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
