import { Counter, Histogram, type Registry } from 'prom-client'
import type { TransactionObservation } from './observed-store.ts'

const OUTCOMES = ['committed', 'rolled_back', 'unknown', 'overloaded', 'internal', 'failed'] as const

/** What came of transactions. Gives what each that ended is told to. */
export const transactionMetrics = (registry: Registry): ((ended: TransactionObservation) => void) => {
  const registers = [registry]
  const outcomes = new Counter({
    name: 'sparekey_transactions_total',
    help: 'Transactions, by outcome. "rolled_back": as it was decided, or read only. "unknown": the database did not say.',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of OUTCOMES) outcomes.inc({ outcome }, 0)
  const retries = new Counter({
    name: 'sparekey_transaction_retries_total',
    help: 'Transactions begun again within a call: the database met a conflict (40001, 40P01) or lost the connection.',
    registers,
  })
  const replays = new Counter({
    name: 'sparekey_idempotency_replays_total',
    help: 'Calls answered again under their idempotency key.',
    registers,
  })
  const durations = new Histogram({
    name: 'sparekey_transaction_duration_seconds',
    help: 'How long transactions took, with what was begun again.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  return (ended) => {
    outcomes.inc({ outcome: ended.outcome })
    retries.inc(ended.retries)
    if (ended.isReplay) replays.inc()
    durations.observe(ended.seconds)
  }
}
