import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresCluster } from '../../proof/topologies/postgres-cluster.ts'
import type { Rule } from '../../proof/proxy/fault-proxy.ts'
import type { TeamServers } from './servers.ts'

/** Faults that go on, one after another, until they are stopped. */
export interface TeamFaults {
  /** How many of each there were. */
  told(): string
  stop(): Promise<void>
}

const longestPauseMs = 3_000
const longestFaultMs = 1_500

export const startTeamFaults = (cluster: PostgresCluster, servers: TeamServers): TeamFaults => {
  let isOver = false
  const counts = new Map<string, number>()
  const applies = (): boolean => Math.random() < 0.3
  const forAWhile = (): Promise<void> => sleep(Math.random() * longestFaultMs)

  /** What one server's connections to the database suffer. */
  const network = async (rule: Rule): Promise<void> => {
    const proxy = servers.proxies[Math.floor(Math.random() * servers.proxies.length)]
    proxy?.rule(rule)
    await forAWhile()
    proxy?.rule({ kind: 'pass' })
  }
  const failOver = async (): Promise<void> => {
    // COMMITs wait for the standby when the primary goes: what they wrote is lost with it.
    await cluster.primary().freezeSenders()
    await forAWhile()
    await cluster.failOver('killed')
    for (const proxy of servers.proxies) {
      proxy.aim(cluster.primary().server.port)
      proxy.resetAll()
    }
    await cluster.rejoin()
  }
  /** What an operator does who wonders what hangs; then the primary is lost. */
  const cancelWaits = async (): Promise<void> => {
    await cluster.primary().freezeSenders()
    for (let round = 0; round < 5; round += 1) {
      await sleep(100)
      await cluster.run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    }
    await failOver()
  }
  const faults: readonly (readonly [string, () => Promise<void>])[] = [
    ['servers killed', servers.killOne],
    ['answers to COMMIT cut off', () => network({ kind: 'cut commit reply', afterBytes: 3, applies })],
    ['answers to COMMIT lost', () => network({ kind: 'swallow commit reply', applies })],
    ['COMMITs undone', () => network({ kind: 'roll back', applies })],
    ['databases unreachable', () => network({ kind: 'refuse' })],
    ['databases silent', () => network({ kind: 'swallow' })],
    ['backends ended', () => endBackends(cluster)],
    ['failovers', failOver],
    ['failovers after cancelled waits', cancelWaits],
  ]
  const going = (async () => {
    for (let turn = 0; !isOver; turn += 1) {
      const [name, work] = faults[turn % faults.length] ?? ['', async () => {}]
      await sleep(Math.random() * longestPauseMs)
      await work()
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  })()
  return {
    told: () => [...counts].map(([name, count]) => `${count} ${name}`).join(', '),
    stop: async () => {
      isOver = true
      await going
    },
  }
}

const endBackends = async (cluster: PostgresCluster): Promise<void> => {
  await cluster.run(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sparekey-keep-server'",
  )
}
