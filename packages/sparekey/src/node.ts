export { keyFile } from './crypto/key-file.ts'
export { keysFromCommand, type KeyCommandOptions } from './crypto/key-sources/command.ts'
export { sqliteFile } from './store/sql/sqlite-file.ts'
