import { Gauge, type Registry } from 'prom-client'
import type { IncidentFigures } from 'sparekey/service'

/** Jobs that end sheets of many accounts, read at each scrape. Where the database does not answer, the values stay away. */
export const incidentMetrics = (registry: Registry, readJobs: () => Promise<IncidentFigures>): void => {
  const jobs: Gauge = new Gauge({
    name: 'sparekey_incident_jobs',
    help: 'Jobs of the database that end sheets of many accounts and are at work, by state. At most 100 are counted.',
    labelNames: ['state'],
    registers: [registry],
    collect: async () => {
      const figures = await readJobs().catch(() => null)
      jobs.reset()
      if (figures === null) return
      jobs.set({ state: 'counting' }, figures.counting)
      jobs.set({ state: 'running' }, figures.running)
    },
  })
}
