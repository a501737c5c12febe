import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import { keep, undo, write } from '../../../src/store/port.ts'
import type { Transaction } from '../../../src/store/port.ts'
import { postgresStore } from '../../../src/store/sql/postgres.ts'
import type { PgClient, PostgresOptions } from '../../../src/store/sql/postgres.ts'
import { FakeClient, FakePool, lost, never, result, sqlError } from './fake-postgres.ts'
import type { Answerer } from './fake-postgres.ts'

const key = new Uint8Array(16)
function* body(): Transaction<number> {
  return keep(yield* write('deleteSets', { accountKey: key }))
}

const retry = { attempts: 3, firstPauseMilliseconds: 0, longestPauseMilliseconds: 0 }

function open(answer: Answerer, options: PostgresOptions = {}) {
  const pool = new FakePool(answer)
  return { pool, store: postgresStore(pool, { retry, ...options }) }
}

/** Answers COMMIT in one way and everything else as usual. */
const atCommit =
  (answer: Answerer): Answerer =>
  (text, client, values) =>
    text === 'COMMIT' ? answer(text, client, values) : undefined

const overloaded = (error: unknown): boolean =>
  error instanceof SparekeyError && error.code === 'overloaded' && error.retryAfterSeconds === 1

test('tag COMMIT without a warning is committed, and the connection is used again', async () => {
  const { pool, store } = open(() => {})
  assert.deepEqual(await store.transact(body), { outcome: 'committed', value: 1 })
  assert.equal(pool.clients[0]?.destroyed, false)
})

for (const code of ['01000', '57P01']) {
  test(`tag COMMIT with a warning ${code} is unknown, and the connection is closed`, async () => {
    const { pool, store } = open(
      atCommit((_, client) => {
        client.emit('notice', { code })
        return result('COMMIT')
      }),
    )
    assert.equal((await store.transact(body)).outcome, 'unknown')
    assert.deepEqual(
      pool.clients.map(({ destroyed }) => destroyed),
      [true],
    )
  })
}

test('a warning before COMMIT was sent, and a notice of another kind, do not matter', async () => {
  const { store } = open((text, client) => {
    client.emit('notice', { code: text === 'COMMIT' ? '00000' : '01000' })
  })
  assert.equal((await store.transact(body)).outcome, 'committed')
})

test('a connection lost after COMMIT was sent is unknown, and the body is not run again', async () => {
  const { pool, store } = open(
    atCommit(() => {
      throw lost()
    }),
  )
  assert.equal((await store.transact(body)).outcome, 'unknown')
  assert.equal(pool.clients.length, 1)
  assert.equal(pool.clients[0]?.destroyed, true)
})

test('a connection error beside the tag COMMIT is unknown', async () => {
  const { store } = open(
    atCommit((_, client) => {
      client.emit('error', lost())
      return result('COMMIT')
    }),
  )
  assert.equal((await store.transact(body)).outcome, 'unknown')
})

for (const code of ['40003', '57P01', '57014', '08006', 'XX000']) {
  test(`an error ${code} as the answer to COMMIT is unknown`, async () => {
    const { pool, store } = open(
      atCommit(() => {
        throw sqlError(code)
      }),
    )
    assert.equal((await store.transact(body)).outcome, 'unknown')
    assert.equal(pool.clients.length, 1)
  })
}

test('a COMMIT that is not answered in time is unknown; the connection is closed, nothing is cancelled', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { pool, store } = open(
    atCommit(() => {
      queueMicrotask(() => t.mock.timers.tick(50))
      return never()
    }),
    { commitTimeoutMilliseconds: 50 },
  )
  assert.equal((await store.transact(body)).outcome, 'unknown')
  assert.equal(pool.clients[0]?.destroyed, true)
  assert.equal(pool.clients[0]?.sent.at(-1), 'COMMIT')
  assert.equal(pool.clients.length, 1)
})

test('tag ROLLBACK as the answer to COMMIT is a conflict: the body is run again', async () => {
  let commits = 0
  const { store } = open(atCommit(() => (commits++ === 0 ? result('ROLLBACK') : undefined)))
  assert.equal((await store.transact(body)).outcome, 'committed')
  assert.equal(commits, 2)
})

