import { SetupError, SparekeyError } from '../../errors.ts'
import type { SetupErrorCode } from '../../errors.ts'

/** Why SQLite refused, from its result code (https://www.sqlite.org/rescode.html). */
export type SqliteFailure = 'busy' | 'full' | 'read_only' | 'unreadable' | 'damaged' | 'closed' | 'refused'

/** `null` where the error is not one of SQLite's. */
export function sqliteFailure(error: unknown): SqliteFailure | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && error.code === 'ERR_INVALID_STATE') return 'closed'
  if (!('errcode' in error) || typeof error.errcode !== 'number') return null
  return failures.get(error.errcode & 0xff) ?? 'refused'
}

const failures: ReadonlyMap<number, SqliteFailure> = new Map([
  [5, 'busy'],
  [6, 'busy'],
  [8, 'read_only'],
  [10, 'unreadable'],
  [11, 'damaged'],
  [13, 'full'],
  [14, 'unreadable'],
  [26, 'damaged'],
])

const sentences: Readonly<Record<SqliteFailure, string>> = {
  busy: 'The SQLite database is locked by another process. Let that process finish, or stop it.',
  full: 'The disk with the SQLite database is full. Nothing was written; free some space.',
  read_only:
    'The SQLite database cannot be written. Give this process write access to the file and its directory.',
  unreadable:
    'The SQLite database could not be opened, read or written. Check its path, its directory and the disk.',
  damaged: 'The file is not an SQLite database, or it is damaged. Check the path, or restore a backup.',
  closed: 'The SQLite handle is closed.',
  refused: 'SQLite refused a statement. Was this database migrated?',
}

const setupCodes: Readonly<Record<SqliteFailure, SetupErrorCode>> = {
  busy: 'database_locked',
  full: 'database_full',
  read_only: 'database_read_only',
  unreadable: 'database_unreachable',
  damaged: 'database_unreachable',
  closed: 'database_unreachable',
  refused: 'database_unreachable',
}

/** What a call in operation throws; an error that is not SQLite's is passed on. */
export function asSparekeyError(error: unknown): unknown {
  const failure = sqliteFailure(error)
  if (failure === null) return error
  return failure === 'busy'
    ? new SparekeyError('overloaded', sentences.busy, { retryAfterSeconds: 1, cause: error })
    : new SparekeyError('internal', sentences[failure], { cause: error })
}

/** What a look whether the database answers throws. */
export function asUnavailable(error: unknown): SparekeyError {
  if (error instanceof SparekeyError && error.code === 'overloaded') return error
  const failure = sqliteFailure(error)
  const opening = error instanceof SetupError ? error.message : 'The SQLite database could not be opened.'
  const message = failure === null ? opening : sentences[failure]
  return new SparekeyError('overloaded', message, { retryAfterSeconds: 1, cause: error })
}

/** What opening and migrating throw; an error that is not SQLite's is passed on. */
export function asSetupError(error: unknown): unknown {
  const failure = sqliteFailure(error)
  return failure === null ? error : new SetupError(setupCodes[failure], sentences[failure], { cause: error })
}
