import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  locateBinaries,
  newDirectory,
  type PostgresServer,
  serve,
  startOwnPostgres,
} from '../../packages/sparekey/test/support/postgres.ts'
import { copyAsStandby } from './postgres-copy.ts'
import { signalAll, withDescendants } from './processes.ts'

export type Settings = Readonly<Record<string, string>>

/** A PostgreSQL server with a data directory of its own. */
export interface PostgresNode {
  readonly name: string
  readonly server: PostgresServer
  readonly data: string
  /** `kill -9` of the postmaster and of all its processes at once: nothing is written any more. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** Stops all its processes where they stand (SIGSTOP); its connections stay open and silent. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  /** Stops the processes that send its log to standbys. */
  freezeSenders(): Promise<void>
  /** Ends it, frozen or not, and deletes its data. */
  remove(): Promise<void>
}

const asNode = async (name: string, server: PostgresServer, data: string): Promise<PostgresNode> => {
  let frozen: readonly number[] = []
  const all = (): Promise<readonly number[]> => withDescendants(postmasterOf(data))
  const stop = (pids: readonly number[]): void => {
    signalAll(pids, 'SIGSTOP')
    frozen = [...frozen, ...pids]
  }
  const thaw = async (): Promise<void> => {
    signalAll(frozen, 'SIGCONT')
    frozen = []
  }
  const kill = async (): Promise<void> => {
    const [postmaster] = await all()
    if (postmaster === undefined) return
    // Stopped first, it makes no more processes while the others are looked for.
    signalAll([postmaster], 'SIGSTOP')
    signalAll(await all(), 'SIGKILL')
    frozen = []
    await server.kill()
  }
  return {
    name,
    server,
    data,
    kill,
    restart: () => restarted(server),
    freeze: async () => stop(await all()),
    thaw,
    freezeSenders: async () => {
      const { rows } = await server.run('SELECT pid FROM pg_stat_replication')
      stop(rows.map(({ pid }) => Number(pid)))
    },
    remove: async () => {
      await kill()
      await server.stop()
    },
  }
}

const postmasterOf = (data: string): number => {
  try {
    return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/** Memory that a killed server shared is given back a moment later; until then the next one refuses it. */
const restarted = async (server: PostgresServer): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await server.restart()
      return
    } catch (error) {
      if (attempt === 10) throw error
      await sleep(200)
    }
  }
}

export const startPrimary = async (name: string, settings: Settings): Promise<PostgresNode> => {
  const server = await startOwnPostgres(settings)
  const { rows } = await server.run('SHOW data_directory')
  return asNode(name, server, String(rows[0]?.['data_directory']))
}

/** A standby of `primary` by the name of `follower`, that reaches it at `port`. */
export const startStandby = async (
  name: string,
  primary: PostgresNode,
  follower: string,
  port: number,
  settings: Settings,
): Promise<PostgresNode> => {
  const directory = newDirectory()
  const data = join(directory, 'data')
  await copyAsStandby(primary.server.url('postgres'), primary.data, data)
  const conninfo = `host=127.0.0.1 port=${port} user=postgres application_name=${follower}`
  const server = await serve(await locateBinaries(), directory, { ...settings, primary_conninfo: conninfo })
  return asNode(name, server, data)
}
