import { Gauge, type Registry } from 'prom-client'
import type { Backlog } from 'sparekey/service'

/**
 * What the database has still to do, read at each scrape. Where it does not answer, the last values stay away: a number that is
 * not known is none.
 */
export const backlogMetrics = (registry: Registry, read: () => Promise<Backlog>): void => {
  let asked: Promise<Backlog | null> | null = null
  /** Every gauge of one scrape shows the same moment. */
  const once = (): Promise<Backlog | null> => {
    asked ??= read()
      .catch(() => null)
      .finally(() => {
        asked = null
      })
    return asked
  }
  const gauge = (name: string, help: string, value: (backlog: Backlog) => number): Gauge => {
    const made: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect: async () => {
        const backlog = await once()
        if (backlog === null) made.remove()
        else made.set(value(backlog))
      },
    })
    return made
  }
  gauge(
    'sparekey_due_backlog',
    'Expiries, reminders and notices of the database whose time has come. At most 1600 are counted.',
    ({ due }) => due.count,
  )
  gauge(
    'sparekey_due_oldest_seconds',
    'How late the one is that is late the longest.',
    ({ due }) => due.oldestSeconds,
  )
  gauge(
    'sparekey_log_backlog',
    'Ranges of events that have no leaf in the log yet. At most 1600 are counted.',
    ({ log }) => log.count,
  )
  gauge(
    'sparekey_log_oldest_seconds',
    'How long the range has waited for its leaves that waits the longest.',
    ({ log }) => log.oldestSeconds,
  )
  gauge('sparekey_log_leaves', 'Leaves of the log: events that it has.', ({ leaves }) => leaves)
}
