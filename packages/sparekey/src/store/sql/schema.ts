import { expectedSchema } from './expected-schema.ts'

export type ColumnType = 'TEXT' | 'BIGINT' | 'INTEGER' | 'BYTEA'

export interface ColumnShape {
  readonly name: string
  /** One of {@link ColumnType}; a live schema may hold anything else. */
  readonly type: string
  readonly nullable: boolean
}
export interface TableShape {
  readonly name: string
  readonly columns: readonly ColumnShape[]
  /** In the order of the key. */
  readonly primaryKey: readonly string[]
}
export interface IndexShape {
  readonly name: string
  readonly table: string
  /** In the order of the index. */
  readonly columns: readonly string[]
  readonly unique: boolean
}

/** The tables and indexes whose names begin `sparekey_`; an index that serves a primary key is part of its table. */
export interface SchemaShape {
  readonly tables: readonly TableShape[]
  readonly indexes: readonly IndexShape[]
}

/**
 * How a live schema differs from the expected one, a sentence each; empty where it does not. The order of columns and of
 * tables does not count. Tables and indexes beyond the expected ones are reported too: they may hold writes back.
 */
export function compareSchema(live: SchemaShape, expected: SchemaShape = expectedSchema): readonly string[] {
  return [
    ...pairs(live.tables, expected.tables).flatMap(([name, table, wanted]) =>
      table === undefined || wanted === undefined
        ? presence(`Table ${name}`, table !== undefined)
        : compareTable(table, wanted),
    ),
    ...pairs(live.indexes, expected.indexes).flatMap(([name, index, wanted]) =>
      index === undefined || wanted === undefined
        ? presence(`Index ${name}`, index !== undefined)
        : compareIndex(index, wanted),
    ),
  ]
}

function compareTable(live: TableShape, expected: TableShape): string[] {
  const columns = pairs(live.columns, expected.columns).flatMap(([name, column, wanted]) =>
    column === undefined || wanted === undefined
      ? presence(`Column ${expected.name}.${name}`, column !== undefined)
      : compareColumn(`Column ${expected.name}.${name}`, column, wanted),
  )
  const keys = difference(
    `The primary key of ${expected.name}`,
    list(live.primaryKey),
    list(expected.primaryKey),
  )
  return [...columns, ...keys]
}

function compareColumn(subject: string, live: ColumnShape, expected: ColumnShape): string[] {
  // Some engines have one integer type only: wider than expected holds everything.
  const wider = live.type === 'BIGINT' && expected.type === 'INTEGER'
  return [
    ...(wider ? [] : difference(subject, live.type, expected.type)),
    ...difference(subject, nullability(live), nullability(expected)),
  ]
}

const compareIndex = (live: IndexShape, expected: IndexShape): string[] =>
  difference(`Index ${expected.name}`, indexText(live), indexText(expected))

const indexText = ({ unique, table, columns }: IndexShape): string =>
  `${unique ? 'unique ' : ''}on ${table} ${list(columns)}`

const nullability = ({ nullable }: ColumnShape): string => (nullable ? 'NULL allowed' : 'NOT NULL')

const list = (names: readonly string[]): string => `(${names.join(', ')})`

const presence = (subject: string, present: boolean): string[] => [
  present ? `${subject} is not expected.` : `${subject} is missing.`,
]

const difference = (subject: string, live: string, expected: string): string[] =>
  live === expected ? [] : [`${subject} is ${live}, expected ${expected}.`]

type Named = { readonly name: string }

function pairs<T extends Named>(
  live: readonly T[],
  expected: readonly T[],
): [string, T | undefined, T | undefined][] {
  const names = new Set([...expected, ...live].map(({ name }) => name))
  const named = (items: readonly T[], name: string) => items.find((item) => item.name === name)
  return [...names].map((name) => [name, named(live, name), named(expected, name)])
}