test('tag ROLLBACK every time is overloaded, never a success', async () => {
  const { pool, store } = open(atCommit(() => result('ROLLBACK')))
  await assert.rejects(store.transact(body), overloaded)
  assert.equal(pool.clients.length, retry.attempts)
})

test('any other tag as the answer to COMMIT is unknown', async () => {
  const { pool, store } = open(atCommit(() => result('SELECT')))
  assert.equal((await store.transact(body)).outcome, 'unknown')
  assert.equal(pool.clients[0]?.destroyed, true)
})

for (const code of ['40001', '40P01', '55P03']) {
  test(`after ${code} from a statement the body is called anew, on the same ids`, async () => {
    let failures = 0
    const { pool, store } = open((text) => {
      if (text.includes('DELETE') && failures++ === 0) throw sqlError(code)
    })
    let calls = 0
    const outcome = await store.transact(() => {
      calls += 1
      return body()
    })
    assert.deepEqual(outcome, { outcome: 'committed', value: 1 })
    assert.equal(calls, 2)
    assert.equal(pool.clients[0]?.sent.at(-1), 'ROLLBACK')
    assert.equal(pool.clients[0]?.destroyed, false)
  })
}

for (const code of ['40001', '40P01']) {
  test(`${code} as the answer to COMMIT is a conflict, as distributed engines give it`, async () => {
    let commits = 0
    const { store } = open(
      atCommit(() => {
        if (commits++ === 0) throw sqlError(code)
      }),
    )
    assert.equal((await store.transact(body)).outcome, 'committed')
  })
}

test('conflicts without an end are overloaded after a bounded number of runs', async () => {
  const { pool, store } = open((text) => {
    if (text.includes('DELETE')) throw sqlError('40001')
  })
  await assert.rejects(store.transact(body), overloaded)
  assert.equal(pool.clients.length, retry.attempts)
})

test('a connection lost before COMMIT was sent: the body is run again on another one', async () => {
  const { pool, store } = open((text) => {
    if (text.includes('DELETE') && pool.clients.length === 1) throw lost()
  })
  assert.equal((await store.transact(body)).outcome, 'committed')
  assert.deepEqual(
    pool.clients.map(({ destroyed }) => destroyed),
    [true, false],
  )
  assert.equal(pool.clients[0]?.sent.includes('COMMIT'), false)
})

test('a connection that reports its loss between two statements never sends COMMIT', async () => {
  const { pool, store } = open((text, client) => {
    if (text.includes('DELETE') && pool.clients.length === 1) client.emit('error', lost())
  })
  assert.equal((await store.transact(body)).outcome, 'committed')
  assert.equal(pool.clients[0]?.sent.includes('COMMIT'), false)
  assert.equal(pool.clients[0]?.destroyed, true)
})

test('a server that became a standby is left for another connection', async () => {
  const { pool, store } = open((text) => {
    if (text.includes('DELETE') && pool.clients.length === 1) throw sqlError('25006')
  })
  assert.equal((await store.transact(body)).outcome, 'committed')
  assert.equal(pool.clients[0]?.destroyed, true)
})

test('a statement without an answer in time is overloaded; its connection is closed, and not tried again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { pool, store } = open(
    (text) => {
      if (!text.includes('DELETE')) return undefined
      queueMicrotask(() => t.mock.timers.tick(50))
      return never()
    },
    { statementTimeoutMilliseconds: 50 },
  )
  await assert.rejects(store.transact(body), overloaded)
  assert.deepEqual(
    pool.clients.map(({ destroyed }) => destroyed),
    [true],
  )
})

test('a server without room is overloaded at once', async () => {
  const { pool, store } = open((text) => {
    if (text.startsWith('BEGIN')) throw sqlError('53200')
  })
  await assert.rejects(store.transact(body), overloaded)
  assert.equal(pool.clients.length, 1)
})

