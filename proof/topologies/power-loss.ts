import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Fault, StartTopology } from '../topology.ts'
import { openOneSqlite } from './one-sqlite.ts'

const execute = promisify(execFile)
const SOURCE = join(import.meta.dirname, 'sqlite/power-loss.c')

/**
 * One service on SQLite whose machine loses its power (F12): the service is killed, and its files are put back to what they held
 * at their last flush. For short runs: every flush copies the file.
 *
 * @throws {TypeError} There is no C compiler, or the system is not Linux with a shared C library.
 */
export const startPowerLoss: StartTopology = async (options) => {
  const library = join(options.folder, 'power-loss.so')
  try {
    await execute('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl'])
  } catch (cause) {
    throw new TypeError('F12 needs a C compiler (cc) on Linux, to see what SQLite flushes.', { cause })
  }
  const { program } = options
  const { topology, service, path } = await openOneSqlite({
    ...options,
    program: { ...program, environment: { ...program.environment, LD_PRELOAD: library } },
  })
  let losses = 0
  const powerLoss: Fault = {
    name: 'F12 power loss: what was not flushed is gone',
    inject: async () => {
      await service.kill()
      for (const part of ['', '-wal']) {
        const file = path + part
        if (existsSync(`${file}.flushed`)) copyFileSync(`${file}.flushed`, file)
        else rmSync(file, { force: true })
      }
      rmSync(`${path}-shm`, { force: true })
      losses += 1
    },
    heal: () => service.start(),
    lastingMs: 200,
  }
  return {
    ...topology,
    name: 'power-loss',
    faults: [powerLoss],
    observed: () => ({ 'power was lost': losses }),
  }
}
