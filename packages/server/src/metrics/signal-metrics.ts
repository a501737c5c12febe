import { Counter, type Registry } from 'prom-client'
import type { SignalStatistics } from '../ssf/transmitter.ts'

/** How security events ended at receivers of shared signals, since start. No label names a tenant or a receiver. */
export const signalMetrics = (registry: Registry, read: () => SignalStatistics): void => {
  const events: Counter = new Counter({
    name: 'sparekey_security_events_total',
    help: 'Security events at receivers of shared signals, by outcome. "failed": a push that is tried again.',
    labelNames: ['outcome'],
    registers: [registry],
    collect: () => {
      const statistics = read()
      events.reset()
      for (const outcome of ['taken', 'refused', 'failed'] as const)
        events.inc({ outcome }, statistics[outcome])
    },
  })
}
