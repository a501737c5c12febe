import type { ServerKeys } from '../keys/server-keys.ts'
import type { Isolation, Outcome, Store, Transaction } from '../store/port.ts'
import type { Channel } from '../notices/outbox.ts'
import type { KnownStates } from './read-state.ts'
import { Refusal } from '../errors.ts'

/** What every call works with. */
export interface Parts {
  readonly store: Store
  readonly keys: ServerKeys
  readonly known: KnownStates
  readonly now: () => number
  /** Who shows it may found teams. */
  readonly setupToken: string
  readonly notices: NoticesOut
}

/** Where notices leave. */
export interface NoticesOut {
  /** The channels beside mail that this server was given. */
  readonly shared: readonly Channel[]
  /** Says that some were written. */
  readonly wake: () => void
}

/**
 * Runs a transaction, and gives its value only where it is known to be written.
 *
 * @throws Refusal `outcome_unknown`: it may have been written or not.
 */
export async function committed<T>(
  store: Store,
  body: () => Transaction<T>,
  isolation?: Isolation,
): Promise<T> {
  const outcome: Outcome<T> = await store.transact(body, isolation)
  if (outcome.outcome === 'committed') return outcome.value
  throw new Refusal(
    'outcome_unknown',
    'It is not known whether this was written. Repeat it exactly as it was: what was written already is not written twice.',
  )
}
