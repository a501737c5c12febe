import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SetupError } from 'sparekey'

/**
 * The checkpoint that was kept; `null`: none was so far.
 *
 * @throws {SetupError} `setting_invalid`: this user may not read it, which must not be taken for "there is none".
 */
export const readKeptCheckpoint = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null
    throw failed('read', path, cause)
  }
}

/**
 * Replaces the file in one step, durably: whoever dies in between leaves the old one or the new one.
 *
 * @throws {SetupError} `setting_invalid`: it cannot be written; the old one is as it was.
 */
export const replaceKeptCheckpoint = async (path: string, note: string): Promise<void> => {
  const draft = `${path}.${randomBytes(8).toString('hex')}.new`
  try {
    await writeDurably(draft, note, 'wx')
    await rename(draft, path)
    await syncFolder(dirname(path))
  } catch (cause) {
    throw failed('written', path, cause)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Keeps what was kept of an epoch that ended beside it, where it is not kept yet. */
export const keepEndedEpoch = async (path: string, epoch: number): Promise<void> => {
  const note = await readKeptCheckpoint(path)
  if (note === null) return
  try {
    await writeDurably(`${path}.epoch-${epoch}`, note, 'wx')
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw failed('written', `${path}.epoch-${epoch}`, cause)
  }
}

/** Writes, or with flag `a` adds, and waits until it is on disk. */
export const writeDurably = async (path: string, text: string, flag: 'wx' | 'a'): Promise<void> => {
  const file = await open(path, flag, 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

const syncFolder = async (path: string): Promise<void> => {
  // Windows knows no such thing.
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown'

const failed = (what: string, path: string, cause: unknown): SetupError =>
  new SetupError(
    'setting_invalid',
    `SPAREKEY_CHECKPOINT_FILE: the file at ${path} cannot be ${what} (${codeOf(cause)}). Check its folder and its permissions.`,
    { cause },
  )
