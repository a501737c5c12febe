import type { DueRound } from 'sparekey'
import type { DeliveryStatistics } from '../notices/deliver.ts'
import { VERSION } from '../version.ts'
import { type Outcome, callCounters } from './calls.ts'
import type { SignalStatistics } from '../ssf/transmitter.ts'
import { noticeMetrics } from './notice-metrics.ts'
import { signalMetrics } from './signal-metrics.ts'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export interface RequestObservation {
  readonly method: string
  /** The pattern of the path, so that the number of series is bounded. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

/** How the slow hashes stand. */
export interface DerivationStatistics {
  readonly running: number
  readonly waiting: number
  /** Since the process began. */
  readonly started: number
  readonly refused: number
}

export interface Metrics {
  observeRequest(observation: RequestObservation): void
  /** Counts what came of a call: it was done, or the code of its refusal or failure. Calls not counted apart are left out. */
  countCall(operationId: string, result: Outcome): void
  /** Counts what a round of due work did. */
  countDueWork(round: Pick<DueRound, 'done' | 'putOff' | 'dead'>): void
  /** Adds how deliveries of notices end. Called once, when there is a way to deliver. */
  watchNotices(read: () => DeliveryStatistics): void
  /** Adds how security events end at receivers. Called once. */
  watchSignals(read: () => SignalStatistics): void
  /** The Prometheus text format. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

const KNOWN_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH']

/** The service's metrics in a registry of their own. No label ever holds anything that a caller has sent. */
export const createMetrics = (derivations: () => DerivationStatistics): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  buildMetrics(registry)
  derivationMetrics(registry, derivations)

  const durations = new Histogram({
    name: 'sparekey_http_request_duration_seconds',
    help: 'Time from the first byte of a request read to its response made.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  const countCall = callCounters(registry)
  const dueWork = new Counter({
    name: 'sparekey_due_work_total',
    help: 'Expiries, reminders and notices, by outcome. "put_off": a delivery failed and is tried again. "dead": it was given up.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const countDueWork: Metrics['countDueWork'] = ({ done, putOff, dead }) => {
    dueWork.inc({ outcome: 'done' }, done)
    dueWork.inc({ outcome: 'put_off' }, putOff)
    dueWork.inc({ outcome: 'dead' }, dead)
  }
  countDueWork({ done: 0, putOff: 0, dead: 0 })

  return {
    observeRequest: ({ method, route, status, seconds }) => {
      durations.observe({ method: KNOWN_METHODS.includes(method) ? method : 'other', route, status }, seconds)
    },
    countCall,
    countDueWork,
    watchNotices: (read) => noticeMetrics(registry, read),
    watchSignals: (read) => signalMetrics(registry, read),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

/** Which versions run beside each other during an upgrade. */
const buildMetrics = (registry: Registry): void => {
  const build = new Gauge({
    name: 'sparekey_build_info',
    help: 'Always 1. The labels say which version of the service and of Node runs.',
    labelNames: ['version', 'node_version'],
    registers: [registry],
  })
  build.set({ version: VERSION, node_version: process.version }, 1)
}

const derivationMetrics = (registry: Registry, read: () => DerivationStatistics): void => {
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
}
