import type { HashRun } from 'sparekey'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** How the slow hashes stand. */
export interface DerivationStatistics {
  readonly running: number
  readonly waiting: number
  /** Since the process began. */
  readonly started: number
  readonly refused: number
}

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** The queue of slow hashes. Gives what each hash that ended is told to. */
export const derivationMetrics = (
  registry: Registry,
  read: () => DerivationStatistics,
): ((run: HashRun) => void) => {
  const registers = [registry]
  const since = (
    name: string,
    help: string,
    value: (statistics: DerivationStatistics) => number,
  ): Counter => {
    const counter: Counter = new Counter({
      name,
      help,
      registers,
      collect: () => {
        counter.reset()
        counter.inc(value(read()))
      },
    })
    return counter
  }
  const current = (
    name: string,
    help: string,
    value: (statistics: DerivationStatistics) => number,
  ): Gauge => {
    const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(value(read())) })
    return gauge
  }
  since('sparekey_key_derivations_total', 'Slow hashes started.', ({ started }) => started)
  since(
    'sparekey_key_derivations_refused_total',
    'Calls turned away for want of a place.',
    ({ refused }) => refused,
  )
  current('sparekey_key_derivations_running', 'Slow hashes that run.', ({ running }) => running)
  current('sparekey_key_derivation_queue', 'Slow hashes that wait for a core.', ({ waiting }) => waiting)
  const waits = new Histogram({
    name: 'sparekey_key_derivation_wait_seconds',
    help: 'How long slow hashes that ran had waited for a core.',
    buckets: SECONDS,
    registers,
  })
  const runs = new Histogram({
    name: 'sparekey_key_derivation_duration_seconds',
    help: 'How long slow hashes ran.',
    buckets: SECONDS,
    registers,
  })
  return ({ waitedMs, ranMs }) => {
    waits.observe(waitedMs / 1000)
    runs.observe(ranMs / 1000)
  }
}
