import { seededRandom } from './codes.ts'
import type { PgClient, PgPool, PgQuery, PgResult } from '../../src/store/sql/postgres.ts'

/**
 * PostgreSQL under the rules of the engines that spread one database over many machines (CockroachDB, YugabyteDB, Citus,
 * Aurora DSQL): no locks, no sessions, nothing that the server decides by its clock or chance; and any transaction may end in
 * 40001, at a statement or at its COMMIT, after which all of it is to be run again.
 */

/** What none of them, or not all of them, take from an application. */
const forbidden: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a row lock', /\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE|KEY\s+SHARE)\b/i],
  ['SKIP LOCKED or NOWAIT', /\b(?:SKIP\s+LOCKED|NOWAIT)\b/i],
  ['an advisory lock', /\bpg_(?:try_)?advisory/i],
  ['LOCK TABLE', /^\s*LOCK\b/im],
  ['LISTEN or NOTIFY', /^\s*(?:LISTEN|NOTIFY|UNLISTEN)\b|\bpg_notify\b/i],
  ['a savepoint', /\b(?:SAVEPOINT|ROLLBACK\s+TO)\b/i],
  ['session state', /^\s*(?:SET\s+(?!LOCAL\b)|DISCARD\b|DECLARE\b|PREPARE\b)|\bTEMP(?:ORARY)?\s+TABLE\b/i],
  ["the server's clock or chance", /\b(?:now|random|clock_timestamp|gen_random_uuid|nextval)\s*\(/i],
  ['a trigger or a sequence', /\bCREATE\s+(?:TRIGGER|SEQUENCE|FUNCTION)\b|\bBIGSERIAL\b|\bGENERATED\b/i],
  ['an upsert that calls a function', /\bDO\s+UPDATE\b.*\w\s*\(/is],
]

/** What a text asks for that the rules forbid, or `null`. */
export const brokenRule = (text: string): string | null =>
  forbidden.find(([, pattern]) => pattern.test(text))?.[0] ?? null

export interface DistributedOptions {
  /** Of every transaction that one of its statements, or its COMMIT, is answered 40001. */
  readonly probability: number
  readonly seed: number
}

export interface DistributedPool extends PgPool {
  /** How often 40001 was answered, and where. */
  readonly conflicts: { atStatement: number; atCommit: number }
  /** Texts that broke a rule; each was refused. */
  readonly refused: string[]
}

const sqlError = (code: string, message: string): Error =>
  Object.assign(new TypeError(message), { code, severity: 'ERROR' })

interface Rules extends Pick<DistributedPool, 'conflicts' | 'refused'> {
  readonly probability: number
  draw(): number
}

/** A pool under those rules. The same seed draws the same numbers, in the order in which transactions begin. */
export const distributedPool = (pool: PgPool, { probability, seed }: DistributedOptions): DistributedPool => {
  const random = seededRandom(seed)
  const draw = (): number => Buffer.from(random(4)).readUInt32BE() / 2 ** 32
  const rules: Rules = { probability, draw, conflicts: { atStatement: 0, atCommit: 0 }, refused: [] }
  return {
    conflicts: rules.conflicts,
    refused: rules.refused,
    connect: async () => distributedClient(await pool.connect(), rules),
    on: (event, listener) => pool.on(event, listener),
    removeListener: (event, listener) => pool.removeListener(event, listener),
  }
}

/** Statements of a transaction among which the one that conflicts is drawn; its COMMIT where it has fewer. */
const placesDrawn = 6

const distributedClient = (client: PgClient, rules: Rules): PgClient => {
  /** How many more statements go well before one conflicts; `null`: all do. */
  let untilConflict: number | null = null
  const query = async (asked: PgQuery): Promise<PgResult> => {
    const { text } = asked
    const rule = brokenRule(text)
    if (rule !== null) {
      rules.refused.push(text)
      throw sqlError('0A000', `this engine does not have ${rule}`)
    }
    if (text.startsWith('BEGIN')) {
      untilConflict = rules.draw() < rules.probability ? Math.floor(rules.draw() * placesDrawn) : null
      return client.query(asked)
    }
    if (text === 'ROLLBACK' || untilConflict === null) return client.query(asked)
    if (text === 'COMMIT') {
      untilConflict = null
      rules.conflicts.atCommit += 1
      await client.query({ text: 'ROLLBACK' })
      throw sqlError('40001', 'restart transaction: injected at COMMIT')
    }
    if (untilConflict > 0) {
      untilConflict -= 1
      return client.query(asked)
    }
    untilConflict = null
    rules.conflicts.atStatement += 1
    throw sqlError('40001', 'could not serialize access: injected')
  }
  // Everything else is the client's own, so that listeners and `release` reach the one that the pool knows.
  return new Proxy(client, {
    get: (target, name) => {
      if (name === 'query') return query
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
