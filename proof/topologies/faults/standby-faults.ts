import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, Random } from '../../topology.ts'
import type { PostgresCluster } from '../postgres-cluster.ts'
import type { PostgresNode } from '../postgres-node.ts'
import type { Service } from '../service-pair.ts'
import type { Sightings } from '../sightings.ts'

export const FAILED_OVER_WAITING = 'failover while a commit waited'
export const WAIT_CANCELLED = 'wait for the standby cancelled'
export const WAIT_TERMINATED = 'wait for the standby terminated'
export const standbySightings: readonly string[] = [FAILED_OVER_WAITING, WAIT_CANCELLED, WAIT_TERMINATED]

/** Long enough for clients to repeat what was not answered. */
const REPEATS_MILLISECONDS = 1_500
/** For so long is looked for a COMMIT that waits: fewer than the service waits for the answer. */
const LOOKS = 40
const LOOK_MILLISECONDS = 50

/** How long the pause between two looks for a use that waits is, at most: uses get on meanwhile. */
const BETWEEN_LOOKS_MILLISECONDS = 100

/** So many uses are wanted at first, then one: not all are repeated under their key while waits are cancelled. */
const WAITING_USES = 2
const CANCELLING_MILLISECONDS = 4_000

/** Uses under a key, written but for their COMMIT: until that ends each has both tables locked. */
const waitingUses = `SELECT 1 FROM pg_stat_activity JOIN pg_locks USING (pid)
WHERE wait_event = 'SyncRep' AND mode = 'RowExclusiveLock'
  AND relation IN ('sparekey_redemptions'::regclass, 'sparekey_idempotency'::regclass)
GROUP BY pid HAVING count(*) = 2`

/** What can be done to a primary and the standby that its COMMITs wait for. */
export const standbyFaults = (
  cluster: PostgresCluster,
  services: readonly Service[],
  { add }: Sightings,
): readonly Fault[] => {
  let isolated: PostgresNode | null = null

  /** Whether a COMMIT came to wait. */
  const untilOneWaits = async (): Promise<boolean> => {
    for (let look = 0; look < LOOKS; look++) {
      if ((await cluster.waitingCommits()) > 0) return true
      await sleep(LOOK_MILLISECONDS)
    }
    return false
  }
  /** Leaves the primary with uses that wait, where they came: nothing reaches the standby any more. */
  const untilUsesWait = async (random: Random): Promise<void> => {
    for (let look = 0; look < LOOKS; look++) {
      await cluster.primary().freezeSenders()
      await sleep(LOOK_MILLISECONDS)
      const { rows } = await cluster.run(waitingUses)
      if (rows.length >= (look < LOOKS / 2 ? WAITING_USES : 1)) return
      await cluster.primary().thaw()
      await sleep(random.below(BETWEEN_LOOKS_MILLISECONDS))
    }
    await cluster.primary().freezeSenders()
  }
  const failOver = async (how: 'killed' | 'isolated'): Promise<void> => {
    if ((await cluster.waitingCommits()) > 0) add(FAILED_OVER_WAITING)
    isolated = await cluster.failOver(how)
    for (const { proxy } of services) proxy.aim(cluster.primary().server.port)
    // Connections to a primary that lives on stay a while: what it is given it must not acknowledge.
    if (isolated !== null) await sleep(REPEATS_MILLISECONDS)
    for (const { proxy } of services) proxy.resetAll()
  }
  const rejoin = async (): Promise<void> => {
    await isolated?.remove()
    isolated = null
    await cluster.rejoin()
  }
  /** Ends the waits of this moment; how many there were. */
  const endWaits = async (by: 'pg_cancel_backend' | 'pg_terminate_backend', name: string): Promise<void> => {
    const { rows } = await cluster.run(`SELECT ${by}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`)
    add(name, rows.length)
  }
  const endingWaits = (by: 'pg_cancel_backend' | 'pg_terminate_backend', name: string): Fault => ({
    name: `F7 ${by} on what waits for the standby`,
    inject: async () => {
      await cluster.primary().freezeSenders()
      if (await untilOneWaits()) await endWaits(by, name)
    },
    heal: () => cluster.primary().thaw(),
  })

  return [
    { name: 'F4 failover, the primary killed', inject: () => failOver('killed'), heal: rejoin, lastingMs: 0 },
    {
      name: 'F4 failover while COMMITs wait for the standby',
      inject: async () => {
        await cluster.primary().freezeSenders()
        await untilOneWaits()
        await failOver('killed')
      },
      heal: rejoin,
      lastingMs: 0,
    },
    {
      name: 'F5 failover away from a primary that lives on, cut off from its standby',
      inject: () => failOver('isolated'),
      heal: rejoin,
      lastingMs: 0,
    },
    endingWaits('pg_cancel_backend', WAIT_CANCELLED),
    endingWaits('pg_terminate_backend', WAIT_TERMINATED),
    {
      name: 'F7 pg_cancel_backend on what waits for the standby, then failover',
      inject: async (random) => {
        await untilUsesWait(random)
        const end = performance.now() + CANCELLING_MILLISECONDS
        // The waits of what clients repeat end like the first: only what does not wait is answered.
        while (performance.now() < end) {
          await endWaits('pg_cancel_backend', WAIT_CANCELLED)
          await sleep(LOOK_MILLISECONDS)
        }
        await failOver('killed')
      },
      heal: rejoin,
      lastingMs: 0,
    },
    {
      name: 'F2 kill -9 of the standby',
      inject: async () => cluster.standby()?.kill(),
      heal: async () => cluster.standby()?.restart(),
    },
    {
      name: 'F8 the standby stands still (SIGSTOP)',
      inject: async () => cluster.standby()?.freeze(),
      heal: async () => cluster.standby()?.thaw(),
    },
    {
      name: 'F6 slow network between primary and standby',
      inject: async (random) =>
        cluster.replication?.rule({ kind: 'delay', milliseconds: 10 + random.below(200) }),
      heal: async () => cluster.replication?.rule({ kind: 'pass' }),
    },
    {
      name: 'F5 primary and standby cut off from each other',
      inject: async () => cluster.replication?.rule({ kind: 'hold' }),
      heal: async () => cluster.replication?.rule({ kind: 'pass' }),
    },
  ]
}

/** So many uses are to be lost, and so long is waited for them. */
const LOST_USES = 5
const LOST_SECONDS = 30

/** Uses are acknowledged while the standby gets nothing; then it becomes the primary. */
export const lossyFailover = (cluster: PostgresCluster, services: readonly Service[]): Fault => ({
  name: 'F3 failover to a standby that no COMMIT waits for',
  inject: async () => {
    await cluster.primary().freezeSenders()
    const before = await usesOf(cluster)
    const end = performance.now() + LOST_SECONDS * 1000
    while (performance.now() < end && (await usesOf(cluster)) < before + LOST_USES) {
      await sleep(LOOK_MILLISECONDS)
    }
    await cluster.failOver('killed')
    for (const { proxy } of services) {
      proxy.aim(cluster.primary().server.port)
      proxy.resetAll()
    }
  },
  heal: cluster.rejoin,
  lastingMs: 0,
})

const usesOf = async ({ run }: PostgresCluster): Promise<number> => {
  const { rows } = await run('SELECT count(*) AS n FROM sparekey_redemptions')
  return Number(rows[0]?.['n'])
}
