import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openTwoOnPostgres } from '../topologies/two-on-postgres.ts'
import type { StartTopology } from '../topology.ts'

/** Longer than the lease of a sequencer. */
const PAST_LEASE_MILLISECONDS = 20_000
const LOOK_MILLISECONDS = 50
/** So long a batch is waited for. */
const BATCH_SECONDS = 10
/** So long the other service has to move the log; where it waits for the one that stands still, it cannot. */
const TAKE_OVER_SECONDS = 3

const STOPPED = 'batches stood still past their lease'
const MOVED = 'the log was moved meanwhile'

/**
 * Two services on one PostgreSQL. Whichever sequences stops in the middle of a batch (SIGSTOP) until its lease is over by every
 * clock and the other has moved the log, or could not; then it goes on.
 */
export const startStoppedSequencer: StartTopology = async (options) => {
  const file = join(options.folder, 'stop')
  const { program } = options
  const environment = { ...program.environment, PROOF_STOP_FILE: file }
  const { topology, services, cluster } = await openTwoOnPostgres({
    ...options,
    program: { ...program, environment },
  })
  const seen = { [STOPPED]: 0, [MOVED]: 0 }
  let aheadMs = 0
  const sizeOfLog = async (): Promise<number> => {
    const { rows } = await cluster.run('SELECT size FROM sparekey_log')
    return Number(rows[0]?.['size'] ?? 0)
  }
  return {
    ...topology,
    name: 'stopped-sequencer',
    faults: [
      {
        name: 'F8 a sequencer stands still in the middle of a batch, past its lease (SIGSTOP)',
        inject: async () => {
          writeFileSync(file, '')
          if (!(await within(BATCH_SECONDS, async () => !existsSync(file)))) return
          seen[STOPPED] += 1
          const before = await sizeOfLog()
          aheadMs += PAST_LEASE_MILLISECONDS
          for (const { shiftClock } of services) shiftClock(aheadMs)
          if (await within(TAKE_OVER_SECONDS, async () => (await sizeOfLog()) > before)) seen[MOVED] += 1
        },
        heal: async () => {
          rmSync(file, { force: true })
          for (const { process } of services) process.thaw()
        },
        lastingMs: 0,
      },
    ],
    observed: () => ({ ...seen }),
  }
}

/** Whether it came to be in time. */
const within = async (seconds: number, look: () => Promise<boolean>): Promise<boolean> => {
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    if (await look()) return true
    await sleep(LOOK_MILLISECONDS)
  }
  return false
}
