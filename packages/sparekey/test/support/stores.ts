import { SparekeyError } from '../../src/errors.ts'
import {
  undo,
  type Statement,
  type StatementName,
  type Store,
  type Transaction,
} from '../../src/store/port.ts'

/** What becomes of a transaction: as asked, refused before anything was written, or an outcome that nobody learns. */
export type Fate = 'kept' | 'refused' | 'unknown, committed' | 'unknown, rolled back'

export interface FlakyStore extends Store {
  /** The fates of the next transactions, in order; then all are kept. */
  fates: Fate[]
}

export const flakyStore = (store: Store): FlakyStore => {
  const flaky: FlakyStore = {
    ...store,
    fates: [],
    transact: async (body) => {
      switch (flaky.fates.shift() ?? 'kept') {
        case 'kept':
          return store.transact(body)
        case 'refused':
          throw new SparekeyError('overloaded', 'The database could not be reached.', {
            retryAfterSeconds: 1,
          })
        case 'unknown, committed':
          await store.transact(body)
          return { outcome: 'unknown' }
        case 'unknown, rolled back':
          await store.transact(function* () {
            return undo((yield* body()).value)
          })
          return { outcome: 'unknown' }
      }
    },
  }
  return flaky
}

/** The same store, with each statement shown before it is asked; what `seen` throws ends the transaction. */
export const watchedStore = (
  store: Store,
  seen: (statement: Statement, transaction: number) => void,
): Store => {
  let transactions = 0
  return {
    ...store,
    transact: (body) => {
      const transaction = transactions
      transactions += 1
      return store.transact(() => watched(body(), (statement) => seen(statement, transaction)))
    },
  }
}

function* watched<T>(body: Transaction<T>, seen: (statement: Statement) => void): Transaction<T> {
  let step = body.next()
  while (step.done !== true) {
    seen(step.value)
    step = body.next(yield step.value)
  }
  return step.value
}

/** Statements that change something. */
export const isWrite = (name: StatementName): boolean => name === 'takeAttempt' || !name.startsWith('read')
