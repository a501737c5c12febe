import { execFile } from 'node:child_process'
import { join } from 'node:path'

const PROGRAM = join(import.meta.dirname, '../packages/server/dist/bin.js')

/** What `sparekey audit verify` says of a database, in a process of its own, with the settings of the service. Empty: sound. */
export const auditFindings = (
  environment: Readonly<Record<string, string>>,
  checkpointFile: string,
): Promise<readonly string[]> =>
  new Promise((resolve) => {
    const { PATH = '' } = process.env
    const args = [PROGRAM, 'audit', 'verify', '--json', '--against', checkpointFile]
    const env = { PATH, ...environment, NODE_OPTIONS: '' }
    execFile(process.execPath, args, { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve(error === null ? [] : [stdout.trim(), stderr.trim()].filter((text) => text !== ''))
    })
  })
