import { Again, retry } from '../retry.ts'
import type { RetryLimits } from '../retry.ts'
import { sqliteFailure } from './sqlite-errors.ts'

/** Runs synchronous work on a database, again while another process holds the lock; `asError` words what it throws. */
export async function whileBusy<T>(
  limits: RetryLimits,
  work: () => T,
  asError: (error: unknown) => unknown,
): Promise<T> {
  const result = await retry(limits, async () => {
    try {
      return work()
    } catch (error) {
      if (sqliteFailure(error) === 'busy') return new Again(error)
      throw asError(error)
    }
  })
  if (result instanceof Again) throw asError(result.cause)
  return result
}
