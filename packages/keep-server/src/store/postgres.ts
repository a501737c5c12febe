import { Again } from './port.ts'
import type { Answer, Ask, Isolation, Outcome, Row, Store, Transaction } from './port.ts'
import { migrationsAfter, schemaVersion, versionTable } from './schema.ts'
import { newerDatabase } from './sqlite.ts'
import { isRead, numbered } from './statements.ts'
import { Refusal, SetupError } from '../errors.ts'

/** What is used of a `Pool` of the package pg. */
export interface PgPool {
  connect(): Promise<PgClient>
  on(event: 'error', listener: (error: Error) => void): unknown
}

export interface PgClient {
  query(query: { readonly text: string; readonly values?: unknown[] }): Promise<PgResult>
  release(destroy?: boolean): void
}

export interface PgResult {
  readonly rows: readonly Row[]
  readonly rowCount: number | null
  readonly command: string
}

const mostTries = 5
const levels: Readonly<Record<Isolation, string>> = {
  serializable: 'SERIALIZABLE',
  statement: 'READ COMMITTED',
}
/** Codes of PostgreSQL under which a transaction was undone and may be run again (Appendix A of its manual). */
const conflicts = new Set(['40001', '40P01', '23505'])

/**
 * A store in PostgreSQL. Any number of servers may share it. Transactions are SERIALIZABLE unless they ask for less, and wait for the disk, whatever the
 * server's default. The pool stays the caller's.
 */
export function postgresStore(pool: PgPool): Store {
  // Without a listener, an idle connection that is lost would end the process.
  pool.on('error', () => {})
  return {
    transact: async (body, isolation = 'serializable') => {
      for (let tries = 1; ; tries += 1) {
        const outcome = await once(pool, body, isolation)
        if (!(outcome instanceof Again)) return outcome
        if (tries === mostTries)
          throw new Refusal('overloaded', 'Others were faster again and again. Try again.')
      }
    },
    migrate: (nowMillis) => migrate(pool, nowMillis),
    close: async () => {},
  }
}

async function once<T>(
  pool: PgPool,
  body: () => Transaction<T>,
  isolation: Isolation,
): Promise<Outcome<T> | Again> {
  const client = await connect(pool)
  let isBroken = false
  try {
    await client.query({ text: `BEGIN ISOLATION LEVEL ${levels[isolation]}` })
    await client.query({ text: 'SET LOCAL synchronous_commit = on' })
    const running = body()
    let step = running.next()
    while (step.done !== true) step = running.next(await answer(client, step.value))
    const { value } = step
    try {
      const { command } = await client.query({ text: 'COMMIT' })
      if (command === 'COMMIT') return { outcome: 'committed', value }
      return new Again('rolled back at COMMIT')
    } catch (cause) {
      if (isConflict(cause)) return new Again('conflict at COMMIT')
      isBroken = true
      return { outcome: 'unknown', cause }
    }
  } catch (error) {
    await client.query({ text: 'ROLLBACK' }).catch(() => {
      isBroken = true
    })
    if (error instanceof Again || isConflict(error)) return new Again('conflict')
    throw asRefusal(error)
  } finally {
    client.release(isBroken)
  }
}

async function answer(client: PgClient, { name, parameters }: Ask): Promise<Answer> {
  const { text, names } = numbered(name, '$')
  const values = names.map((parameter) => {
    const value = parameters[parameter] ?? null
    return value instanceof Uint8Array ? Buffer.from(value) : value
  })
  const { rows, rowCount } = await client.query({ text, values })
  return isRead(name) ? { rows, changes: 0 } : { rows: [], changes: rowCount ?? 0 }
}

async function connect(pool: PgPool): Promise<PgClient> {
  try {
    return await pool.connect()
  } catch {
    throw new Refusal('overloaded', 'The database cannot be reached at the moment. Try again.')
  }
}

async function migrate(pool: PgPool, nowMillis: number): Promise<void> {
  const client = await pool.connect().catch((cause: unknown) => {
    throw new SetupError(
      'database_unreachable',
      'KEEP_SERVER_DATABASE_URL: the database does not answer.',
      cause,
    )
  })
  try {
    await client.query({ text: 'BEGIN' })
    await client.query({ text: versionTable })
    await client.query({ text: 'LOCK TABLE keepteam_migrations IN ACCESS EXCLUSIVE MODE' })
    const { rows } = await client.query({ text: 'SELECT MAX(version) AS version FROM keepteam_migrations' })
    const version = Number(rows[0]?.['version'] ?? 0)
    if (version > schemaVersion) throw newerDatabase()
    for (const migration of migrationsAfter(version, 'postgres')) {
      await client.query({ text: migration.sql })
      await client.query({
        text: 'INSERT INTO keepteam_migrations (version, applied_at) VALUES ($1, $2)',
        values: [migration.version, nowMillis],
      })
    }
    await client.query({ text: 'COMMIT' })
  } catch (error) {
    await client.query({ text: 'ROLLBACK' }).catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && conflicts.has(String(error.code))
}

function asRefusal(error: unknown): unknown {
  const isPostgres = error instanceof Error && 'code' in error && !('status' in error)
  return isPostgres && /^[0-9A-Z]{5}$|^E/.test(String(error.code))
    ? new Refusal('overloaded', 'The database cannot be written at the moment. Try again.')
    : error
}
