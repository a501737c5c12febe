import { Counter, Gauge, type Registry } from 'prom-client'
import type { SupportFigures } from 'sparekey/service'
import { isStep, supportSteps } from '../notices/support-steps.ts'

/** The step that an event of the trail is, without what they all begin with; `null`: it is none of a case. */
export const transitionOf = (eventType: string): string | null =>
  isStep(eventType) ? eventType.slice('support.'.length) : null

/**
 * Counts steps of support cases as they are committed, whoever takes them. Each is a series from the start: where one begins with
 * its first step, a rate over it never sees that step.
 */
export const supportMetrics = (registry: Registry): ((taken: readonly string[]) => void) => {
  const steps = new Counter({
    name: 'sparekey_support_cases_total',
    help: 'Steps of support cases, by what happened.',
    labelNames: ['transition'],
    registers: [registry],
  })
  for (const step of supportSteps) steps.inc({ transition: transitionOf(step) ?? '' }, 0)
  return (taken) => {
    for (const transition of taken) steps.inc({ transition })
  }
}

const switchNames: Readonly<Record<keyof SupportFigures['switches'], string>> = {
  issueFrozen: 'issue_frozen',
  supportFrozen: 'support_frozen',
  redeemFrozen: 'redeem_frozen',
  releasesStopped: 'releases_stopped',
  heightenedThreat: 'heightened_threat',
}

/**
 * What waits in support cases and where something is switched off, read at each scrape: the same on every process. Where the
 * database does not answer, the values stay away. No label names a tenant.
 */
export const supportFigureMetrics = (registry: Registry, read: () => Promise<SupportFigures>): void => {
  let asked: Promise<SupportFigures | null> | null = null
  /** Both gauges of one scrape show the same moment. */
  const once = (): Promise<SupportFigures | null> => {
    asked ??= read()
      .catch(() => null)
      .finally(() => {
        asked = null
      })
    return asked
  }
  const live: Gauge = new Gauge({
    name: 'sparekey_support_cases_waiting',
    help: 'Support cases of the database that are not at their end, by state.',
    labelNames: ['state'],
    registers: [registry],
    collect: async () => {
      const figures = await once()
      live.reset()
      for (const [state, cases] of Object.entries(figures?.live ?? {})) live.set({ state }, cases)
    },
  })
  const switches: Gauge = new Gauge({
    name: 'sparekey_support_switches',
    help: 'Tenants that have a switch on: issuing, support or uses frozen, releases stopped, heightened threat.',
    labelNames: ['switch'],
    registers: [registry],
    collect: async () => {
      const figures = await once()
      switches.reset()
      for (const [name, tenants] of Object.entries(figures?.switches ?? {})) {
        switches.set({ switch: switchNames[name as keyof SupportFigures['switches']] }, tenants)
      }
    },
  })
}
