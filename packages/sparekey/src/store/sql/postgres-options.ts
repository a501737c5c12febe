import { ArgumentRangeError } from '../../errors.ts'
import { defaultRetryLimits } from '../retry.ts'
import type { RetryLimits } from '../retry.ts'

export interface PostgresOptions {
  /** How long to wait for a connection of the pool. Default: 5000. */
  readonly connectTimeoutMilliseconds?: number
  /** How long to wait for the answer to a statement; after that the connection is closed. Default: 5000. */
  readonly statementTimeoutMilliseconds?: number
  /**
   * How long to wait for the answer to COMMIT; after that the outcome is unknown. With synchronous standbys this is how
   * long they may all be away. Default: 5000.
   */
  readonly commitTimeoutMilliseconds?: number
  /** `false` behind a pooler that does not track prepared statements (PgBouncer before 1.21). Default: `true`. */
  readonly namedStatements?: boolean
  /** How often a transaction is run again after a conflict or a lost connection. */
  readonly retry?: Partial<RetryLimits>
  /**
   * Whether `inspect()` names standbys that a COMMIT does not wait for. After a failover to one of them codes that were used
   * can be used again: `accept` where none of them ever becomes the primary. Default: `refuse`.
   */
  readonly asynchronousStandbys?: 'refuse' | 'accept'
  /** The clock that migrations are recorded with, in milliseconds since 1970. Default: the system's. */
  readonly now?: () => number
}

/** The options with nothing left open. */
export interface PostgresSettings extends Required<PostgresOptions> {
  readonly retry: RetryLimits
}

/** @throws ArgumentRangeError */
export function withDefaults(options: PostgresOptions): PostgresSettings {
  return {
    connectTimeoutMilliseconds: timeout(options, 'connectTimeoutMilliseconds'),
    statementTimeoutMilliseconds: timeout(options, 'statementTimeoutMilliseconds'),
    commitTimeoutMilliseconds: timeout(options, 'commitTimeoutMilliseconds'),
    namedStatements: options.namedStatements ?? true,
    asynchronousStandbys: options.asynchronousStandbys ?? 'refuse',
    retry: { ...defaultRetryLimits, ...options.retry },
    now: options.now ?? Date.now,
  }
}

type Timeout = 'connectTimeoutMilliseconds' | 'statementTimeoutMilliseconds' | 'commitTimeoutMilliseconds'

/** The longest that `setTimeout` can wait; beyond it, it does not wait at all. */
const longestTimer = 2 ** 31 - 1

function timeout(options: PostgresOptions, name: Timeout): number {
  const milliseconds = options[name] ?? 5000
  if (Number.isInteger(milliseconds) && milliseconds >= 1 && milliseconds <= longestTimer) return milliseconds
  throw new ArgumentRangeError(name, `"${name}" must be a whole number from 1 to ${longestTimer}.`)
}
