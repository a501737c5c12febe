import { lookInto } from '../audit/cursor.ts'
import { read, type Store } from '../store/port.ts'

/** Jobs of the whole database that end sheets of many accounts and are at work, by state; at most {@link jobsMost} are counted. */
export interface IncidentFigures {
  readonly counting: number
  readonly running: number
}

const jobsMost = 100

/** Whoever works on a job, and for how long: each lease is over by then. */
const afterEveryLease = Number.MAX_SAFE_INTEGER

/**
 * Reads it, and changes nothing.
 *
 * @throws {SparekeyError} `overloaded`, `internal`: the database does not answer.
 */
export const readIncidentFigures = (store: Store): Promise<IncidentFigures> =>
  lookInto(store, function* () {
    const jobs = yield* read('readIncidentWork', { now: afterEveryLease, limit: jobsMost })
    const running = jobs.filter(({ state }) => state === 'running').length
    return { counting: jobs.length - running, running }
  })
