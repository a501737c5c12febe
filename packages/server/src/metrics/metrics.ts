import type { DueRound, SignalEffect, Signalled } from 'sparekey'
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
  /** Counts what came of a call: it was done, or the code of its refusal or failure. Calls not counted apart are left out. */
  countCall(operationId: string, result: { readonly ok: true } | { readonly code: string }): void
  /** Counts what a round of due work did. */
  countDueWork(round: Pick<DueRound, 'done' | 'putOff' | 'dead'>): void
  /** Adds how deliveries of notices end. Called once, when there is a way to deliver. */
  watchNotices(read: () => DeliveryStatistics): void
  /** The Prometheus text format. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

const KNOWN_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH']

const signalEffects: readonly SignalEffect[] = ['revoked', 'replacement_requested', 'deferred', 'noted']

/** Each effect of an answered signal once, however many sheets it was on. */
const effectsOf = (result: object): readonly string[] => {
  if (!('effects' in result)) return []
  const had = new Set((result.effects as Signalled['effects']).map(({ effect }) => effect))
  return had.size === 0 ? ['nothing'] : [...had]
}

interface CountedCall {
  readonly name: string
  readonly help: string
  /** The outcomes of a call that was done, each a series from the start. */
  readonly done: readonly string[]
  /** Which of them this call had. Default: all. */
  readonly of?: (result: object) => readonly string[]
}

const countedCalls: Readonly<Record<string, CountedCall>> = {
  redeemCode: {
    name: 'sparekey_redemptions_total',
    help: 'Codes presented, by outcome.',
    done: ['redeemed'],
  },
  issueCodes: { name: 'sparekey_issues_total', help: 'Requests for a sheet, by outcome.', done: ['issued'] },
  confirmCodes: {
    name: 'sparekey_confirmations_total',
    help: 'Codes typed back, by outcome.',
    done: ['confirmed'],
  },
  revokeCodes: {
    name: 'sparekey_revocations_total',
    help: 'Requests to revoke, by outcome.',
    done: ['revoked'],
  },
  sendSignal: {
    name: 'sparekey_signals_total',
    help: 'Signals, by effect ("nothing": the policy does nothing on it) or refusal. One of several effects counts for each.',
    done: [...signalEffects, 'nothing'],
    of: effectsOf,
  },
  reportTask: {
    name: 'sparekey_task_reports_total',
    help: 'Reports of the tasks of recoveries, by outcome.',
    done: ['reported'],
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
    Object.entries(countedCalls).map(([operationId, { name, help, done, of = () => done }]) => {
      const counter = new Counter({ name, help, labelNames: ['outcome'], registers: [registry] })
      for (const outcome of done) counter.inc({ outcome }, 0)
      return [operationId, { counter, of }]
    }),
  )
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
    countCall: (operationId, result) => {
      const counted = counters.get(operationId)
      if (counted === undefined) return
      const outcomes = 'code' in result ? [result.code] : counted.of(result)
      for (const outcome of outcomes) counted.counter.inc({ outcome })
    },
    countDueWork,
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
