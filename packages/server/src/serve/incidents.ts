import type { DueRound } from 'sparekey'
import type { IncidentRound } from 'sparekey/service'

/** One round of what is due, and at the same time one of the jobs of incidents: neither waits for the other, or falls with it. */
export const withIncidents =
  (due: () => Promise<DueRound>, incidents: () => Promise<IncidentRound>): (() => Promise<DueRound>) =>
  async () => {
    const [round, jobs] = await Promise.allSettled([due(), incidents()])
    if (round.status === 'rejected') throw round.reason
    if (jobs.status === 'rejected') throw jobs.reason
    return { ...round.value, more: round.value.more || jobs.value.more }
  }
