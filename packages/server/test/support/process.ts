import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

const PROGRAM = new URL('../../src/bin.ts', import.meta.url).pathname

/** The program is started some hundred times: what Node has compiled once it finds here. */
const COMPILED = new URL('../../../../node_modules/.cache/compiled', import.meta.url).pathname

/** The program as a child process, with what it has written so far. */
export interface Program {
  readonly child: ChildProcess
  readonly output: () => string
  readonly log: () => string
  /** Resolves when standard output or the log fits; rejects where the program ends before. */
  seen(pattern: RegExp): Promise<RegExpExecArray>
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

const running = new Set<ChildProcess>()

/** A test that fails half-way leaves its program behind, and with its pipes open the test process would wait for ever. */
after(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** Root may read and write everything, so tests of permissions run the program as the user nobody. */
export const NOBODY = 65_534

export const runProgram = (environment: Record<string, string>, ...argv: string[]): Program =>
  spawnProgram(environment, argv, {})

export const spawnProgram = (
  environment: Record<string, string>,
  argv: readonly string[],
  user: { readonly uid?: number; readonly gid?: number },
): Program => {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    ...user,
    env: { PATH, HOME, NODE_COMPILE_CACHE: COMPILED, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  const lookers = new Set<() => void>()
  running.add(child)
  child.once('close', () => running.delete(child))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      texts[stream] += chunk
      for (const look of lookers) look()
    })
  }
  const seen = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(texts.stdout) ?? pattern.exec(texts.stderr)
        if (found === null) return
        lookers.delete(look)
        resolve(found)
      }
      lookers.add(look)
      look()
      void ended.then(() => reject(new RangeError(`the program ended: ${texts.stdout}${texts.stderr}`)))
    })
  return { child, output: () => texts.stdout, log: () => texts.stderr, seen, ended }
}

export interface RunningService extends Program {
  readonly url: string
  readonly apiKey: string
  /** Sends a request with the API key and, where there is one, a JSON body. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  /** Ends the process as an operator does; gives its exit code. */
  stop(): Promise<number | null>
}

export const API_KEY = 'test-key-with-32-characters-or-more'

/** Starts the service on a free port and waits until it says that it listens. */
export const startService = async (environment: Record<string, string>): Promise<RunningService> => {
  const program = runProgram({ SPAREKEY_PORT: '0', SPAREKEY_API_KEY: API_KEY, ...environment }, 'serve')
  const [, url = ''] = await program.seen(/^sparekey listening on (http:\/\/\S+)$/m)
  const apiKey = environment['SPAREKEY_API_KEY'] ?? API_KEY
  return {
    ...program,
    url,
    apiKey,
    send: (method, path, body, headers = {}) =>
      fetch(url + path, {
        method,
        headers: {
          Authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    stop: () => {
      program.child.kill('SIGTERM')
      return program.ended
    },
  }
}

/** An empty directory that is removed with the process. */
export const temporaryDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'sparekey-server-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export const readText = (...path: string[]): string => readFileSync(join(...path), 'utf8')

/** How a person signed in just now. */
export const signedInNow = (...methods: string[]): { methods: string[]; at: string } => ({
  methods,
  at: new Date().toISOString(),
})

/** Issues a sheet and gives its codes. */
export const issueCodes = async (
  service: RunningService,
  account: string,
): Promise<[string, ...string[]]> => {
  const response = await service.send('POST', `/v1/accounts/${account}/code-sets`, {
    reason: 'enrollment',
    authentication: signedInNow('pwd', 'otp'),
  })
  const { codes } = (await response.json()) as { codes: [string, ...string[]] }
  return codes
}

export const redeemCode = (service: RunningService, account: string, code: string): Promise<Response> =>
  service.send('POST', `/v1/accounts/${account}/redemptions`, { code, firstFactor: signedInNow('pwd') })
