import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { guesses } from '../topologies/flood.ts'
import { startOneSqlite } from '../topologies/one-sqlite.ts'
import type { StartTopology } from '../topology.ts'

/** One service on SQLite that counts its slow hashes. More at once than there are permits is a violation of I7. */
export const startHangUps: StartTopology = async (options) => {
  const file = join(options.folder, 'hashes')
  const { program } = options
  const environment = { ...program.environment, PROOF_HASHES_FILE: file }
  const topology = await startOneSqlite({ ...options, program: { ...program, environment } })
  const permits = availableParallelism()
  const most = (): number => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0)
  return {
    ...topology,
    name: 'hang-ups',
    faults: [
      guesses(topology.endpoints, topology.apiKey, {
        name: 'callers hang up while their hash runs',
        accountPrefix: 'gone',
        lanes: 12,
        // Less than a slow hash takes: most callers are gone while theirs runs.
        patienceMs: 25,
      }),
    ],
    observed: () => ({ 'slow hashes ran': most() }),
    found: () =>
      most() > permits
        ? [{ invariant: 'I7', message: `${most()} slow hashes ran at once where ${permits} have a permit.` }]
        : [],
  }
}
