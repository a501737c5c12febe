// Starts the built service in a process of its own, and stops it.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../packages/server/dist/bin.js', import.meta.url))
export const apiKey = 'bench-key-bench-key-bench-key-bench-key'

export interface Service {
  readonly url: string
  readonly child: ChildProcess
  readonly readyAfterMs: number
  /** Resident memory, bytes. */
  memoryBytes(): number
  /** Processor time of all its threads so far, as Linux counts it, in hundredths of a second. */
  processorMs(): number
  stop(): Promise<void>
}

export const startService = (dataDir: string, environment: Record<string, string> = {}): Promise<Service> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [bin, 'serve'], {
      env: {
        PATH: process.env['PATH'] ?? '',
        SPAREKEY_PORT: '0',
        SPAREKEY_DATA_DIR: join(dataDir, 'data'),
        SPAREKEY_API_KEY: apiKey,
        SPAREKEY_LOG_LEVEL: 'error',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise<void>((done) => child.once('exit', () => done()))
    // A case that fails must not leave it behind.
    const endIt = (): void => void child.kill('SIGTERM')
    process.once('exit', endIt)
    child.once('exit', () => process.off('exit', endIt))
    child.once('exit', (code) => reject(new Error(`The service ended with exit code ${code}.`)))
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8')
      const url = /sparekey listening on (\S+)/.exec(output)?.[1]
      if (url === undefined) return
      resolve({
        url,
        child,
        readyAfterMs: performance.now() - startedAt,
        memoryBytes: () =>
          Number(
            /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? Number.NaN,
          ) * 1024,
        processorMs: () => {
          const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
          return 10 * (Number(fields[11]) + Number(fields[12]))
        },
        stop: () => {
          child.kill('SIGTERM')
          return ended
        },
      })
    })
  })
