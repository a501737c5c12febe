import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { easy } from '../../../keep-team/test/support/crew.ts'
import { stagedOn, temporaryFolder } from '../support/stage.ts'
import { createApp } from '../../src/http/app.ts'
import type { Store, Transaction } from '../../src/store/port.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import { KnownStates } from '../../src/teams/read-state.ts'

/** A team on a store whose questions are written down, and its tables. */
async function scene(t: TestContext) {
  const path = join(await temporaryFolder(t), 'server.db')
  const store = sqliteStore(path)
  const database = new DatabaseSync(path)
  t.after(async () => {
    database.close()
    await store.close()
  })
  await store.migrate(0)
  const chains: unknown[] = []
  const listening: Store = { ...store, transact: (body) => store.transact(() => told(body(), chains)) }
  return { ...(await stagedOn(listening, easy)), database, chains }
}

function* told<T>(body: Transaction<T>, chains: unknown[]): Transaction<T> {
  let step = body.next()
  while (step.done !== true) {
    if (step.value.name === 'readNotes') chains.push(step.value.parameters['after'])
    step = body.next(yield step.value)
  }
  return step.value
}

test('a server that has just started, or did not write itself, replays a chain once and not at every call', async (t) => {
  const { stage, crew, di, cy, set, chains } = await scene(t)
  Object.assign(stage.parts, { known: new KnownStates() })
  chains.length = 0
  for (let count = 0; count < 3; count += 1) assert.equal(await stage.logSize(di), 0)
  assert.deepEqual(chains, [-1])
  const other = createApp({ ...stage.parts, known: new KnownStates() }, () => {})
  const own = stage.app
  crew.asks(di, set)
  await stage.push(di)
  Object.assign(stage, { app: other })
  await stage.logSize(cy)
  Object.assign(stage, { app: own })
  crew.asks(di, set)
  await stage.push(di)
  Object.assign(stage, { app: other })
  chains.length = 0
  await stage.logSize(cy)
  await stage.logSize(cy)
  assert.deepEqual(chains, [crew.state.head.seq - 1], 'what was new, once')
})

test('statements that a failover took back are forgotten, also where others were written in their place', async (t) => {
  const { stage, crew, ada, di, set, database } = await scene(t)
  const { head } = crew.state
  const lost = crew.note(crew.asking(di, set), di)
  const append = (note: string) => stage.as(di, 'POST', stage.path('notes'), stage.appending([note]))
  assert.equal((await append(lost)).status, 201)
  const takeBack = (): void => {
    database.prepare('DELETE FROM keepteam_notes WHERE seq > ?').run(head.seq)
    database.prepare('UPDATE keepteam_teams SET head_seq = ?, head_hash = ?').run(head.seq, head.hash)
  }
  takeBack()
  const reading = async (): Promise<unknown> => (await stage.as(ada, 'GET', stage.path('notes'))).body['head']
  assert.deepEqual(await reading(), { ...head })
  assert.equal((await append(lost)).status, 201)
  takeBack()
  const after = createApp({ ...stage.parts, known: new KnownStates() }, () => {})
  const before = stage.app
  Object.assign(stage, { app: after })
  crew.asks(di, set)
  crew.asks(di, set)
  await stage.push(di)
  Object.assign(stage, { app: before })
  assert.deepEqual(await reading(), { ...crew.state.head })
  assert.deepEqual(stage.reports, [])
})
