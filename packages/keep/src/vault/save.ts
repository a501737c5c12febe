import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { KeepError, systemErrorCode } from '../errors.ts'

const ownerOnly = 0o600

/** The backup of the previous version of a vault. */
export function backupPath(path: string): string {
  return `${path}.bak`
}

/**
 * Replaces a file so that a crash at any moment leaves the old bytes or the new ones, whole.
 *
 * The new bytes go to a temporary file beside it, which is synced and read back; the old file is kept as `.bak` (in the same
 * way); then one rename. Only the owner may read any of them. The caller holds the lock of the vault.
 *
 * @throws KeepError `disk_full` or `file_unwritable`; the old file is untouched then, and no temporary file stays behind.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const written = temporaryPath(path)
  const kept = temporaryPath(path)
  try {
    await writeSynced(written, bytes)
    if (await exists(path)) {
      await copyFile(path, kept, constants.COPYFILE_EXCL)
      await syncPath(kept)
      await rename(kept, backupPath(path))
    }
    await rename(written, path)
    await syncDirectory(dirname(path))
  } catch (error) {
    await Promise.all([removeIfThere(written), removeIfThere(kept)])
    throw writeFailure(error, path)
  }
}

/** Removes what an interrupted {@link replaceFile} left beside `path`. The caller holds the lock of the vault. */
export async function removeLeftovers(path: string): Promise<void> {
  const names = await readdir(dirname(path))
  const beginning = `.${basename(path)}.`
  const leftovers = names.filter((name) => name.startsWith(beginning) && name.endsWith('.tmp'))
  await Promise.all(leftovers.map((name) => removeIfThere(join(dirname(path), name))))
}

/**
 * Writes a new file that only its owner may read.
 *
 * @throws KeepError `vault_exists` where something of that name is there already.
 */
export async function createFile(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeSynced(path, bytes)
    await syncDirectory(dirname(path))
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') {
      throw new KeepError(
        'vault_exists',
        `There is a file at ${path} already. Choose another name; nothing was overwritten.`,
      )
    }
    await removeIfThere(path)
    throw writeFailure(error, path)
  }
}

/** @throws KeepError `vault_missing` or `file_unreadable`. */
export async function readVaultFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    const reason = systemErrorCode(error)
    if (reason === 'ENOENT') {
      throw new KeepError(
        'vault_missing',
        `There is no vault at ${path}. Create one with "keep init", or name yours with --vault FILE.`,
      )
    }
    throw new KeepError(
      'file_unreadable',
      `The vault at ${path} cannot be read (${reason ?? 'unknown reason'}). Check that it is a file and that you may read it.`,
      { cause: error },
    )
  }
}

/** A refusal in plain words for a failed write. */
export function writeFailure(error: unknown, path: string): unknown {
  const reason = systemErrorCode(error)
  if (error instanceof KeepError || reason === null) return error
  if (reason === 'ENOSPC' || reason === 'EDQUOT') {
    return new KeepError(
      'disk_full',
      `The disk is full: ${path} was not saved, and the version before is untouched. Free some space and try again.`,
      { cause: error },
    )
  }
  return new KeepError(
    'file_unwritable',
    `${path} cannot be written (${reason}). Check that the folder is there and that you may write to it; nothing was changed.`,
    { cause: error },
  )
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', ownerOnly)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  const readBack = await readFile(path)
  if (!readBack.equals(bytes)) {
    throw new KeepError(
      'file_unwritable',
      `${path} did not read back as it was written: the disk may be failing. Nothing was changed.`,
    )
  }
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows has no way to sync a directory: opening one fails there with EPERM or EISDIR.
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`)
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false
    throw error
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error
  }
}
