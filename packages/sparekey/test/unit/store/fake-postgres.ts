import { EventEmitter } from 'node:events'
import type { PgClient, PgPool, PgQuery, PgResult } from '../../../src/store/sql/postgres.ts'

/** An error as a PostgreSQL server's answer arrives. */
export const sqlError = (code: string): Error =>
  Object.assign(new TypeError(`SQLSTATE ${code}`), { code, severity: 'ERROR' })

/** An error as a lost connection arrives: without a SQLSTATE. */
export const lost = (): Error => Object.assign(new SyntaxError('read ECONNRESET'), { code: 'ECONNRESET' })

export const result = (
  command: string,
  rowCount = 0,
  rows: readonly Record<string, unknown>[] = [],
): PgResult => ({
  command,
  rowCount,
  rows,
})

export class FakeClient extends EventEmitter implements PgClient {
  readonly queries: PgQuery[] = []
  /** `undefined` while it is checked out. */
  destroyed: boolean | undefined
  readonly #answer: Answerer

  constructor(answer: Answerer) {
    super()
    this.#answer = answer
  }

  get sent(): readonly string[] {
    return this.queries.map(({ text }) => text)
  }

  async query(query: PgQuery): Promise<PgResult> {
    this.queries.push(query)
    return (await this.#answer(query.text, this, query.values ?? [])) ?? usual(query.text)
  }

  release(destroy = false): void {
    this.destroyed = destroy
  }
}

/** Answers a query; nothing: the usual answer. */
export type Answerer = (
  text: string,
  client: FakeClient,
  values: readonly unknown[],
) => PgResult | undefined | void | Promise<PgResult | undefined | void>

/** A pool that makes a new client for every checkout, all of which answer alike. */
export class FakePool extends EventEmitter implements PgPool {
  readonly clients: FakeClient[] = []
  readonly #answer: Answerer

  constructor(answer: Answerer = () => {}) {
    super()
    this.#answer = answer
  }

  async connect(): Promise<PgClient> {
    const client = new FakeClient(this.#answer)
    this.clients.push(client)
    return client
  }
}

function usual(text: string): PgResult {
  const [command = ''] = text.trim().split(/[\s;]/)
  return result(command, 1)
}

/** Answers that never come. */
export const never = (): Promise<never> => new Promise(() => {})
