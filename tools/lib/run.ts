// Child processes for the tools: run one to its end with a time limit, or start a service and wait until it listens.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Failed } from './failure.ts'

export interface Outcome {
  readonly succeeded: boolean
  readonly output: string
  readonly errors: string
}

export interface RunOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  readonly limitSeconds?: number
}

const LEADS_ASTRAY = /^(SPAREKEY_|NODE_TEST|NODE_OPTIONS$|npm_(?!config_(registry|cache|userconfig)$))/

/** The environment without settings of Sparekey, and without what the test runner and npm set for their own children. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !LEADS_ASTRAY.test(name)))
}

/** Runs a program to its end. After the limit it is killed, which counts as a failure. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env = plainEnvironment(), limitSeconds = 60 }: RunOptions,
): Promise<Outcome> {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitSeconds * 1000,
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const [status, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (signal !== null) errors += `\nended by ${signal}, the limit is ${limitSeconds} s`
  return { succeeded: status === 0, output, errors }
}

export interface Service {
  readonly url: string
  readonly apiKey: string
  /** Asks it to stop, waits until it has, and gives its exit code; `null` where it had to be killed. */
  stop(): Promise<number | null>
}

const START_LIMIT_SECONDS = 30
const STOP_LIMIT_SECONDS = 10

/** Starts the service on a free port with its data in `cwd`, as `npm start` does, and waits for its one line. */
export async function startService(binary: string, cwd: string): Promise<Service> {
  const child = spawn(process.execPath, [binary, 'serve', '--try'], {
    cwd,
    env: { ...plainEnvironment(), SPAREKEY_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const limit = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_SECONDS * 1000)
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^sparekey listening on (http:\S+)$/.exec(line)?.[1]
    if (url === undefined) continue
    clearTimeout(limit)
    child.stdout.resume()
    const apiKey = readFileSync(join(cwd, 'data/api-key'), 'utf8').trim()
    return { url: url.replace(/\/$/, ''), apiKey, stop: () => stop(child) }
  }
  clearTimeout(limit)
  throw new Failed(`the service did not start: ${errors.trim().slice(-2000)}`)
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_SECONDS * 1000)
  await closed
  clearTimeout(limit)
  return child.exitCode
}
