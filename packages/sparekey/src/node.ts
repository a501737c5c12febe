export { keyFile } from './crypto/key-file.ts'
export { sqliteFile } from './store/sql/sqlite-file.ts'
