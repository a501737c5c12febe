import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, backup } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { SetupError } from 'sparekey'
import { isDatabaseThere } from '../look.ts'
import { asSetupError, taken } from './failures.ts'

const OWNER_ONLY = 0o600
const PAGES_AT_ONCE = 1000
const BUSY_TIMEOUT_MILLIS = 5000

/**
 * Copies an SQLite database as it is at one moment, while others write to it, and reads the copy back. The file has its
 * name only when it is whole and on disk. Gives its size in bytes.
 *
 * @throws {SetupError} `database_…` or `setting_invalid`. Then there is no copy, and the source is as it was.
 */
export const copyDatabase = async (
  source: string,
  target: string,
  say: (done: number) => void,
): Promise<number> => {
  if (!isDatabaseThere(source)) {
    throw new SetupError(
      'database_unreachable',
      `There is no database at ${source}. Check SPAREKEY_DATA_DIR.`,
    )
  }
  if (existsSync(target)) throw taken(target)
  const draft = `${target}.${randomBytes(6).toString('hex')}.part`
  const clear = (): void => {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${draft}${suffix}`, { force: true })
  }
  const interrupted = (): never => {
    clear()
    process.exit(130)
  }
  process.once('SIGINT', interrupted)
  try {
    closeSync(openSync(draft, 'wx', OWNER_ONLY))
    await copyPages(source, draft, say)
    assertSound(draft)
    synchronise(draft)
    linkSync(draft, target)
    return statSync(target).size
  } catch (error) {
    throw asSetupError(error, source, target)
  } finally {
    process.removeListener('SIGINT', interrupted)
    clear()
  }
}

/** An open read holds the moment still: without it the copying begins anew whenever another process has written. */
const copyPages = async (source: string, draft: string, say: (done: number) => void): Promise<void> => {
  const database = new DatabaseSync(source, { readOnly: true, timeout: BUSY_TIMEOUT_MILLIS })
  try {
    database.exec('BEGIN')
    const table = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sparekey_migrations'").get()
    if (table === undefined) {
      throw new SetupError(
        'schema_missing',
        `The database at ${source} is not one of Sparekey. Check the settings.`,
      )
    }
    await backup(database, draft, {
      rate: PAGES_AT_ONCE,
      progress: ({ totalPages, remainingPages }) =>
        say(totalPages === 0 ? 0 : 1 - remainingPages / totalPages),
    })
  } finally {
    database.close()
  }
}

/** A copy that nobody has read is a hope. Immutable: nothing is written beside the file. */
const assertSound = (draft: string): void => {
  const address = pathToFileURL(draft)
  address.searchParams.set('immutable', '1')
  const copy = new DatabaseSync(address, { readOnly: true })
  try {
    const { quick_check: verdict } = copy.prepare('PRAGMA quick_check(1)').get() ?? {}
    if (verdict !== 'ok') {
      throw new SetupError(
        'database_unsafe',
        'The copy is damaged, and so is the database, or the disk. Nothing was kept.',
      )
    }
  } finally {
    copy.close()
  }
}

const synchronise = (path: string): void => {
  for (const one of [path, dirname(path)]) {
    if (process.platform === 'win32' && one !== path) return
    const file = openSync(one, 'r')
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  }
}
