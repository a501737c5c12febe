import { randomBytes } from 'node:crypto'
import { link, open, readFile, rename, stat, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { writeFailure } from './save.ts'
import { KeepError, systemErrorCode } from '../errors.ts'

/** Who holds a lock. */
export interface Holder {
  readonly pid: number
  readonly host: string
  readonly at: string
  readonly nonce: string
}

/** How long to wait for another writer, and how often to look. */
export interface LockPatience {
  readonly waitMilliseconds: number
  readonly pollMilliseconds: number
}

const defaultPatience: LockPatience = { waitMilliseconds: 5000, pollMilliseconds: 25 }
const unreadableGraceMilliseconds = 10_000

/** The lock file of a vault. */
export function lockPath(path: string): string {
  return `${path}.lock`
}

/**
 * Runs `work` while no other process writes the vault at `path`.
 *
 * The lock is a file that names process and machine. It is taken over only where that process ran on this machine and is
 * gone; a lock of another machine (a synced or shared folder) is never taken over by itself.
 *
 * @throws KeepError `vault_locked` naming the holder, when it does not let go in time.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  patience: LockPatience = defaultPatience,
): Promise<T> {
  const lock = lockPath(path)
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    at: new Date().toISOString(),
    nonce: randomBytes(8).toString('hex'),
  }
  await acquire(lock, holder, patience)
  try {
    return await work()
  } finally {
    await release(lock, holder)
  }
}

async function acquire(lock: string, holder: Holder, patience: LockPatience): Promise<void> {
  const end = performance.now() + patience.waitMilliseconds
  for (;;) {
    if (await tryCreate(lock, holder)) return
    const found = await readHolder(lock)
    if (found !== 'gone' && (await isStale(lock, found))) {
      await removeStaleLock(lock, found)
      continue
    }
    if (performance.now() >= end) throw locked(lock, found)
    await delay(patience.pollMilliseconds)
  }
}

// A lock appears with its contents or not at all: it is written under another name and linked.
async function tryCreate(lock: string, holder: Holder): Promise<boolean> {
  const draft = `${lock}.${holder.pid}-${holder.nonce}`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(JSON.stringify(holder))
    } finally {
      await file.close()
    }
    await link(draft, lock)
    return true
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false
    if (hardLinksAreMissing(error)) return await tryCreateWithoutLink(lock, holder)
    throw writeFailure(error, lock)
  } finally {
    await removeIfThere(draft)
  }
}

async function tryCreateWithoutLink(lock: string, holder: Holder): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600)
    try {
      await file.writeFile(JSON.stringify(holder))
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false
    throw writeFailure(error, lock)
  }
}

async function release(lock: string, holder: Holder): Promise<void> {
  const found = await readHolder(lock)
  if (found !== 'gone' && found !== 'unreadable' && found.nonce === holder.nonce) await removeIfThere(lock)
}

async function readHolder(lock: string): Promise<Holder | 'gone' | 'unreadable'> {
  try {
    const value: unknown = JSON.parse(await readFile(lock, 'utf8'))
    return isHolder(value) ? value : 'unreadable'
  } catch (error) {
    return systemErrorCode(error) === 'ENOENT' ? 'gone' : 'unreadable'
  }
}

async function isStale(lock: string, found: Holder | 'unreadable'): Promise<boolean> {
  if (found !== 'unreadable') return found.host === hostname() && !processIsAlive(found.pid)
  try {
    const { mtimeMs } = await stat(lock)
    return Date.now() - mtimeMs > unreadableGraceMilliseconds
  } catch {
    return false
  }
}

/**
 * Removes a lock that was found to be stale, and no other: two processes may find the same one, and the slower must not remove
 * the lock that the faster has made since. So whoever moves the file aside looks at what it moved, and puts back what is not
 * the stale one.
 */
export async function removeStaleLock(lock: string, stale: Holder | 'unreadable'): Promise<void> {
  const aside = `${lock}.stale-${randomBytes(4).toString('hex')}`
  try {
    await rename(lock, aside)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return
    throw writeFailure(error, lock)
  }
  const moved = await readHolder(aside)
  const isTheStaleOne =
    moved === 'unreadable' || moved === 'gone'
      ? stale === moved
      : stale !== 'unreadable' && moved.nonce === stale.nonce
  if (!isTheStaleOne) await link(aside, lock).catch(() => {})
  await removeIfThere(aside)
}

function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemErrorCode(error) !== 'ESRCH'
  }
}

function hardLinksAreMissing(error: unknown): boolean {
  return ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'].includes(systemErrorCode(error) ?? '')
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    Number.isInteger(value.pid) &&
    value.pid > 0 &&
    'host' in value &&
    typeof value.host === 'string' &&
    'at' in value &&
    typeof value.at === 'string' &&
    'nonce' in value &&
    typeof value.nonce === 'string'
  )
}

function locked(lock: string, found: Holder | 'gone' | 'unreadable'): KeepError {
  const who =
    found === 'gone' || found === 'unreadable'
      ? 'another process'
      : `process ${found.pid} on ${found.host}, since ${found.at}`
  return new KeepError(
    'vault_locked',
    `The vault is being written by ${who}. Wait for it and try again. If that process is gone for certain, delete ${lock}.`,
  )
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error
  }
}
