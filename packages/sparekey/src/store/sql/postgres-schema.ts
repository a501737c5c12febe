import type { Connection } from './postgres-connection.ts'
import type { PostgresSettings } from './postgres-options.ts'
import type { RawRow } from './rows.ts'
import type { SchemaShape } from './schema.ts'

// Only what unqualified names lead to, as in the statements.
const ours = String.raw`c.relkind IN ('r', 'p') AND c.relname LIKE 'sparekey\_%' AND pg_table_is_visible(c.oid)`

const columnsText = `SELECT c.relname AS table_name, a.attname AS column_name, upper(format_type(a.atttypid, a.atttypmod)) AS type_name,
  CASE WHEN a.attnotnull THEN 'no' ELSE 'yes' END AS nullable
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE ${ours} AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum`

const indexesText = `SELECT c.relname AS table_name, i.relname AS index_name, a.attname AS column_name,
  CASE WHEN x.indisprimary THEN 'primary' WHEN x.indisunique THEN 'unique' ELSE 'plain' END AS kind
FROM pg_index x
JOIN pg_class c ON c.oid = x.indrelid
JOIN pg_class i ON i.oid = x.indexrelid
CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
WHERE ${ours} AND x.indisvalid
ORDER BY c.relname, i.relname, k.place`

/** The live schema, in the neutral types of the migrations. */
export async function describePostgres(
  connection: Connection,
  { statementTimeoutMilliseconds }: PostgresSettings,
): Promise<SchemaShape> {
  const columns = await connection.query({ text: columnsText }, statementTimeoutMilliseconds)
  const indexes = await connection.query({ text: indexesText }, statementTimeoutMilliseconds)
  const primaryKeys = indexes.rows.filter((row) => row['kind'] === 'primary')
  const others = indexes.rows.filter((row) => row['kind'] !== 'primary')
  return {
    tables: groupBy(columns.rows, 'table_name').map(([name, rows]) => ({
      name,
      columns: rows.map((row) => ({
        name: word(row, 'column_name'),
        type: word(row, 'type_name'),
        nullable: row['nullable'] === 'yes',
      })),
      primaryKey: primaryKeys
        .filter((row) => row['table_name'] === name)
        .map((row) => word(row, 'column_name')),
    })),
    indexes: groupBy(others, 'index_name').map(([name, rows]) => ({
      name,
      table: word(rows[0] ?? {}, 'table_name'),
      columns: rows.map((row) => word(row, 'column_name')),
      unique: rows[0]?.['kind'] === 'unique',
    })),
  }
}

const word = (row: RawRow, column: string): string => String(row[column])

const groupBy = (rows: readonly RawRow[], column: string): [string, RawRow[]][] => [
  ...Map.groupBy(rows, (row) => word(row, column)),
]
