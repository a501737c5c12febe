import { execFile } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { own } from '../../packages/sparekey/test/support/postgres.ts'

/** A standby gets the log over the replication stream. */
const LEFT_EMPTY: readonly string[] = ['pg_wal', 'pg_replslot']
const LEFT_OUT: readonly string[] = ['postmaster.pid', 'postmaster.opts', 'standby.signal', ...LEFT_EMPTY]

/**
 * Copies the data of a running server, under load, into a directory that does not exist, as a standby: what pg_basebackup does,
 * which is not among the binaries.
 */
export const copyAsStandby = async (url: string, from: string, to: string): Promise<void> => {
  await makeFolder(to)
  for (const name of LEFT_EMPTY) await makeFolder(join(to, name))
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("SELECT pg_backup_start('proof', true)")
    const names = (await readdir(from)).filter((name) => !LEFT_OUT.includes(name))
    await copyAll(
      names.map((name) => join(from, name)),
      to,
    )
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)')
    await put(join(to, 'backup_label'), rows[0]?.labelfile ?? '')
    await put(join(to, 'standby.signal'), '')
  } finally {
    await client.end()
  }
}

/** With owners and modes. A file may go while the server works: what it held, its log knows. */
const copyAll = (paths: readonly string[], to: string): Promise<void> =>
  new Promise((resolve, reject) => {
    execFile('cp', ['-Rp', ...paths, to], { env: { LC_ALL: 'C' } }, (error, _, said) => {
      const complaints = said
        .split('\n')
        .filter((line) => line !== '' && !line.endsWith('No such file or directory'))
      if (error === null || complaints.length === 0) resolve()
      else reject(new TypeError(`The copy failed: ${complaints.join(' ')}`, { cause: error }))
    })
  })

const makeFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 })
  own(path)
}

const put = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text)
  own(path)
}
