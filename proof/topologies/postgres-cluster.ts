import { setTimeout as sleep } from 'node:timers/promises'
import type { QueryResult } from 'pg'
import { eventually } from '../../packages/sparekey/test/support/postgres.ts'
import { type FaultProxy, startFaultProxy } from '../proxy/fault-proxy.ts'
import { type PostgresNode, startPrimary, startStandby } from './postgres-node.ts'

/** What follows a primary: nobody, a standby that every COMMIT waits for, or one that none waits for. */
export type Replication = 'none' | 'synchronous' | 'asynchronous'

/** What the services connect as: the owner of the database, and no superuser. */
export const ROLE = 'sparekey'
export const DATABASE = 'proof'
const FOLLOWER = 's1'

/** Small, so that the connections that a fault takes are few. The log is kept for standbys that begin to follow. */
const SETTINGS = { max_connections: '40', shared_buffers: '64MB', wal_keep_size: '2GB', max_wal_size: '1GB' }

export interface PostgresCluster {
  readonly primary: () => PostgresNode
  /** `null` where there is none at this moment. */
  readonly standby: () => PostgresNode | null
  /** What the standby's log comes through; `null` without one. */
  readonly replication: FaultProxy | null
  /** Runs one statement in the services' database on the primary, as superuser and on no service's connection. */
  readonly run: (sql: string) => Promise<QueryResult<Record<string, unknown>>>
  /** How many COMMITs wait for the standby. */
  readonly waitingCommits: () => Promise<number>
  /**
   * The standby becomes the primary. The one before is killed first, or lives on cut off from it (`isolated`): then it is given
   * back, for the caller to remove.
   */
  readonly failOver: (before: 'killed' | 'isolated') => Promise<PostgresNode | null>
  /** A new standby follows the primary, where there is none and there should be; resolves when COMMITs may wait for it. */
  readonly rejoin: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Real servers, each with its own data. */
export const startPostgresCluster = async (replication: Replication): Promise<PostgresCluster> => {
  let count = 1
  let primary = await startPrimary('node 1', SETTINGS)
  let standby: PostgresNode | null = null
  const stream = replication === 'none' ? null : await startFaultProxy(primary.server.port)
  const run: PostgresCluster['run'] = (sql) => primary.server.run(sql, DATABASE)

  await primary.server.run(`CREATE ROLE ${ROLE} LOGIN IN ROLE pg_read_all_stats`)
  await primary.server.run(`CREATE DATABASE ${DATABASE} OWNER ${ROLE}`)

  const rejoin = async (): Promise<void> => {
    if (stream === null || standby !== null) return
    stream.aim(primary.server.port)
    stream.rule({ kind: 'pass' })
    standby = await startStandby(`node ${++count}`, primary, FOLLOWER, stream.port, SETTINGS)
    const wanted = replication === 'synchronous' ? 'quorum' : 'async'
    if (replication === 'synchronous') {
      await primary.server.run(`ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (${FOLLOWER})'`)
      await primary.server.run('SELECT pg_reload_conf()')
    }
    await eventually(async () => {
      await sleep(20)
      const { rows } = await primary.server.run(
        "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'",
      )
      return rows.find(({ sync_state }) => sync_state === wanted)
    })
  }
  await rejoin()

  return {
    primary: () => primary,
    standby: () => standby,
    replication: stream,
    run,
    waitingCommits: async () => {
      const { rows } = await run("SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
      return Number(rows[0]?.['n'])
    },
    failOver: async (how) => {
      if (standby === null || stream === null) throw new RangeError('There is no standby to fail over to.')
      const before = primary
      if (how === 'killed') await before.kill()
      stream.rule({ kind: 'refuse' })
      stream.resetAll()
      await standby.server.run('SELECT pg_promote()')
      primary = standby
      standby = null
      if (how === 'isolated') return before
      await before.remove()
      return null
    },
    rejoin,
    stop: async () => {
      await standby?.remove()
      await primary.remove()
      await stream?.stop()
    },
  }
}
