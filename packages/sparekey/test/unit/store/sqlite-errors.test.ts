import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { SetupError, SparekeyError } from '../../../src/errors.ts'
import {
  asSetupError,
  asSparekeyError,
  asUnavailable,
  sqliteFailure,
} from '../../../src/store/sql/sqlite-errors.ts'
import { whileBusy } from '../../../src/store/sql/sqlite-retry.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'

const sqliteError = (errcode: unknown) =>
  Object.assign(new TypeError('words of SQLite'), { code: 'ERR_SQLITE_ERROR', errcode })
const closed = () => Object.assign(new TypeError('x'), { code: 'ERR_INVALID_STATE' })

// Result codes of https://www.sqlite.org/rescode.html, plain and extended.
for (const [failure, errcodes, setup] of [
  ['busy', [5, 6, 261, 517, 262], 'database_locked'],
  ['read_only', [8, 264, 1032], 'database_read_only'],
  ['unreadable', [10, 14, 522, 1034, 270], 'database_unreachable'],
  ['damaged', [11, 26, 267], 'database_unreachable'],
  ['full', [13], 'database_full'],
  ['refused', [1, 19, 787, 2067], 'database_unreachable'],
] as const) {
  test(`result codes ${errcodes.join(', ')} are "${failure}", and stop a start with ${setup}`, () => {
    for (const errcode of errcodes) {
      const cause = sqliteError(errcode)
      assert.equal(sqliteFailure(cause), failure)
      const error = asSetupError(cause)
      assert.ok(error instanceof SetupError)
      assert.deepEqual([error.code, error.cause], [setup, cause])
    }
  })

  test(`"${failure}" in operation is ${failure === 'busy' ? 'overloaded for a second' : 'internal'}, and keeps its cause`, () => {
    const cause = sqliteError(errcodes[0])
    const error = asSparekeyError(cause)
    assert.ok(error instanceof SparekeyError)
    const expected = failure === 'busy' ? ['overloaded', 1, cause] : ['internal', null, cause]
    assert.deepEqual([error.code, error.retryAfterSeconds, error.cause], expected)
  })
}

test('a handle that was closed is named as such', () => {
  assert.equal(sqliteFailure(closed()), 'closed')
  const error = asSetupError(closed())
  assert.ok(error instanceof SetupError && error.code === 'database_unreachable')
})

test("an error that is not SQLite's is passed on as it is", () => {
  const others = [
    new TypeError('of the body'),
    Object.assign(new TypeError('x'), { code: 'ENOENT' }),
    sqliteError('5'),
    { code: 'ERR_INVALID_STATE', errcode: 5 },
    null,
    'busy',
  ]
  for (const other of others) {
    assert.equal(sqliteFailure(other), null)
    assert.equal(asSparekeyError(other), other)
    assert.equal(asSetupError(other), other)
  }
})

test('a look whether the database answers is overloaded for a second, with the sentence that fits', () => {
  for (const [cause, sentence] of [
    [sqliteError(13), /is full/],
    [sqliteError(5), /is locked/],
    [closed(), /is closed/],
    [
      new SetupError('database_unsafe', 'It does not take the settings.'),
      /^It does not take the settings\.$/,
    ],
    [new TypeError('secret'), /^The SQLite database could not be opened\.$/],
    [new SparekeyError('internal', 'secret'), /^The SQLite database could not be opened\.$/],
    [Object.assign(new TypeError('secret'), { code: 'overloaded' }), /could not be opened/],
  ] as const) {
    const error = asUnavailable(cause)
    assert.deepEqual([error.code, error.retryAfterSeconds, error.cause], ['overloaded', 1, cause])
    assert.match(error.message, sentence)
  }
  const own = new SparekeyError('overloaded', 'busy', { retryAfterSeconds: 7 })
  assert.equal(asUnavailable(own), own)
})

const limits = {
  attempts: 3,
  firstPauseMilliseconds: 0,
  longestPauseMilliseconds: 0,
  fraction: () => 0,
}

test('work that meets a lock is done again, a bounded number of times; what else it throws is worded at once', async () => {
  const failing = (times: number, error: Error) => {
    let runs = 0
    const work = (): string => {
      runs += 1
      if (runs <= times) throw error
      return 'done'
    }
    const done = whileBusy(limits, work, (cause) => new RangeError('worded', { cause }))
    return { done, runs: () => runs }
  }
  const briefly = failing(2, sqliteError(5))
  assert.deepEqual([await briefly.done, briefly.runs()], ['done', 3])
  for (const [error, runs] of [
    [sqliteError(5), 3],
    [sqliteError(13), 1],
  ] as const) {
    const always = failing(Infinity, error)
    await assert.rejects(always.done, { name: 'RangeError', message: 'worded', cause: error })
    assert.equal(always.runs(), runs)
  }
})

test('a database outside the settings under which an acknowledged use is safe is named by its inspection', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec('PRAGMA synchronous = OFF')
  const findings = await sqliteStore(database).inspect()
  assert.equal(findings.length, 2)
  assert.match(findings.join('\n'), /journal_mode is memory[^]*synchronous is 0/)
})

test('a database is embedded, its migrations are recorded with the clock that is given, else with that of the system', async () => {
  const recordedAt = async (options: { now?: () => number }): Promise<number> => {
    const database = new DatabaseSync(':memory:')
    const store = sqliteStore(database, options)
    assert.equal(store.kind, 'embedded')
    await store.migrate()
    return Number(database.prepare('SELECT max(applied_at) AS at FROM sparekey_migrations').get()?.['at'])
  }
  assert.equal(await recordedAt({ now: () => 1_767_225_600_000 }), 1_767_225_600_000)
  const before = Date.now()
  const at = await recordedAt({})
  assert.ok(at >= before && at <= Date.now())
})
