import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
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
  on(event: 'notice', listener: (notice: PgNotice) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'notice', listener: (notice: PgNotice) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
  release(destroy?: boolean): void
}

export interface PgNotice {
  readonly code?: string | undefined
}

export interface PgResult {
  readonly rows: readonly Row[]
  readonly rowCount: number | null
  readonly command: string
}

const mostTries = 8
const pauseMillis = 10
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
        // At random, so that those who met do not meet again.
        await sleep(randomInt(tries * pauseMillis))
      }
    },
    migrate: (nowMillis) => migrate(pool, nowMillis),
    // VACUUM takes what was deleted out of its files, as the server is set up.
    forget: async () => {},
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
  // Without a listener, a connection that is lost while it is in use would end the process.
  const onError = (): void => {
    isBroken = true
  }
  client.on('error', onError)
  try {
    await asked(client, { text: `BEGIN ISOLATION LEVEL ${levels[isolation]}` })
    await asked(client, { text: 'SET LOCAL synchronous_commit = on' })
    const running = body()
    let step = running.next()
    while (step.done !== true) step = running.next(await answer(client, step.value))
    const { value } = step
    try {
      if (await isCommitted(client)) return { outcome: 'committed', value }
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
    if (error instanceof Again) return error
    throw error
  } finally {
    client.release(isBroken)
    client.removeListener('error', onError)
  }
}

/**
 * Whether the answer to COMMIT was not that it was rolled back. A wait for a synchronous standby that somebody cancels ends with a
 * warning (01000, 57P01) and the tag COMMIT all the same: what was written is then lost with the primary.
 *
 * @throws where it is not known.
 */
async function isCommitted(client: PgClient): Promise<boolean> {
  const warnings: string[] = []
  const onNotice = ({ code }: PgNotice): void => {
    if (code === '01000' || code === '57P01') warnings.push(code)
  }
  client.on('notice', onNotice)
  try {
    const { command } = await client.query({ text: 'COMMIT' })
    if (warnings.length > 0)
      throw new Refusal('outcome_unknown', `COMMIT came with the warning ${warnings.join(', ')}.`)
    return command === 'COMMIT'
  } finally {
    client.removeListener('notice', onNotice)
  }
}

async function answer(client: PgClient, { name, parameters }: Ask): Promise<Answer> {
  const { text, names } = numbered(name, '$')
  const values = names.map((parameter) => {
    const value = parameters[parameter] ?? null
    return value instanceof Uint8Array ? Buffer.from(value) : value
  })
  const { rows, rowCount } = await asked(client, { text, values })
  return isRead(name) ? { rows, changes: 0 } : { rows: [], changes: rowCount ?? 0 }
}

/** What is asked before the COMMIT: whatever goes wrong with it, nothing was written. */
async function asked(client: PgClient, query: Parameters<PgClient['query']>[0]): Promise<PgResult> {
  try {
    return await client.query(query)
  } catch (error) {
    if (isConflict(error)) throw new Again('conflict')
    throw new Refusal('overloaded', 'The database cannot be written at the moment. Try again.')
  }
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
