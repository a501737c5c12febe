import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { installOffline } from '../../../tools/lib/offline-install.ts'
import { plainEnvironment, run } from '../../../tools/lib/run.ts'
import { repositoryRoot } from '../../../tools/lib/workspace.ts'

/** A copy of an application of examples/adopt with our packages as they are published, in a folder that knows nothing of us. */
export interface Copy {
  readonly folder: string
  remove(): void
}

export const copyOf = async (path: string, more: readonly string[]): Promise<Copy> => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-adopt-'))
  const source = join(repositoryRoot, 'examples/adopt', path)
  cpSync(source, folder, {
    recursive: true,
    filter: (file) => !/\/(\.next|node_modules)$/.test(file),
  })
  await installOffline(folder, ['@types/node', 'undici-types', ...more])
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** An application as it was, in its place: it knows nothing of our packages. */
export const starterOf = (name: string): string =>
  join(repositoryRoot, 'examples/adopt', name, 'starter')

/** What the compiler says of an application; nothing where all is well. */
export const typeErrorsOf = async (folder: string): Promise<string> => {
  const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc')
  return (await run(process.execPath, [compiler, '-p', '.', '--pretty', 'false'], { cwd: folder }))
    .output
}

export interface Running {
  readonly origin: string
  /** Waits for a mail whose printed text fits; those that came before count. */
  mail(pattern: RegExp): Promise<string>
  stop(): Promise<void>
}

/** Starts a program that prints where it listens, and its mail. */
export const startApplication = async (
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Running> => {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...plainEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const look of waiting) look()
  })
  const printed = (pattern: RegExp): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const look = (): void => {
      const found = lines.find((line) => pattern.test(line))
      if (found !== undefined) resolve(found)
    }
    waiting.add(look)
    child.once('close', () => reject(new Error(`the application ended: ${errors.slice(-2000)}`)))
    look()
    return promise.finally(() => waiting.delete(look))
  }
  const line = await printed(/http:\/\/(127\.0\.0\.1|localhost):\d+/)
  const origin = /http:\/\/[^/\s]+/.exec(line)?.[0] ?? ''
  return { origin, mail: printed, stop: () => stop(child) }
}

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}
