export { sqliteStore } from './store/sql/sqlite.ts'
export type { SqliteDatabase } from './store/sql/sqlite-database.ts'
