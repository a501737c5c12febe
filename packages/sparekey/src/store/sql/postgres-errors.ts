import { SetupError, SparekeyError } from '../../errors.ts'

/** A standby, or a database that takes no writes: for a moment during a failover, else for good. */
export const READ_ONLY = '25006'

/** A statement failed, or its answer did not come in time. Keeps the driver's errors apart from those of a body. */
export class StatementFailure extends Error {
  override readonly name = 'StatementFailure'
  constructor(cause: unknown) {
    super('A statement failed.', { cause })
  }
}

/**
 * `conflict`: nothing was written, the same work may be run again. `connection`: the same, on another connection.
 * `exhausted`: the server has no room, running again would make it worse. `refused`: running again does not help.
 */
export type PostgresFailure = 'conflict' | 'connection' | 'exhausted' | 'refused'

/** Before COMMIT was sent. */
export function postgresFailure(error: unknown): PostgresFailure {
  const state = sqlState(error)
  if (state === null)
    return error instanceof TypeError || error instanceof RangeError ? 'refused' : 'connection'
  if (conflicts.has(state)) return 'conflict'
  if (connectionStates.has(state) || state.startsWith('08')) return 'connection'
  return state.startsWith('53') || state === '57014' ? 'exhausted' : 'refused'
}

/** Serialization failure, deadlock, lock not available (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const conflicts: ReadonlySet<string> = new Set(['40001', '40P01', '55P03'])

/**
 * Server shut down or starting; session ended for idling; a server that became a standby; a prepared statement that does
 * not fit a migrated table. Another connection may have none of these.
 */
const connectionStates: ReadonlySet<string> = new Set([
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '25P03',
  READ_ONLY,
  '0A000',
])

/** Where it stayed so through all tries. */
export const readOnly = (cause: unknown): SparekeyError =>
  new SparekeyError(
    'overloaded',
    'PostgreSQL takes no writes here: it is a standby, or read only. Connect to the primary.',
    { retryAfterSeconds: 1, cause },
  )

/** The error's SQLSTATE, or `null` where it is not an answer of the server. Codes of Node such as EPIPE are none. */
export function sqlState(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' && /^[0-9FHPX][0-9A-Z]{4}$/.test(error.code) ? error.code : null
}

/** What a call in operation throws. */
export function asSparekeyError(error: unknown): SparekeyError {
  if (error instanceof SparekeyError) return error
  return postgresFailure(error) === 'refused'
    ? new SparekeyError('internal', refusal(error), { cause: error })
    : new SparekeyError(
        'overloaded',
        'PostgreSQL could not be reached, or has no room. Nothing was written.',
        {
          retryAfterSeconds: 1,
          cause: error,
        },
      )
}

/** What a look whether the database answers throws. */
export const asUnavailable = (error: unknown): SparekeyError =>
  error instanceof SparekeyError && error.code === 'overloaded'
    ? error
    : new SparekeyError('overloaded', 'PostgreSQL does not answer.', { retryAfterSeconds: 1, cause: error })

/** What migrating throws. */
export function asSetupError(error: unknown): SetupError | SparekeyError {
  if (error instanceof SetupError) return error
  if (error instanceof SparekeyError && error.code === 'internal') return error
  const state = sqlState(error)
  if (state === '25006' || state === '42501') {
    return new SetupError('database_read_only', refusal(error), { cause: error })
  }
  if (state === '53100') {
    return new SetupError('database_full', 'The disk of the PostgreSQL server is full.', { cause: error })
  }
  if (state !== null && postgresFailure(error) === 'refused') return asSparekeyError(error)
  return new SetupError(
    'database_unreachable',
    'PostgreSQL could not be reached. Check the URL and the server.',
    {
      cause: error,
    },
  )
}

/** The server's own words stay in `cause`: they can repeat values. */
function refusal(error: unknown): string {
  const state = sqlState(error)
  if (state === null) return 'The PostgreSQL driver refused a statement.'
  const advice = advices.get(state) ?? ''
  return `PostgreSQL refused a statement with SQLSTATE ${state}.${advice}`
}

const migrate = ' The tables are missing or of another version: run migrate.'
const pooler = ' Behind a pooler without support of prepared statements, pass namedStatements: false.'

const advices: ReadonlyMap<string, string> = new Map([
  ['42P01', migrate],
  ['42703', migrate],
  ['42501', ' Its role lacks a privilege on the schema or on a table.'],
  ['25006', ' The server is a standby, or read only: connect to the primary.'],
  ['26000', pooler],
  ['42P05', pooler],
])
