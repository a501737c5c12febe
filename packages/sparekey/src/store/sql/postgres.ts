import { SparekeyError } from '../../errors.ts'
import { drive } from '../drive.ts'
import type { Answer, Outcome, Statement, StatementName, Store, Transaction } from '../port.ts'
import { Again, retry } from '../retry.ts'
import { numberedText, orderedValues, parameterNames } from './parameters.ts'
import { Connection } from './postgres-connection.ts'
import {
  asSetupError,
  asSparekeyError,
  asUnavailable,
  postgresFailure,
  READ_ONLY,
  readOnly,
  sqlState,
  StatementFailure,
} from './postgres-errors.ts'
import { migratePostgres, postgresSchemaState } from './postgres-migrate.ts'
import { withDefaults } from './postgres-options.ts'
import type { PostgresOptions, PostgresSettings } from './postgres-options.ts'
import type { PgPool, PgQuery } from './postgres-pool.ts'
import { describePostgres } from './postgres-schema.ts'
import { beginText, readSettings, unsafeSettings } from './postgres-settings.ts'
import { answerOf } from './rows.ts'
import { compareSchema } from './schema.ts'
import { statements } from './statements.ts'

export type { PostgresOptions } from './postgres-options.ts'
export type { PgClient, PgNotice, PgPool, PgQuery, PgResult } from './postgres-pool.ts'

/**
 * A store in PostgreSQL, or in an engine that speaks its protocol and dialect. Any number of processes may share the
 * database. The pool stays the caller's: `close()` does not end it. Its connections go to the primary only; behind
 * PgBouncer, in transaction mode.
 *
 * Every transaction commits with `synchronous_commit` at least `on`, whatever the server's default. A COMMIT without an
 * unreserved yes (an answer that is late, a warning, a connection lost meanwhile) has the outcome `unknown`; its
 * connection is closed, and no cancel is ever sent. An answer ROLLBACK counts as a conflict: the body is run again.
 *
 * @throws ArgumentRangeError where an option is out of range
 * @example
 * ```ts no-run
 * import pg from 'pg'
 * import { createSparekey } from 'sparekey'
 * import { keyFile } from 'sparekey/node'
 * import { postgresStore } from 'sparekey/postgres'
 *
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
 * const sparekey = await createSparekey({ store: postgresStore(pool), keys: keyFile('sparekey.keys') })
 * ```
 */
export function postgresStore(pool: PgPool, options: PostgresOptions = {}): Store {
  const settings = withDefaults(options)
  const ask = statementsOn(settings)

  // An idle connection that is lost is replaced by the pool; without a listener it would end the process.
  const onIdleError = (): void => {}
  pool.on('error', onIdleError)

  const look = async <T>(
    work: (connection: Connection) => Promise<T>,
    asError: (error: unknown) => Error,
  ): Promise<T> => {
    try {
      return await withConnection(pool, settings, work)
    } catch (error) {
      throw asError(error instanceof StatementFailure ? error.cause : error)
    }
  }

  return {
    kind: 'shared',

    transact: async (body) => {
      const result = await retry(settings.retry, () => transactOnce(pool, settings, body, ask))
      if (!(result instanceof Again)) return result
      if (sqlState(result.cause) === READ_ONLY) throw readOnly(result.cause)
      throw new SparekeyError(
        'overloaded',
        'The transaction met conflicts again and again. Nothing was written.',
        {
          retryAfterSeconds: 1,
          cause: result.cause,
        },
      )
    },

    migrate: () => look((connection) => migratePostgres(connection, settings), asSetupError),
    schema: () => look((connection) => postgresSchemaState(connection, settings), asSparekeyError),
    schemaDifferences: () =>
      look(
        async (connection) => compareSchema(await describePostgres(connection, settings)),
        asSparekeyError,
      ),
    inspect: () =>
      look(
        async (connection) =>
          unsafeSettings(await readSettings(connection, settings), settings.asynchronousStandbys),
        asSparekeyError,
      ),
    ping: () =>
      look(async (connection) => {
        await connection.query({ text: 'SELECT 1' }, settings.statementTimeoutMilliseconds)
      }, asUnavailable),
    close: async () => {
      pool.removeListener('error', onIdleError)
    },
  }
}

type Ask = (connection: Connection, statement: Statement) => Promise<Answer>

async function withConnection<T>(
  pool: PgPool,
  settings: PostgresSettings,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await Connection.open(pool, settings.connectTimeoutMilliseconds)
  try {
    return await work(connection)
  } finally {
    connection.release()
  }
}

const transactOnce = <T>(
  pool: PgPool,
  settings: PostgresSettings,
  body: () => Transaction<T>,
  ask: Ask,
): Promise<Outcome<T> | Again> =>
  withConnection(pool, settings, async (connection) => {
    const { statementTimeoutMilliseconds, commitTimeoutMilliseconds } = settings
    try {
      await connection.query({ text: beginText }, statementTimeoutMilliseconds)
      const { keep, value } = await drive(body(), (statement) => ask(connection, statement))
      if (!keep) {
        await connection.rollBack(statementTimeoutMilliseconds)
        return { outcome: 'rolled_back', value }
      }
      const result = await connection.commit(commitTimeoutMilliseconds)
      if (result.outcome === 'rolled_back') return new Again(result.cause)
      return result.outcome === 'committed' ? { outcome: 'committed', value } : result
    } catch (error) {
      await connection.rollBack(statementTimeoutMilliseconds)
      if (!(error instanceof StatementFailure)) throw error
      return againOrThrow(error.cause)
    }
  })

function againOrThrow(error: unknown): Again {
  if (error instanceof SparekeyError) throw error
  const failure = postgresFailure(error)
  if (failure === 'conflict' || failure === 'connection') return new Again(error)
  throw asSparekeyError(error)
}

function statementsOn({ namedStatements, statementTimeoutMilliseconds }: PostgresSettings): Ask {
  const known = new Map<StatementName, { query: PgQuery; names: readonly string[] }>()
  const lookUp = (name: StatementName) => {
    const found = known.get(name)
    if (found !== undefined) return found
    const text = numberedText(statements[name], '$')
    const query = namedStatements ? { name: `sparekey_${name}`, text } : { text }
    const entry = { query, names: parameterNames(statements[name]) }
    known.set(name, entry)
    return entry
  }

  return async (connection, statement) => {
    const { query, names } = lookUp(statement.name)
    const values = orderedValues(statement, names)
    const result = await connection.query({ ...query, values }, statementTimeoutMilliseconds)
    return answerOf(statement.name, result.rows, result.rowCount ?? 0)
  }
}
