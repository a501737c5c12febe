import { isRead } from '../../src/store/sql/rows.ts'
import type { Answer, Statement, Store, Transaction } from '../../src/store/port.ts'

/** A store that tells whether anything was written. */
export interface WatchedStore extends Store {
  /** Rows that committed transactions have written so far. */
  written(): number
}

const changes = ({ name }: Statement, { rows, written }: Answer): number =>
  name.startsWith('take') ? Math.max(rows.length, written) : isRead(name) ? 0 : written

export const watchedStore = (store: Store): WatchedStore => {
  let total = 0
  return {
    ...store,
    written: () => total,
    transact: async <T>(body: () => Transaction<T>) => {
      let inThis = 0
      const outcome = await store.transact(function* (): Transaction<T> {
        inThis = 0
        const inner = body()
        let step = inner.next()
        while (step.done !== true) {
          const answer: Answer = yield step.value
          inThis += changes(step.value, answer)
          step = inner.next(answer)
        }
        return step.value
      })
      if (outcome.outcome === 'committed') total += inThis
      return outcome
    },
  }
}
