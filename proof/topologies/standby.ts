import type { Fault, StartTopology, Topology, TopologyOptions } from '../topology.ts'
import { CONFLICTED, databaseFaults } from './faults/database-faults.ts'
import { networkFaults, networkSightings } from './faults/network-faults.ts'
import { serviceFaults } from './faults/service-faults.ts'
import { lossyFailover, standbyFaults, standbySightings } from './faults/standby-faults.ts'
import { type PostgresCluster, startPostgresCluster } from './postgres-cluster.ts'
import { readCluster } from './postgres-state.ts'
import { API_KEY, type Service, startPair, stopPair } from './service-pair.ts'
import { createSightings } from './sightings.ts'
import { impossible } from './two-on-postgres.ts'

/**
 * Two service processes on a primary whose COMMITs wait for a standby (`ANY 1 (s1)`). At a failover the standby becomes the primary,
 * the services' proxies lead to it, and a new standby is copied from it.
 */
export const startStandbyTopology: StartTopology = async (options) => {
  const sightings = createSightings([CONFLICTED, ...networkSightings, ...standbySightings])
  const cluster = await startPostgresCluster('synchronous')
  return topology('standby', options, cluster, sightings.all, (services) => [
    ...serviceFaults(services),
    ...databaseFaults(cluster, sightings),
    ...networkFaults(services, sightings),
    ...standbyFaults(cluster, services, sightings),
  ])
}

/**
 * The same with a standby that no COMMIT waits for, and one fault: F3. **A run must end with violations.** `sparekey doctor` and
 * `/readyz` refuse this configuration.
 */
export const startAsyncStandby: StartTopology = async (options) => {
  const cluster = await startPostgresCluster('asynchronous')
  return topology(
    'async-standby',
    options,
    cluster,
    () => ({}),
    (services) => [lossyFailover(cluster, services)],
  )
}

const topology = async (
  name: string,
  options: TopologyOptions,
  cluster: PostgresCluster,
  observed: Topology['observed'],
  faults: (services: readonly Service[]) => readonly Fault[],
): Promise<Topology> => {
  const services = await startPair(options, cluster.primary().server.port)
  return {
    name,
    endpoints: () => services.map(({ process }) => process.url()),
    apiKey: API_KEY,
    faults: faults(services),
    impossible,
    observed,
    notices: null,
    finalState: () => readCluster(cluster, services),
    stop: async () => {
      await stopPair(services)
      await cluster.stop()
    },
  }
}
