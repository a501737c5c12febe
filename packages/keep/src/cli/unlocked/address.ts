import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { KeepError } from '../../errors.ts'

/**
 * Where the process that holds an unlocked vault's keys listens: a socket in a folder that only its owner may enter.
 *
 * @throws KeepError `file_unwritable` where that folder belongs to somebody else or is open to others.
 */
export async function socketPath(
  vaultId: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (process.platform === 'win32') return String.raw`\\.\pipe\sparekey-keep-${vaultId}`
  const { uid } = userInfo()
  const runtime = env['XDG_RUNTIME_DIR']
  const folder = join(runtime === undefined || runtime === '' ? tmpdir() : runtime, `sparekey-keep-${uid}`)
  await mkdir(folder, { mode: 0o700, recursive: true })
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new KeepError(
      'file_unwritable',
      `${folder} is not a folder of yours alone. Remove it, then try again.`,
    )
  }
  return join(folder, `${vaultId.slice(0, 16)}.sock`)
}
