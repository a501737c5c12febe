import { lookInto } from '../../audit/cursor.ts'
import { emptyLog } from '../../audit/sequencer/state.ts'
import { buckets } from '../../store/catalogue/due.ts'
import { theLog } from '../../store/catalogue/log.ts'
import { read, type Store } from '../../store/port.ts'

/** Rows of one queue that wait, and since when. */
export interface Waiting {
  /** At most 3,200 are counted. */
  readonly count: number
  /** How long the one that waits longest is late, in seconds. 0: nothing waits. */
  readonly oldestSeconds: number
}

/** What a database has still to do, of all tenants, and how far its log has got. */
export interface Backlog {
  /** Expiries, reminders and notices whose time has come, and which nobody has taken on. */
  readonly due: Waiting
  /** Events that have no leaf in the log yet, in ranges of one account. */
  readonly log: Waiting
  /** Leaves of the log. */
  readonly leaves: number
}

const bucketRowsMost = 100

/**
 * Reads it, and changes nothing.
 *
 * @throws {SparekeyError} `overloaded`, `internal`: the database does not answer.
 */
export const readBacklog = (store: Store, at: Date): Promise<Backlog> => {
  const now = at.getTime()
  return lookInto(store, function* () {
    const due: number[] = []
    const queued: number[] = []
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const rows = yield* read('readDue', { bucket, now, limit: bucketRowsMost })
      const reminders = yield* read('readReminders', { bucket, now, limit: bucketRowsMost })
      due.push(...rows.map(({ dueAt }) => dueAt), ...reminders.map((reminder) => reminder.at))
      const ranges = yield* read('readQueued', { bucket, limit: bucketRowsMost })
      queued.push(...ranges.map(({ queuedAt }) => queuedAt))
    }
    const [log = emptyLog] = yield* read('readLog', { logId: theLog })
    return { due: waiting(due, now), log: waiting(queued, now), leaves: log.size }
  })
}

const waiting = (since: readonly number[], now: number): Waiting => ({
  count: since.length,
  oldestSeconds: Math.max(0, now - Math.min(now, ...since)) / 1000,
})