test('a pool that cannot connect is overloaded at once', async () => {
  const pool = new FakePool()
  pool.connect = () => Promise.reject(lost())
  await assert.rejects(postgresStore(pool, { retry }).transact(body), overloaded)
})

test('a connection that the pool gives too late goes back unused', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const pool = new FakePool()
  const client = new FakeClient(() => {})
  const { promise, resolve } = Promise.withResolvers<PgClient>()
  pool.connect = () => promise
  const transaction = postgresStore(pool, { connectTimeoutMilliseconds: 50 }).transact(body)
  t.mock.timers.tick(50)
  await assert.rejects(transaction, overloaded)
  resolve(client)
  await promise
  assert.equal(client.destroyed, false)
  assert.deepEqual(client.sent, [])
})

test('a statement that is refused is internal, and names no value', async () => {
  const { pool, store } = open((text) => {
    if (text.includes('DELETE')) throw sqlError('22003')
  })
  await assert.rejects(
    store.transact(body),
    (error: unknown) =>
      error instanceof SparekeyError && error.code === 'internal' && error.message.includes('22003'),
  )
  assert.equal(pool.clients[0]?.sent.at(-1), 'ROLLBACK')
})

test('missing tables say to migrate', async () => {
  const { store } = open((text) => {
    if (text.includes('DELETE')) throw sqlError('42P01')
  })
  await assert.rejects(store.transact(body), /migrate/)
})

test('a body that undoes sends ROLLBACK and no COMMIT', async () => {
  const { pool, store } = open(() => {})
  const outcome = await store.transact(function* () {
    return undo(yield* write('deleteSets', { accountKey: key }))
  })
  assert.deepEqual(outcome, { outcome: 'rolled_back', value: 1 })
  assert.deepEqual(
    pool.clients[0]?.sent.map((text) => text.split(/\s/)[0]),
    ['BEGIN', 'DELETE', 'ROLLBACK'],
  )
})

test('a ROLLBACK that fails closes the connection, and nothing was written all the same', async () => {
  const { pool, store } = open((text) => {
    if (text === 'ROLLBACK') throw sqlError('XX000')
  })
  // oxlint-disable-next-line require-yield -- a body that asks nothing
  const outcome = await store.transact(function* () {
    return undo('x')
  })
  assert.deepEqual(outcome, { outcome: 'rolled_back', value: 'x' })
  assert.equal(pool.clients[0]?.destroyed, true)
})

test('what a body throws is thrown on after ROLLBACK, and it is not run again', async () => {
  const { pool, store } = open(() => {})
  const thrown = lost()
  // oxlint-disable-next-line require-yield -- a body that asks nothing
  const transaction = store.transact(function* () {
    throw thrown
  })
  await assert.rejects(transaction, (error) => error === thrown)
  assert.deepEqual(pool.clients[0]?.sent.at(-1), 'ROLLBACK')
  assert.equal(pool.clients.length, 1)
})

test('every transaction asks for a synchronous commit where the server has a weaker one', async () => {
  const { pool, store } = open(() => {})
  await store.transact(body)
  const [begin] = pool.clients[0]?.sent ?? []
  assert.match(begin ?? '', /^BEGIN ISOLATION LEVEL READ COMMITTED;/)
  assert.match(begin ?? '', /set_config\('synchronous_commit', 'on', true\)/)
})

test('no listener stays on a connection that went back, nor on the pool after close', async () => {
  const { pool, store } = open(() => {})
  await store.transact(body)
  assert.deepEqual(pool.clients[0]?.eventNames(), [])
  assert.deepEqual(pool.eventNames(), ['error'])
  await store.close()
  assert.deepEqual(pool.eventNames(), [])
})

test('timeouts that a timer cannot keep are refused', () => {
  for (const commitTimeoutMilliseconds of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 31]) {
    assert.throws(() => postgresStore(new FakePool(), { commitTimeoutMilliseconds }), {
      name: 'ArgumentRangeError',
      field: 'commitTimeoutMilliseconds',
    })
  }
})

test('ping is overloaded where the server refuses', async () => {
  const { store } = open(() => {
    throw sqlError('42501')
  })
  await assert.rejects(store.ping(), overloaded)
})
