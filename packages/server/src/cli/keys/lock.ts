import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { SetupError } from 'sparekey'

/**
 * Works while no other command changes the key ring at `path`. The lock is one of the operating system's, on a file beside
 * the ring: it ends with the process, however that ends.
 *
 * @throws {SetupError} `keys_locked`: another command has it. `keys_unreadable`: the folder cannot be written.
 */
export const withKeyFileLock = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  const lock = openLock(`${path}.lock`)
  try {
    take(lock, path)
    return await work()
  } finally {
    lock.close()
  }
}

const openLock = (path: string): DatabaseSync => {
  try {
    closeSync(openSync(path, 'a', 0o600))
    return new DatabaseSync(path)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new SetupError(
      'keys_unreadable',
      `${path} cannot be made (${code}). Run this as the user that owns the key ring, with write access to its folder.`,
      { cause },
    )
  }
}

const take = (lock: DatabaseSync, path: string): void => {
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    throw new SetupError(
      'keys_locked',
      `Another command is changing the key ring at ${path}. Wait until it is done.`,
      { cause },
    )
  }
}
