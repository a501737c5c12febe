import { spawn } from 'node:child_process'
import { samePublicBytes } from '../../bytes.ts'
import { ArgumentRangeError, ArgumentTypeError, SetupError } from '../../errors.ts'
import { createFollowingRing } from '../following-ring.ts'
import { keysFromText } from '../key-source.ts'
import type { KeyRing, KeySource } from '../ports.ts'
import { createLaterLook } from './later-look.ts'
import { troubleKeeper } from './trouble.ts'

export interface KeyCommandOptions {
  /** The whole environment of the command. Default: `PATH` of this process, and nothing else. */
  readonly environment?: Readonly<Record<string, string>>
  /** 1 to 300; default 30. After it the command is killed, with all that it started (on Windows: it alone). */
  readonly timeoutSeconds?: number
}

/** A ring of 5,000 keys; more is another program's output. */
const MOST_BYTES = 1_048_576
const MOST_SECONDS = 300
/** A row with a made-up key must not keep an HSM busy. */
const REST_MILLIS = 10_000
const ON_WINDOWS = process.platform === 'win32'

/**
 * A key ring that a command prints: the text of the ring on standard output, and exit code 0. For smart cards, HSMs and secret
 * managers that have a tool of their own. Nothing is written; a new database takes the ring as it is.
 *
 * The command is run without a shell, its first word being a program on `PATH` or a path. Its standard input is empty, and what
 * it writes to standard error is thrown away, because it may quote what it works with. At start it is run once. Later it is run
 * again, in the background and at most every 10 seconds, when a row names a key that the ring does not have; what fails then
 * leaves the ring in memory as it is, and `trouble` says it.
 *
 * `load` rejects with {@link SetupError}: `keys_unreachable`, it could not be started, took too long, printed too much, or did
 * not end with exit code 0; `keys_unreadable`, what it printed is not a key ring. No message repeats an argument or a part of
 * what it printed.
 *
 * @throws {ArgumentTypeError} `invalid_request`: `argv` is not a list of texts that begins with a program's name.
 * @throws {ArgumentRangeError} `invalid_request`: `timeoutSeconds`.
 * @example
 * ```ts
 * import { keysFromCommand } from 'sparekey/node'
 *
 * const keys = keysFromCommand(['/usr/local/bin/read-ring', '--slot', '1'], { environment: { PATH: '/usr/bin' } })
 * ```
 */
export const keysFromCommand = (argv: readonly string[], options: KeyCommandOptions = {}): KeySource => {
  const read = commandReader(argv, options)
  const trouble = troubleKeeper('The key command was run again, and failed')
  const ring = async (): Promise<KeyRing> => ringFrom(await read())
  return {
    async load() {
      const first = await ring()
      const fetch = async (): Promise<KeyRing> => {
        const next = await ring()
        if (samePublicBytes(next.keyCheck(), first.keyCheck())) return next
        throw new SetupError(
          'keys_foreign',
          'The command printed a ring that does not belong to the database.',
        )
      }
      const hasNews = (isUrgent: boolean): boolean => isUrgent
      return createFollowingRing(
        first,
        createLaterLook({ hasNews, fetch, restMillis: REST_MILLIS }, trouble.note),
      )
    },
    trouble: trouble.current,
  }
}

/**
 * The text that a key command prints; see {@link keysFromCommand}.
 *
 * @throws {SetupError} `keys_unreachable`
 */
export const readCommandText = (argv: readonly string[], options: KeyCommandOptions = {}): Promise<string> =>
  commandReader(argv, options)()

const ringFrom = async (text: string): Promise<KeyRing> => {
  try {
    return await keysFromText(text).load(false)
  } catch (cause) {
    throw cause instanceof SetupError
      ? new SetupError(cause.code, `What the key command printed: ${cause.message}`)
      : cause
  }
}

const commandReader = (
  argv: readonly string[],
  { environment = defaultEnvironment(), timeoutSeconds = 30 }: KeyCommandOptions,
): (() => Promise<string>) => {
  const [program, ...words] = argv
  if (program === undefined || program === '' || argv.some((word) => typeof word !== 'string')) {
    throw new ArgumentTypeError('argv', '"argv" must be a list of texts, the first of them a program.')
  }
  if (!(timeoutSeconds >= 1 && timeoutSeconds <= MOST_SECONDS)) {
    throw new ArgumentRangeError('timeoutSeconds', `"timeoutSeconds" must be from 1 to ${MOST_SECONDS}.`)
  }
  return () => run(program, words, environment, timeoutSeconds)
}

const defaultEnvironment = (): Record<string, string> => {
  const { PATH } = process.env
  return PATH === undefined ? {} : { PATH }
}

const run = (
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  timeoutSeconds: number,
): Promise<string> =>
  new Promise((resolve, reject) => {
    // A group of its own, so that what the command started ends with it.
    const child = spawn(program, words, {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: !ON_WINDOWS,
      windowsHide: true,
    })
    const chunks: Buffer[] = []
    let bytes = 0
    let fault: string | null = null

    const end = (reason: string): void => {
      fault ??= reason
      killGroup(child.pid)
      // Something may have left the group with the pipe in its hands.
      child.stdout.destroy()
    }
    const timer = setTimeout(() => end(`did not end within ${timeoutSeconds} seconds`), timeoutSeconds * 1000)

    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MOST_BYTES) end(`printed more than ${MOST_BYTES} bytes`)
      else chunks.push(chunk)
    })
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(
        unreachable(
          `could not be started (${codeOf(error)})`,
          'Its first word must be a program on PATH or a path.',
        ),
      )
    })
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer)
      const failure = fault ?? failureOf(exitCode, signal)
      if (failure === null) resolve(Buffer.concat(chunks).toString('utf8'))
      else reject(unreachable(failure, 'Run it by hand with the same environment to see why.'))
    })
  })

const failureOf = (exitCode: number | null, signal: NodeJS.Signals | null): string | null => {
  if (exitCode === 0) return null
  return exitCode === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${exitCode}`
}

const killGroup = (pid: number | undefined): void => {
  if (pid === undefined) return
  try {
    process.kill(ON_WINDOWS ? pid : -pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}

/** The system's name for what went wrong; its message would quote the command. */
const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : 'unknown'

const unreachable = (fault: string, action: string): SetupError =>
  new SetupError('keys_unreachable', `The key command ${fault}. ${action}`)
