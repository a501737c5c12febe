import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../../src/cli/program.ts'
import { temporaryDirectory } from '../support/process.ts'

const root = temporaryDirectory()

/** An empty directory of mode 0700. */
export const place = (): string => mkdtempSync(join(root, 'place-'))

export interface Run {
  readonly exit: number
  readonly out: string
  readonly err: string
}

/** Runs the program in this process, which is much faster than a child and shows the same. */
export const run = async (environment: Record<string, string>, ...argv: string[]): Promise<Run> => {
  const out: string[] = []
  const err: string[] = []
  const exit = await runProgram(argv, {
    environment,
    isInteractive: false,
    print: (line) => void out.push(line),
    complain: (line) => void err.push(line),
  })
  return { exit, out: out.join('\n'), err: err.join('\n') }
}

/** What a command wrote under `--json`: one document, and nothing else. */
export const jsonOf = ({ out, err }: Run): Record<string, unknown> => {
  if (err !== '') throw new TypeError(`wrote to standard error: ${err}`)
  return JSON.parse(out) as Record<string, unknown>
}

/** Every file below a directory with its mode and contents, but those that SQLite makes and clears away. */
export const snapshot = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/-(wal|shm)$/.test(entry.name))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
        return [path, `${statSync(path).mode.toString(8)} ${digest}`]
      }),
  )

/** A data directory with a key ring and an empty, current database. */
export const newDirectory = async (data: string): Promise<Record<string, string>> => {
  const environment = { SPAREKEY_DATA_DIR: data }
  await run(environment, 'keys', 'generate')
  await run(environment, 'migrate')
  return environment
}
