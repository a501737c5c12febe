import type { DeliveryStatistics } from '../notices/deliver.ts'
import { noticeMetrics } from './notice-metrics.ts'
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
  /** `outcome`: `done`, or the code of the refusal or failure. Calls that are not counted apart are left out. */
  countCall(operationId: string, outcome: string): void
  /** Adds how deliveries of notices end. Called once, when there is a way to deliver. */
  watchNotices(read: () => DeliveryStatistics): void
  /** The Prometheus text format. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

const KNOWN_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH']

const countedCalls: Readonly<
  Record<string, { readonly name: string; readonly help: string; readonly done: string }>
> = {
  redeemCode: { name: 'sparekey_redemptions_total', help: 'Codes presented, by outcome.', done: 'redeemed' },
  issueCodes: { name: 'sparekey_issues_total', help: 'Requests for a sheet, by outcome.', done: 'issued' },
  confirmCodes: {
    name: 'sparekey_confirmations_total',
    help: 'Codes typed back, by outcome.',
    done: 'confirmed',
  },
  revokeCodes: {
    name: 'sparekey_revocations_total',
    help: 'Requests to revoke, by outcome.',
    done: 'revoked',
  },
}

/** The service's metrics in a registry of their own. No label ever holds anything that a caller has sent. */
export const createMetrics = (derivations: () => DerivationStatistics): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  derivationMetrics(registry, derivations)

  const durations = new Histogram({
    name: 'sparekey_http_request_duration_seconds',
    help: 'Time from the first byte of a request read to its response made.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  const counters = new Map(
    Object.entries(countedCalls).map(([operationId, { name, help, done }]) => {
      const counter = new Counter({ name, help, labelNames: ['outcome'], registers: [registry] })
      counter.inc({ outcome: done }, 0)
      return [operationId, { counter, done }]
    }),
  )

  return {
    observeRequest: ({ method, route, status, seconds }) => {
      durations.observe({ method: KNOWN_METHODS.includes(method) ? method : 'other', route, status }, seconds)
    },
    countCall: (operationId, outcome) => {
      const counted = counters.get(operationId)
      counted?.counter.inc({ outcome: outcome === 'done' ? counted.done : outcome })
    },
    watchNotices: (read) => noticeMetrics(registry, read),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
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
