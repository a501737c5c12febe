import { SparekeyError } from '../../errors.ts'
import { postgresFailure, sqlState, StatementFailure } from './postgres-errors.ts'
import { late, within } from './postgres-pool.ts'
import type { PgClient, PgNotice, PgPool, PgQuery, PgResult } from './postgres-pool.ts'

/** How a COMMIT ended. Rolled back for certain is only what the server said was. */
export type CommitResult =
  | { readonly outcome: 'committed' }
  | { readonly outcome: 'rolled_back'; readonly cause: unknown }
  | { readonly outcome: 'unknown'; readonly cause: unknown }

/** One connection of the pool while it is ours, with a deadline on every answer. */
export class Connection {
  readonly #client: PgClient
  /** The connection was lost, or its state is not known: it must not go back to the pool. */
  #broken = false
  #cause: unknown = null
  // Without a listener, an error while no statement runs would end the process.
  readonly #onError = (error: Error): void => this.#break(error)

  private constructor(client: PgClient) {
    this.#client = client
    client.on('error', this.#onError)
  }

  /** @throws SparekeyError `overloaded` where the pool has no connection in time, or cannot make one. */
  static async open(pool: PgPool, milliseconds: number): Promise<Connection> {
    const connecting = pool.connect()
    let client: PgClient | typeof late
    try {
      client = await within(milliseconds, connecting)
    } catch (error) {
      throw unreachable(error)
    }
    if (client !== late) return new Connection(client)
    connecting.then(
      (tooLate) => tooLate.release(),
      () => {},
    )
    throw unreachable(`no connection within ${milliseconds} ms`)
  }

  /** @throws StatementFailure */
  async query(query: PgQuery, milliseconds: number): Promise<PgResult> {
    if (this.#broken) throw new StatementFailure(this.#cause)
    try {
      const result = await within(milliseconds, this.#client.query(query))
      if (result !== late) return result
    } catch (error) {
      if (postgresFailure(error) === 'connection') this.#break(error)
      throw new StatementFailure(error)
    }
    const timeout = new SparekeyError(
      'overloaded',
      `PostgreSQL did not answer a statement within ${milliseconds} ms. Nothing was written.`,
      { retryAfterSeconds: 1 },
    )
    this.#break(timeout)
    throw new StatementFailure(timeout)
  }

  /**
   * `committed` only where the tag is COMMIT, no warning came with it and the connection held. A wait for a synchronous
   * standby that is cancelled from outside ends in a warning (01000, 57P01) and the tag COMMIT all the same: then, and
   * after anything else that is not the server's own word that it rolled back, the outcome is unknown. Never sends a
   * cancel: that would be such an end.
   */
  async commit(milliseconds: number): Promise<CommitResult> {
    if (this.#broken) return { outcome: 'rolled_back', cause: this.#cause }
    const warnings: string[] = []
    const onNotice = ({ code }: PgNotice): void => {
      if (code === '01000' || code === '57P01') warnings.push(code)
    }
    this.#client.on('notice', onNotice)
    try {
      const result = await within(milliseconds, this.#client.query({ text: 'COMMIT' }))
      if (result === late) return this.#unknown(`no answer to COMMIT within ${milliseconds} ms`)
      if (result.command === 'ROLLBACK') {
        return { outcome: 'rolled_back', cause: 'the answer to COMMIT was ROLLBACK' }
      }
      if (result.command !== 'COMMIT') return this.#unknown(`the answer to COMMIT was ${result.command}`)
      if (warnings.length > 0) return this.#unknown(`COMMIT came with the warning ${warnings.join(', ')}`)
      return this.#broken ? this.#unknown(this.#cause) : { outcome: 'committed' }
    } catch (error) {
      // Distributed engines check for conflicts at COMMIT; these two say that it was undone.
      const state = sqlState(error)
      if (state === '40001' || state === '40P01') return { outcome: 'rolled_back', cause: error }
      return this.#unknown(error)
    } finally {
      this.#client.removeListener('notice', onNotice)
    }
  }

  /** Where ROLLBACK fails, closing the connection does the same. */
  async rollBack(milliseconds: number): Promise<void> {
    if (this.#broken) return
    try {
      await this.query({ text: 'ROLLBACK' }, milliseconds)
    } catch (error) {
      this.#break(error)
    }
  }

  release(): void {
    this.#client.release(this.#broken)
    this.#client.removeListener('error', this.#onError)
  }

  #unknown(cause: unknown): CommitResult {
    this.#break(cause)
    return { outcome: 'unknown', cause }
  }

  #break(cause: unknown): void {
    if (!this.#broken) this.#cause = cause
    this.#broken = true
  }
}

const unreachable = (cause: unknown): SparekeyError =>
  new SparekeyError('overloaded', 'PostgreSQL could not be reached, or the pool has no connection free.', {
    retryAfterSeconds: 1,
    cause,
  })
