import { SparekeyError } from '../errors.ts'
import type { Store, Transaction } from '../store/port.ts'

/**
 * Runs a transaction that may be run again.
 *
 * @throws {SparekeyError} `outcome_unknown`: the database did not say whether it was written.
 */
export const run = async <T>(store: Store, body: () => Transaction<T>): Promise<T> => {
  const outcome = await store.transact(body)
  if (outcome.outcome === 'unknown') {
    throw new SparekeyError(
      'outcome_unknown',
      'The database did not say whether this was kept. Look, and try again.',
      { retryAfterSeconds: 1 },
    )
  }
  return outcome.value
}

const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/** One symbol a byte: 5 bits of each. */
export const symbolsOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => digits[byte & 31]).join('')
