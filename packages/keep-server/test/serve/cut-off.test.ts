import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { easy } from '../../../keep-team/test/support/crew.ts'
import { stagedOn, temporaryFolder } from '../support/stage.ts'
import type { Answered } from '../support/stage.ts'
import type { Answer, Ask, Store, Transaction } from '../../src/store/port.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'

const tables = ['teams', 'notes', 'blobs', 'halves', 'releases', 'log', 'notices'] as const

/** A team on a store that can be told to fail, and a second look at its tables. */
async function scene(t: TestContext) {
  const path = join(await temporaryFolder(t), 'server.db')
  const store = sqliteStore(path)
  const database = new DatabaseSync(path)
  t.after(async () => {
    database.close()
    await store.close()
  })
  await store.migrate(0)
  let failsAt = Infinity
  let asked = 0
  const names: string[] = []
  const wrap = (inner: Store): Store => ({
    ...inner,
    transact: (body) =>
      inner.transact(() =>
        failing(body(), ({ name }) => {
          names.push(name)
          return ++asked === failsAt
        }),
      ),
  })
  const staged = await stagedOn(store, easy, wrap)
  const rows = (): Record<string, unknown> =>
    Object.fromEntries(
      tables.map((name) => [name, JSON.stringify(database.prepare(`SELECT * FROM keepteam_${name}`).all())]),
    )
  const failAt = (count: number): void => {
    asked = 0
    failsAt = count
  }
  return { ...staged, database, rows, failAt, names }
}

/** The same transaction, that breaks down before it is answered. */
function* failing<T>(body: Transaction<T>, isTime: (ask: Ask) => boolean): Generator<Ask, T, Answer> {
  let step = body.next()
  while (step.done !== true) {
    if (isTime(step.value)) throw new TypeError('the power went')
    step = body.next(yield step.value)
  }
  return step.value
}

test('a release that breaks down at any question gives no half and leaves nothing; the repeat gives it, with one line', async (t) => {
  const { stage, cy, set, rows, failAt } = await scene(t)
  const note = stage.wish(cy, set, null)
  const before = rows()
  let breakdowns = 0
  for (;;) {
    failAt(breakdowns + 1)
    const { status, body } = await stage.release(cy, note)
    if (status === 201) break
    breakdowns += 1
    assert.deepEqual([status, body['half']], [500, undefined], `question ${breakdowns}`)
    assert.deepEqual(rows(), before, `question ${breakdowns}`)
  }
  failAt(Infinity)
  assert.ok(breakdowns >= 10, `${breakdowns} questions`)
  assert.equal(await stage.logSize(cy), 1)
})

test('a removal that breaks down at any question has not begun: members, keys and what they name are as before', async (t) => {
  const { stage, crew, ada, di, rows, failAt } = await scene(t)
  const appending = stage.appending([crew.note(crew.removing(di), ada)])
  const before = rows()
  let breakdowns = 0
  for (;;) {
    failAt(breakdowns + 1)
    const { status } = await stage.as(ada, 'POST', stage.path('notes'), appending)
    if (status === 201) break
    breakdowns += 1
    assert.deepEqual(rows(), before, `question ${breakdowns}`)
    failAt(Infinity)
    assert.equal((await stage.as(di, 'GET', stage.path('notes'))).status, 200, 'they still are a member')
  }
  failAt(Infinity)
  const wraps = Object.keys(appending['blobs'] as object).length
  assert.ok(breakdowns > wraps, `${breakdowns} questions, ${wraps} keys`)
  assert.equal((await stage.as(di, 'GET', stage.path('notes'))).status, 401)
})

const full = `SELECT RAISE(FAIL, 'database or disk is full')`

test('where the log takes no line, because the disk is full, no half goes out', async (t) => {
  const { stage, cy, set, database } = await scene(t)
  const note = stage.wish(cy, set, null)
  for (const table of ['log', 'releases', 'notices']) {
    database.exec(`CREATE TRIGGER full BEFORE INSERT ON keepteam_${table} BEGIN ${full}; END`)
    await requireNoHalf(stage.release(cy, note))
    database.exec('DROP TRIGGER full')
    assert.equal(await stage.logSize(cy), 0, table)
  }
  assert.equal((await stage.release(cy, note)).status, 201)
  assert.equal(await stage.logSize(cy), 1)
})

test('a repeat is answered after a COMMIT that waited: of what it rests on, nothing goes with the primary', async (t) => {
  const { stage, crew, cy, di, set, names } = await scene(t)
  const note = stage.wish(cy, set, null)
  crew.asks(di, set)
  const appending = stage.appending(crew.notes.slice(-1))
  const calls = [
    () => stage.as(di, 'POST', stage.path('notes'), appending),
    () => stage.release(cy, stage.wish(cy, set, null, { key: 'same0' })),
    () => stage.release(cy, note),
  ]
  for (const call of calls) assert.equal((await call()).status, 201)
  for (const call of [calls[0]!, calls[2]!]) {
    names.length = 0
    assert.equal((await call()).status, 201)
    assert.ok(names.includes('restateTeam'), names.join(' '))
    assert.ok(!names.some((name) => /^(?:add|move)/.test(name)), 'and nothing is written twice')
  }
})

// SQLite waits two seconds for a lock.
const isLong = process.env['KEEP_TEAM_LONG'] === '1'

test('while somebody else holds the tables, no half goes out', { skip: !isLong }, async (t) => {
  const { stage, cy, set, database } = await scene(t)
  const note = stage.wish(cy, set, null)
  database.exec('BEGIN IMMEDIATE')
  await requireNoHalf(stage.release(cy, note))
  database.exec('ROLLBACK')
  assert.equal(await stage.logSize(cy), 0)
  assert.equal((await stage.release(cy, note)).status, 201)
})

async function requireNoHalf(released: Promise<Answered>): Promise<void> {
  const { status, body } = await released
  assert.deepEqual([status, body['code'], body['half']], [503, 'overloaded', undefined])
}
