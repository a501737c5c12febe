import type { SqlValue } from './parameters.ts'
import type { RawRow } from './rows.ts'

/**
 * What is used of `Pool` from `pg` (https://node-postgres.com/apis/pool). Sparekey does not import it: the caller brings
 * the pool.
 */
export interface PgPool {
  connect(): Promise<PgClient>
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

/** What is used of a `PoolClient`. */
export interface PgClient {
  query(query: PgQuery): Promise<PgResult>
  on(event: 'notice', listener: (notice: PgNotice) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'notice', listener: (notice: PgNotice) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
  /** `true` closes the connection instead of giving it back. */
  release(destroy?: boolean): void
}

export interface PgQuery {
  readonly text: string
  readonly name?: string
  readonly values?: SqlValue[]
}
export interface PgResult {
  readonly command: string
  readonly rowCount: number | null
  readonly rows: readonly RawRow[]
}
export interface PgNotice {
  readonly code?: string | undefined
}

/** Gives `late` where the work takes longer; the work itself goes on, and how it ends is ignored. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | typeof late> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), milliseconds)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
export const late = Symbol('late')
