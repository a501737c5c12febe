import { SparekeyError, type Store } from 'sparekey'
import type { Spans } from '../traces/spans.ts'
import { transitionOf } from './support-metrics.ts'

/** One transaction, as it ended. */
export interface TransactionObservation {
  readonly outcome: 'committed' | 'rolled_back' | 'unknown' | 'overloaded' | 'internal' | 'failed'
  readonly seconds: number
  /** How often its body was run again, because the database met a conflict (40001, 40P01) or lost the connection. */
  readonly retries: number
  /** It confirmed an answer that was given before under the same idempotency key. */
  readonly isReplay: boolean
  /** The steps of support cases that it committed. */
  readonly supportSteps: readonly string[]
}

/** The same store, with each transaction observed. Nothing of its statements is kept but that one counts a replay, and the steps of cases. */
export const observedStore = (
  store: Store,
  spans: Spans,
  observe: (observation: TransactionObservation) => void,
): Store => ({
  ...store,
  transact: (body) => {
    const startedAt = performance.now()
    let runs = 0
    let isReplay = false
    let supportSteps: string[] = []
    const attributes = { 'db.system.name': store.kind === 'shared' ? 'postgresql' : 'sqlite' }
    return spans.within('transaction', { kind: 'client', attributes, isPart: true }, async (span) => {
      const ended = (outcome: TransactionObservation['outcome']): void => {
        const retries = Math.max(0, runs - 1)
        span.set({ 'sparekey.transaction.outcome': outcome, 'sparekey.transaction.retries': retries })
        const isCommitted = outcome === 'committed'
        observe({
          outcome,
          seconds: (performance.now() - startedAt) / 1000,
          retries,
          isReplay: isReplay && isCommitted,
          supportSteps: isCommitted ? supportSteps : [],
        })
      }
      try {
        const result = await store.transact(function* () {
          runs += 1
          isReplay = false
          supportSteps = []
          const steps = body()
          let step = steps.next()
          while (step.done !== true) {
            if (step.value.name === 'countReplay') isReplay = true
            if (step.value.name === 'insertEvent') {
              const transition = transitionOf(step.value.parameters.type ?? '')
              if (transition !== null) supportSteps.push(transition)
            }
            step = steps.next(yield step.value)
          }
          return step.value
        })
        ended(result.outcome)
        if (result.outcome === 'unknown') span.fail('outcome_unknown')
        return result
      } catch (error) {
        ended(outcomeOf(error))
        throw error
      }
    })
  },
})

const outcomeOf = (error: unknown): TransactionObservation['outcome'] => {
  if (!(error instanceof SparekeyError)) return 'failed'
  return error.code === 'overloaded' || error.code === 'internal' ? error.code : 'failed'
}
