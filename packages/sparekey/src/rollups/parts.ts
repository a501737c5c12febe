import type { Clock, KeyRing, Primitives } from '../crypto/ports.ts'
import { SparekeyError } from '../errors.ts'
import type { Store, Transaction } from '../store/port.ts'

/** What figures and lists are made with. */
export interface RollupParts {
  readonly store: Store
  readonly ring: KeyRing
  readonly primitives: Primitives
  readonly clock: Clock
}

/** Comes before every key of a table. */
export const start = new Uint8Array(0)

/**
 * Runs a transaction whose repetition does nothing twice, because it names where it begins.
 *
 * @throws {SparekeyError} `outcome_unknown`: the next round finds out.
 */
export const transact = async <T>(store: Store, body: () => Transaction<T>): Promise<T> => {
  const outcome = await store.transact(body)
  if (outcome.outcome !== 'unknown') return outcome.value
  throw new SparekeyError(
    'outcome_unknown',
    'The database did not say whether this was counted. Try again.',
    {
      retryAfterSeconds: 1,
      cause: outcome.cause,
    },
  )
}
