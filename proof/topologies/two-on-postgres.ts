import type { Impossible, StartTopology, Topology, TopologyOptions } from '../topology.ts'
import { CONFLICTED, databaseFaults } from './faults/database-faults.ts'
import { networkFaults, networkSightings } from './faults/network-faults.ts'
import { serviceFaults } from './faults/service-faults.ts'
import { startPostgresCluster } from './postgres-cluster.ts'
import { readCluster } from './postgres-state.ts'
import { API_KEY, startPair, stopPair } from './service-pair.ts'
import { createSightings } from './sightings.ts'

/** Two service processes on one PostgreSQL server, each through a proxy of its own. */
export const startTwoOnPostgres: StartTopology = async (options) =>
  (await openTwoOnPostgres(options)).topology

/** The same, with what another topology builds on. */
export const openTwoOnPostgres = async (options: TopologyOptions) => {
  const sightings = createSightings([CONFLICTED, ...networkSightings])
  const cluster = await startPostgresCluster('none')
  const services = await startPair(options, cluster.primary().server.port)
  const topology: Topology = {
    name: 'two-on-postgres',
    endpoints: () => services.map(({ process }) => process.url()),
    apiKey: API_KEY,
    faults: [
      ...serviceFaults(services),
      ...databaseFaults(cluster, sightings),
      ...networkFaults(services, sightings),
    ],
    impossible,
    observed: sightings.all,
    notices: null,
    finalState: () => readCluster(cluster, services),
    stop: async () => {
      await stopPair(services)
      await cluster.stop()
    },
  }
  return { topology, services, cluster }
}

/** What is not brought on PostgreSQL here. */
export const impossible: readonly Impossible[] = [
  {
    name: 'F10 the disk is full',
    why: 'it is brought on SQLite; PostgreSQL ends itself then, which is F2.',
  },
  {
    name: 'F11 errors of the disk at the n-th call',
    why: 'it needs a file system that fails on demand; PostgreSQL ends itself then, which is F2.',
  },
  {
    name: 'F12 power loss',
    why: 'kill -9 leaves what was written in the cache of the system; losing that too needs a file system of its own.',
  },
  {
    name: 'F13 slow disk',
    why: 'it needs root and the block controller of cgroups, or a file system in user space.',
  },
  {
    name: 'F18 receivers of notices that fail',
    why: 'they are brought on SQLite: the outbox is the same code.',
  },
  {
    name: 'F19 an older backup',
    why: 'a restore is meant to be refused, and what it lost is lost: packages/server/test/serve/restore.test.ts.',
  },
  {
    name: 'F21 two versions at once',
    why: 'there is one version. Services are replaced one by one while "migrate" runs; an older schema was tried by hand (docs/decisions/deploy.md).',
  },
]
