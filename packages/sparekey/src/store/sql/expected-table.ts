import type { ColumnType, TableShape } from './schema.ts'

export type Column = ColumnType | `${ColumnType} NULL`

/** A table with its columns by name, each with its type and whether it may be NULL. */
export function table(
  name: string,
  primaryKey: readonly string[],
  columns: Readonly<Record<string, Column>>,
): TableShape {
  const shapes = Object.entries(columns).map(([column, text]) => {
    const [type = '', nullable] = text.split(' ')
    return { name: column, type, nullable: nullable !== undefined }
  })
  return { name, primaryKey, columns: shapes }
}

/** In the order in which a live schema is described. */
export const byName = <Named extends { readonly name: string }>(list: readonly Named[]): readonly Named[] =>
  list.toSorted((a, b) => (a.name < b.name ? -1 : 1))
