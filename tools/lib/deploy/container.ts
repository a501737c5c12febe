// Runs a program with an image's folder as its root, as the image's user: it sees nothing of this machine but the libraries
// of C and C++ that the base image brings. Needs root, which alone may change the root of a process.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { cpSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Image } from './image.ts'

export const mayChangeRoot = process.platform === 'linux' && process.getuid?.() === 0

/** What Debian's libc6, libgcc-s1 and libstdc++6 bring, and with them every base image for C++ programs. */
const IN_BASE_IMAGE = /\/(ld-linux[\w-]*|lib(c|dl|gcc_s|m|pthread|rt|stdc\+\+))\.so\.\d+$/

/**
 * Lays the shared libraries that programs are linked with into the image, as its base image does.
 * @throws RangeError where a base image would lack one
 */
export function layLibraries(root: string, programs: readonly string[]): void {
  const { stdout } = spawnSync('ldd', programs, { encoding: 'utf8' })
  const libraries = new Set([...stdout.matchAll(/(?<=\s)\/\S+\.so\S*(?= \()/g)].map(([library]) => library))
  for (const library of libraries) {
    if (!IN_BASE_IMAGE.test(library)) throw new RangeError(`the base image does not have ${library}`)
    const place = join(root, library)
    mkdirSync(dirname(place), { recursive: true })
    cpSync(realpathSync(library), place)
  }
}

export interface Ran {
  readonly status: number | null
  readonly output: string
}

export interface Container {
  /** Resolves when standard output or the log fits; rejects where the program ends before. */
  seen(pattern: RegExp): Promise<void>
  /** Standard output and the log so far. */
  output(): string
  /** Sends the image's stop signal; gives the exit code. */
  stop(): Promise<number | null>
}

type Environment = Readonly<Record<string, string>>

const running = new Set<ChildProcess>()

/** What a test that fails half-way leaves behind. */
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const start = (image: Image, command: readonly string[], environment: Environment): ChildProcess => {
  const child = spawn('/usr/sbin/chroot', [`--userspec=${image.user}`, '--groups=', image.root, ...command], {
    env: { ...image.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

/** Runs a program of the image to its end. */
export async function runInside(
  image: Image,
  command: readonly string[],
  environment: Environment = {},
): Promise<Ran> {
  const child = start(image, command, environment)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, output }
}

/** Starts what the image starts. */
export function startContainer(image: Image, environment: Environment): Container {
  const child = start(image, [...image.entrypoint, ...image.command], environment)
  const ended = once(child, 'close').then(([status]) => status as number | null)
  let output = ''
  const lookers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const look of lookers) look()
    })
  }
  return {
    seen: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(output)) return
          lookers.delete(look)
          resolve()
        }
        lookers.add(look)
        look()
        void ended.then(() => reject(new RangeError(`it ended: ${output}`)))
      }),
    output: () => output,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** A port of this machine that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
