import { SetupError, type SetupErrorCode } from 'sparekey'

/** That a copy is never written over a file. */
export const taken = (target: string): SetupError =>
  new SetupError('setting_invalid', `There is a file at ${target} already. Name one that is not there yet.`)

/** What of a failed copy is a matter of the machine or the arguments; anything else is passed on. */
export const asSetupError = (cause: unknown, source: string, target: string): unknown => {
  if (cause instanceof SetupError || !(cause instanceof Error)) return cause
  const [code, line] = reasons(source, target).find(([, , fits]) => fits(cause)) ?? []
  return code === undefined || line === undefined ? cause : new SetupError(code, line, { cause })
}

type Reason = readonly [SetupErrorCode, string, (error: Error) => boolean]

const reasons = (source: string, target: string): readonly Reason[] => [
  [
    'setting_invalid',
    `There is a file at ${target} already. Name one that is not there yet.`,
    isCode('EEXIST'),
  ],
  [
    'setting_invalid',
    `The directory of ${target} does not exist. Make it first.`,
    isCode('ENOENT', 'ENOTDIR'),
  ],
  [
    'setting_invalid',
    `${target} cannot be written. Choose a place that this user may write.`,
    isCode('EACCES', 'EPERM', 'EROFS'),
  ],
  [
    'database_full',
    `The disk of ${target} is full. Nothing was kept; free some space.`,
    (error) => isCode('ENOSPC')(error) || isResult(13)(error),
  ],
  [
    'database_locked',
    `The database at ${source} is locked by another process. Let it finish, or stop it.`,
    isResult(5, 6),
  ],
  [
    'database_unreachable',
    `The file at ${source} is not an SQLite database, or it is damaged.`,
    isResult(11, 26),
  ],
  [
    'database_unreachable',
    `The database at ${source} could not be read, or the copy not written. Check both disks and their free space.`,
    isResult(10),
  ],
  [
    'database_unreachable',
    `The database at ${source} cannot be read. Check that this user may read it and its directory.`,
    isResult(8, 14),
  ],
]

const isCode =
  (...codes: readonly string[]) =>
  (error: Error): boolean =>
    'code' in error && typeof error.code === 'string' && codes.includes(error.code)

/** By SQLite's result code (https://www.sqlite.org/rescode.html). */
const isResult =
  (...codes: readonly number[]) =>
  (error: Error): boolean =>
    'errcode' in error && typeof error.errcode === 'number' && codes.includes(error.errcode & 0xff)
