import type { DueRound, HashRun } from 'sparekey'
import type { Backlog, IncidentFigures, SupportFigures } from 'sparekey/service'
import type { DeliveryStatistics } from '../notices/deliver.ts'
import { VERSION } from '../version.ts'
import { type Outcome, callCounters } from './calls.ts'
import type { SignalStatistics } from '../ssf/transmitter.ts'
import { backlogMetrics } from './backlog-metrics.ts'
import { type DerivationStatistics, derivationMetrics } from './derivation-metrics.ts'
import { incidentMetrics } from './incident-metrics.ts'
import { noticeMetrics } from './notice-metrics.ts'
import type { TransactionObservation } from './observed-store.ts'
import { signalMetrics } from './signal-metrics.ts'
import { supportFigureMetrics, supportMetrics } from './support-metrics.ts'
import { transactionMetrics } from './transaction-metrics.ts'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export interface RequestObservation {
  readonly method: string
  /** The pattern of the path, so that the number of series is bounded. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

export interface Metrics {
  observeRequest(observation: RequestObservation): void
  /** Counts what came of a call: it was done, or the code of its refusal or failure. Calls not counted apart are left out. */
  countCall(operationId: string, result: Outcome): void
  /** Counts what a round of due work did. */
  countDueWork(round: Pick<DueRound, 'done' | 'putOff' | 'dead'>): void
  /** Counts a slow hash that ended, with its wait. */
  observeDerivation(run: HashRun): void
  /** Counts a transaction that ended. */
  observeTransaction(ended: TransactionObservation): void
  /** Adds what the database has still to do. Called once. */
  watchBacklog(read: () => Promise<Backlog>): void
  /** Adds of how many addresses malformed codes are remembered. Called once. */
  watchAddresses(read: () => number): void
  /** Adds how deliveries of notices end. Called once, when there is a way to deliver. */
  watchNotices(read: () => DeliveryStatistics): void
  /** Adds how security events end at receivers. Called once. */
  watchSignals(read: () => SignalStatistics): void
  /** Adds what waits in support cases. Called once. */
  watchSupport(read: () => Promise<SupportFigures>): void
  /** Adds which jobs of an incident are at work. Called once. */
  watchIncidents(read: () => Promise<IncidentFigures>): void
  /** The Prometheus text format. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

const KNOWN_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH']

/** The service's metrics in a registry of their own. No label ever holds anything that a caller has sent. */
export const createMetrics = (derivations: () => DerivationStatistics): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  buildMetrics(registry)
  const observeDerivation = derivationMetrics(registry, derivations)
  const transactionEnded = transactionMetrics(registry)
  const supportStepsTaken = supportMetrics(registry)

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
    observeDerivation,
    observeTransaction: (ended) => {
      transactionEnded(ended)
      supportStepsTaken(ended.supportSteps)
    },
    watchBacklog: (read) => backlogMetrics(registry, read),
    watchAddresses: (read) => {
      const gauge: Gauge = new Gauge({
        name: 'sparekey_addresses_remembered',
        help: 'Addresses of which malformed codes are remembered, by this process.',
        registers: [registry],
        collect: () => gauge.set(read()),
      })
    },
    watchNotices: (read) => noticeMetrics(registry, read),
    watchSignals: (read) => signalMetrics(registry, read),
    watchSupport: (read) => supportFigureMetrics(registry, read),
    watchIncidents: (read) => incidentMetrics(registry, read),
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
