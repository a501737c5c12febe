import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pool } from 'pg'
import { createLab } from '../support/lab.ts'
import { flakyStore } from '../support/stores.ts'
import { failure, notice, startWirePostgres, tag, type CommitAnswer } from '../support/wire-postgres.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { keep, write, type Transaction } from '../../src/store/port.ts'
import { postgresStore, type PostgresOptions } from '../../src/store/sql/postgres.ts'

/** How a transaction ends, as the real driver tells it, for each answer that COMMIT can have. */

function* body(): Transaction<number> {
  return keep(yield* write('deleteSets', { accountKey: new Uint8Array(16) }))
}
const retry = { attempts: 2, firstPauseMilliseconds: 0, longestPauseMilliseconds: 0 }

const committing = async (commit: CommitAnswer, options: PostgresOptions = {}) => {
  const server = await startWirePostgres(commit)
  const pool = new Pool({ connectionString: server.url, max: 1 })
  pool.on('error', () => {})
  const outcome = await postgresStore(pool, { retry, ...options })
    .transact(body)
    .then(
      (ended) => ended.outcome,
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    )
  const isKept = pool.totalCount === 1
  const commits = server.asked.filter((sql) => sql === 'COMMIT').length
  return {
    outcome,
    isKept,
    commits,
    server,
    end: async () => {
      await pool.end()
      await server.stop()
    },
  }
}

interface Case {
  readonly name: string
  readonly commit: CommitAnswer
  readonly outcome: string
  /** Whether the connection goes back to the pool. */
  readonly isKept: boolean
  readonly commits: number
  readonly options?: PostgresOptions
}
const committed = { outcome: 'committed', isKept: true, commits: 1 } as const
const unknown = { outcome: 'unknown', isKept: false, commits: 1 } as const
const conflict = { outcome: 'overloaded', isKept: true, commits: 2 } as const

const cases: readonly Case[] = [
  { name: 'tag COMMIT', commit: [tag('COMMIT'), 'end'], ...committed },
  {
    name: 'tag COMMIT after a notice that warns of nothing',
    commit: [notice('00000'), tag('COMMIT'), 'end'],
    ...committed,
  },
  { name: 'tag COMMIT after a warning 01000', commit: [notice('01000'), tag('COMMIT'), 'end'], ...unknown },
  { name: 'tag COMMIT after a warning 57P01', commit: [notice('57P01'), tag('COMMIT'), 'end'], ...unknown },
  { name: 'a tag that is none of both', commit: [tag('SELECT 1'), 'end'], ...unknown },
  { name: 'error 57P01', commit: [failure('57P01'), 'end'], ...unknown },
  { name: 'error 40003', commit: [failure('40003'), 'end'], ...unknown },
  { name: 'a reset before any answer', commit: ['reset'], ...unknown },
  { name: 'a reset within the answer', commit: [tag('COMMIT').subarray(0, 6), 'reset'], ...unknown },
  { name: 'no answer in time', commit: [], ...unknown, options: { commitTimeoutMilliseconds: 20 } },
  {
    name: 'a tag, and then nothing, in time',
    commit: [tag('COMMIT')],
    ...unknown,
    options: { commitTimeoutMilliseconds: 20 },
  },
  { name: 'tag ROLLBACK, each time', commit: [tag('ROLLBACK'), 'end'], ...conflict },
  { name: 'error 40001, each time', commit: [failure('40001'), 'end'], ...conflict },
]

for (const { name, commit, options, ...expected } of cases) {
  test(`COMMIT answered with ${name}: ${expected.outcome}`, async () => {
    const { outcome, isKept, commits, server, end } = await committing(commit, options)
    try {
      assert.deepEqual({ outcome, isKept, commits }, expected)
      if (!expected.isKept) await server.allClosed()
      assert.equal(server.cancels, 0, 'no cancel is ever sent')
      assert.equal(server.asked.at(-1), 'COMMIT', 'nothing is sent after a COMMIT')
    } finally {
      await end()
    }
  })
}

test('a caller is told to repeat with the same key, after a second', async () => {
  const store = flakyStore(memoryStore())
  const lab = await createLab({ store })
  const sheet = await lab.sheet()
  store.fates = ['kept', 'unknown, committed']
  await assert.rejects(lab.redeem(sheet.codes[1]!, { idempotencyKey: 'k' }), {
    name: 'SparekeyError',
    code: 'outcome_unknown',
    retryAfterSeconds: 1,
    message: /[Rr]epeat .* same idempotency key/,
  })
})
