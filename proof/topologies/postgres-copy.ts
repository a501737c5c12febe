import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { own } from '../../packages/sparekey/test/support/postgres.ts'

/** What the copy makes anew, or gets from the primary: its log comes over the replication stream. */
const LEFT_EMPTY: ReadonlySet<string> = new Set(['pg_wal', 'pg_replslot', 'pg_stat_tmp', 'pgsql_tmp'])
const LEFT_OUT: ReadonlySet<string> = new Set(['postmaster.pid', 'postmaster.opts', 'standby.signal'])

/**
 * Copies the data of a running server, under load, into a directory that does not exist: what pg_basebackup does, which is not
 * among the binaries. The copy starts as a standby (`as: 'standby'`), or as what was restored from a backup (`'backup'`), for which
 * the log is copied too.
 */
export const copyRunning = async (
  url: string,
  from: string,
  to: string,
  as: 'standby' | 'backup',
): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("SELECT pg_backup_start('proof', true)")
    await copyFolder(from, to, as === 'standby' ? LEFT_EMPTY : new Set())
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)')
    if (as === 'backup') await copyFolder(join(from, 'pg_wal'), join(to, 'pg_wal'), new Set())
    await put(join(to, 'backup_label'), rows[0]?.labelfile ?? '')
    if (as === 'standby') await put(join(to, 'standby.signal'), '')
  } finally {
    await client.end()
  }
}

const copyFolder = async (from: string, to: string, leftEmpty: ReadonlySet<string>): Promise<void> => {
  await makeFolder(to)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory() && leftEmpty.has(entry.name)) await makeFolder(target)
    else if (entry.isDirectory()) await copyFolder(source, target, leftEmpty)
    else if (entry.isFile() && !LEFT_OUT.has(entry.name)) await copyOne(source, target)
  }
}

const makeFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 })
  own(path)
}

/** A file may go while the server works: its log knows. */
const copyOne = async (from: string, to: string): Promise<void> => {
  try {
    await copyFile(from, to)
    own(to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

const put = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text)
  own(path)
}
