import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Program } from '../topology.ts'

/** A `sparekey serve` of its own, which can be killed, frozen and started again. */
export interface ServiceProcess {
  /** Where it listens, or listened last. */
  url(): URL
  isRunning(): boolean
  /** Starts it, where it does not run, and waits until it listens. Tries again while it ends at once, for 30 seconds. */
  start(environment?: Readonly<Record<string, string>>): Promise<void>
  /** `kill -9`. */
  kill(): Promise<void>
  /** As an operator ends it; gives its exit code. */
  terminate(): Promise<number | null>
  freeze(): void
  thaw(): void
}

export interface ServiceOptions {
  readonly program: Program
  /** `SPAREKEY_PORT` is 0 where it is not given. */
  readonly environment: Readonly<Record<string, string>>
  /** What it writes to standard output and error is added to this file. */
  readonly logFile: string
}

const START_SECONDS = 30
/** It is started hundreds of times: what Node has compiled once it finds here. */
const COMPILED = join(import.meta.dirname, '../../node_modules/.cache/compiled')

/** None outlives the process that started it. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export const createServiceProcess = ({ program, environment, logFile }: ServiceOptions): ServiceProcess => {
  let child: ChildProcess | null = null
  let url = new URL('http://127.0.0.1:9')
  const isRunning = (): boolean => child !== null && child.exitCode === null && child.signalCode === null

  const launch = async (extra: Readonly<Record<string, string>>): Promise<void> => {
    const { PATH = '', HOME = '' } = process.env
    const started = spawn(process.execPath, [program.path, 'serve'], {
      env: {
        PATH,
        HOME,
        NODE_COMPILE_CACHE: COMPILED,
        SPAREKEY_PORT: '0',
        ...environment,
        ...program.environment,
        ...extra,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    running.add(started)
    started.once('exit', () => running.delete(started))
    const log = createWriteStream(logFile, { flags: 'a' })
    started.stderr.pipe(log, { end: false })
    url = await listening(started, (text) => void log.write(text))
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child === null || !isRunning()) return child?.exitCode ?? null
    const exited = once(child, 'exit') as Promise<[number | null]>
    child.kill('SIGCONT')
    child.kill(signal)
    return (await exited)[0]
  }

  return {
    url: () => url,
    isRunning,
    start: async (extra = {}) => {
      const until = performance.now() + START_SECONDS * 1000
      while (!isRunning()) {
        try {
          await launch(extra)
        } catch (error) {
          if (performance.now() > until) throw error
          await sleep(200)
        }
      }
    },
    kill: async () => void (await end('SIGKILL')),
    terminate: () => end('SIGTERM'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  }
}

const listening = (child: ChildProcess, write: (text: string) => void): Promise<URL> =>
  new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      write(text)
      const found = /^sparekey listening on (http:\/\/\S+)$/m.exec(said)
      if (found?.[1] !== undefined) resolve(new URL(found[1]))
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new TypeError(`The service ended with ${code} before it listened; its log says why.`)),
    )
  })
