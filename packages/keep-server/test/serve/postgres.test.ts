import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { startPostgres } from '../../../sparekey/test/support/postgres.ts'
import { cautious } from '../../../keep-team/test/support/crew.ts'
import { stagedOn } from '../support/stage.ts'
import { createApp } from '../../src/http/app.ts'
import { postgresStore } from '../../src/store/postgres.ts'
import { KnownStates } from '../../src/teams/read-state.ts'

const server = await startPostgres()
after(() => server.stop())

async function storeOn(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 8 })
  after(() => pool.end())
  const store = postgresStore(pool)
  await store.migrate(0)
  return store
}

test('two servers on one PostgreSQL: a chain that never forks, a grant of one code that gives one half', async () => {
  const url = await server.createDatabase()
  const { stage, crew, cy, di, set } = await stagedOn(await storeOn(url), cautious)
  const second = createApp({ ...stage.parts, store: await storeOn(url), known: new KnownStates() }, (error) =>
    stage.reports.push(error),
  )
  const first = stage.app
  let turn = 0
  const alternating = { fetch: (request: Request) => (turn++ % 2 === 0 ? first : second).fetch(request) }
  Object.assign(stage, { app: alternating })

  const request = crew.asks(di, set)
  crew.grants(cy, request)
  await stage.push(cy)
  const wishes = Array.from({ length: 12 }, () => stage.wish(di, set, request))
  const answers = await Promise.all(wishes.map((wish) => stage.release(di, wish)))
  const statuses = answers.map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === 201).length, 1, statuses.join(' '))
  assert.ok(statuses.every((status) => [201, 403, 503].includes(status)))
  assert.equal(await stage.logSize(cy), 1)

  const notes = Array.from({ length: 10 }, () => crew.note(crew.asking(di, set), di))
  const appended = await Promise.all(
    notes.map((note) => stage.as(di, 'POST', stage.path('notes'), stage.appending([note]))),
  )
  assert.equal(appended.filter(({ status }) => status === 201).length, 1)
  const { body } = await stage.as(cy, 'GET', stage.path('notes'))
  assert.equal((body['notes'] as unknown[]).length, crew.notes.length + 1)
  assert.deepEqual(stage.reports, [])
})

test('what a member that one server removed asks of the other is refused at once', async () => {
  const url = await server.createDatabase()
  const { stage, crew, ada, di } = await stagedOn(await storeOn(url), cautious)
  const second = createApp({ ...stage.parts, store: await storeOn(url), known: new KnownStates() }, () => {})
  const first = stage.app
  Object.assign(stage, { app: second })
  assert.equal((await stage.as(di, 'GET', stage.path('notes'))).status, 200)
  Object.assign(stage, { app: first })
  crew.says(crew.removing(di), ada)
  await stage.push(ada)
  Object.assign(stage, { app: second })
  assert.equal((await stage.as(di, 'GET', stage.path('notes'))).status, 401)
})
