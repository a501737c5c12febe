import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { SetupError } from 'sparekey'

/**
 * Whether an SQLite file holds Sparekey's tables, without changing it: opening it as the service does would set its journal
 * mode. `null` where that cannot be seen, for example because another process holds it.
 */
export const holdsSparekey = (path: string): boolean | null => {
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      return (
        database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sparekey_migrations'").get() !== undefined
      )
    } finally {
      database.close()
    }
  } catch {
    return null
  }
}

/**
 * Whether a database file is there.
 *
 * @throws {SetupError} `database_unreachable`: this user may not look, which must not be read as "there is none".
 */
export const isDatabaseThere = (path: string): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new SetupError(
      'database_unreachable',
      `The database at ${path} cannot be looked at (${code}). Run this as the user that runs the service.`,
      { cause },
    )
  }
}
