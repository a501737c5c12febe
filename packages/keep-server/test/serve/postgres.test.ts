import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { startPostgres } from '../../../sparekey/test/support/postgres.ts'
import { cautious, easy, patient, person } from '../../../keep-team/test/support/crew.ts'
import { stagedOn } from '../support/stage.ts'
import { Visit } from '../support/visit.ts'
import { accepted, refused } from '../../src/delivery/delivered.ts'
import { createApp } from '../../src/http/app.ts'
import { keepCalendar } from '../../src/notices/calendar.ts'
import type { Courier } from '../../src/notices/couriers.ts'
import { deliverDue } from '../../src/notices/round.ts'
import { examine, retryNotices } from '../../src/serve/doctor.ts'
import { readSettings } from '../../src/serve/settings.ts'
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

test('two servers on one PostgreSQL hand a notice over once, and know who was told', async () => {
  const url = await server.createDatabase()
  const { stage, crew, ada, cy, di, set } = await stagedOn(await storeOn(url), cautious)
  const gives = (by: typeof ada, address: string) =>
    stage.as(by, 'PUT', stage.path('address'), { address, at: crew.now() })
  await gives(ada, 'ada@example.org')
  await gives(cy, 'cy@example.org')
  for (let asked = 0; asked < 4; asked += 1) crew.asks(di, set)
  await stage.push(di)
  const taken: string[] = []
  const courier: Courier = {
    channel: 'mail',
    deliver: async ({ notice }, address) => {
      taken.push(`${notice} ${address}`)
      return address === 'cy@example.org' ? refused('address_refused') : accepted
    },
  }
  const others = { store: await storeOn(url), now: stage.parts.now }
  await Promise.all([deliverDue(stage.parts, [courier]), deliverDue(others, [courier])])
  assert.deepEqual(taken.toSorted(), [...new Set(taken)].toSorted())
  const shown = async (by: typeof ada) => (await stage.as(by, 'GET', stage.path('address'))).body
  const [director, owner] = [await shown(ada), await shown(cy)]
  assert.deepEqual(
    [director['acceptedAt'], director['notTold'], director['without']],
    [crew.now(), 0, ['mdi00']],
  )
  assert.deepEqual([owner['acceptedAt'], owner['notTold'], owner['waiting']], [null, 5, 0])
  crew.clock += 40 * 86_400_000
  await keepCalendar(stage.parts)
  await deliverDue(stage.parts, [courier])
  assert.ok(
    taken.some((line) => /^c\d{4}-\d\d ada@/.test(line)),
    taken.join('\n'),
  )
  await gives(cy, 'right@example.org')
  const settings = readSettings({ KEEP_SERVER_DATABASE_URL: url })
  await assert.rejects(examine(settings, crew.clock), { code: 'keys_missing' })
  assert.equal(await retryNotices(settings, crew.clock - 40 * 86_400_000), 5)
})

test('two servers on one PostgreSQL begin the wait of an emergency once, and give its code once', async () => {
  const url = await server.createDatabase()
  const { stage, crew, ada, cy, shelf, set } = await stagedOn(await storeOn(url), patient)
  const second = createApp({ ...stage.parts, store: await storeOn(url), known: new KnownStates() }, (error) =>
    stage.reports.push(error),
  )
  const first = stage.app
  let turn = 0
  const alternating = { fetch: (request: Request) => (turn++ % 2 === 0 ? first : second).fetch(request) }
  Object.assign(stage, { app: alternating })
  const eve = crew.joins(person('eve'), ada)
  crew.says(crew.changingRole(shelf, eve, 'contact'), ada)
  const emergency = crew.alarms(eve, set)
  await stage.push(ada)
  const shows = (by: typeof ada) => stage.as(by, 'POST', stage.path('emergencies/shown'), { emergency })
  await Promise.all([ada, cy, ada, cy].map(shows))
  await Promise.all(Array.from({ length: 8 }, () => stage.as(cy, 'GET', stage.path('notes'))))
  assert.equal(await stage.logSize(cy), 1)
  crew.pass(72)
  const wishes = Array.from({ length: 8 }, () => stage.wish(eve, set, emergency))
  const statuses = (await Promise.all(wishes.map((wish) => stage.release(eve, wish)))).map(
    ({ status }) => status,
  )
  assert.equal(statuses.filter((status) => status === 201).length, 1, statuses.join(' '))
  assert.equal(await stage.logSize(cy), 2)
  assert.deepEqual(stage.reports, [])
})

test('two servers, one link: a passkey is taken once, and who signed in at one has signed in at both', async () => {
  const url = await server.createDatabase()
  const { stage, crew, cy, di, set } = await stagedOn(await storeOn(url), easy)
  const elsewhere = { ...stage.parts, store: await storeOn(url), known: new KnownStates() }
  const visit = new Visit(stage, cy)
  const other = new Visit(stage, cy, visit.held, elsewhere)
  const link = visit.link()
  const made = await Promise.all([visit.makes(link), other.makes(link)])
  assert.deepEqual(
    made.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 409],
  )
  crew.says({ type: 'passkey.add', passkey: visit.held.passkey }, cy)
  const request = crew.asks(di, set)
  await stage.push(cy)
  const form = await visit.signInForm()
  const entered = await Promise.all([visit.post('/pages/in', form), other.post('/pages/in', form)])
  assert.deepEqual(
    entered.map(({ status }) => status).toSorted((a, b) => a - b),
    [303, 403],
    'one touch, one session',
  )
  const cookie = visit.cookie === '' ? other.cookie : visit.cookie
  Object.assign(visit, { cookie })
  Object.assign(other, { cookie })
  assert.match((await other.ask('/pages')).text, /Hello cy/)
  assert.equal((await other.post('/pages/sign', await other.looks('approve', request))).status, 303)
  await visit.post('/pages/out', { token: await visit.formToken() })
  assert.doesNotMatch((await other.ask('/pages')).text, /Hello cy/)
})
