import { integer } from './rows.ts'
import type { RawRow } from './rows.ts'
import type { IndexShape, SchemaShape, TableShape } from './schema.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** The live schema, in the neutral types of the migrations. */
export function describeSqlite(database: SqliteDatabase): SchemaShape {
  const rows = (sql: string, name?: string): readonly RawRow[] =>
    database.prepare(sql).all(...(name === undefined ? [] : [name]))

  const tables = rows(
    String.raw`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'sparekey\_%' ESCAPE '\' ORDER BY name`,
  ).map((row) => tableShape(String(row['name']), rows))
  const indexes = tables.flatMap(({ name: table }) =>
    rows(
      `SELECT name, "unique" AS is_unique FROM pragma_index_list(?) WHERE origin <> 'pk' ORDER BY name`,
      table,
    ).map((row): IndexShape => ({
      name: String(row['name']),
      table,
      columns: rows('SELECT name FROM pragma_index_info(?) ORDER BY seqno', String(row['name'])).map(
        (column) => String(column['name']),
      ),
      unique: integer(row, 'is_unique') === 1,
    })),
  )
  return { tables, indexes }
}

function tableShape(name: string, rows: (sql: string, name: string) => readonly RawRow[]): TableShape {
  const columns = rows('SELECT name, type, "notnull" AS not_null, pk FROM pragma_table_info(?)', name)
  return {
    name,
    columns: columns.map((row) => ({
      name: String(row['name']),
      type: row['type'] === 'BLOB' ? 'BYTEA' : String(row['type']),
      nullable: integer(row, 'not_null') === 0,
    })),
    primaryKey: columns
      .filter((row) => integer(row, 'pk') > 0)
      .toSorted((a, b) => integer(a, 'pk') - integer(b, 'pk'))
      .map((row) => String(row['name'])),
  }
}
