import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { wrongCode } from '../../packages/sparekey/test/support/codes.ts'
import { openWire, type Wire } from '../load/exchange.ts'
import { startOneSqlite } from '../topologies/one-sqlite.ts'
import type { Fault, StartTopology } from '../topology.ts'

const lanes = 12
/** Less than a slow hash takes: most callers are gone while theirs runs. */
const patienceMs = 25

/** Callers of the slow hash who hang up while it runs. */
const hangUps = (endpoints: () => readonly URL[], apiKey: string): Fault => {
  let stop: (() => void) | null = null
  let guesses = 0
  let running: Promise<unknown> = Promise.resolve()
  const lane = async (open: Wire, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      guesses += 1
      const body = {
        code: wrongCode(guesses),
        firstFactor: { methods: ['pwd'], at: new Date(Date.now() - 60_000).toISOString() },
      }
      await open.send('POST', new URL(`/v1/accounts/gone-${guesses}/redemptions`, endpoints()[0]), body, null)
    }
  }
  return {
    name: 'callers hang up while their hash runs',
    inject: async () => {
      const open = openWire(apiKey, patienceMs)
      const ending = new AbortController()
      stop = () => ending.abort()
      running = Promise.all(Array.from({ length: lanes }, () => lane(open, ending.signal))).finally(
        open.close,
      )
    },
    heal: async () => {
      stop?.()
      await running
    },
  }
}

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
    faults: [hangUps(topology.endpoints, topology.apiKey)],
    observed: () => ({ 'slow hashes ran': most() }),
    found: () =>
      most() > permits
        ? [{ invariant: 'I7', message: `${most()} slow hashes ran at once where ${permits} have a permit.` }]
        : [],
  }
}
