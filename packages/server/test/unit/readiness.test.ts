import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import { createReadiness as readinessOf } from '../../src/serve/readiness.ts'

const storeWith = (overrides: Partial<Store>): Store => ({ ...memoryStore(), ...overrides })
const taking = (): boolean => false
const createReadiness = (store: Store, isStopping: () => boolean) =>
  readinessOf(store, isStopping, { ok: false, detail: 'Owners will not be told.' })

test('a service whose database answers with safe settings is ready, and says that owners are not told', async () => {
  const { ready, checks } = await createReadiness(memoryStore(), taking)()
  assert.equal(ready, true)
  const passed = Object.fromEntries(Object.entries(checks).map(([name, { ok }]) => [name, ok]))
  assert.deepEqual(passed, {
    service: true,
    store: true,
    settings: true,
    keys: true,
    notices: false,
    log: true,
  })
  assert.match(checks.notices.detail, /^Owners will not be told/)
})

test('a service whose database does not answer is not ready', async () => {
  const { ready, checks } = await createReadiness(
    storeWith({ ping: () => Promise.reject(new RangeError('secret host')) }),
    taking,
  )()
  assert.deepEqual([ready, checks.store.ok], [false, false])
  assert.equal(JSON.stringify(checks).includes('secret host'), false)
})

test('a service whose database answers too late is not ready', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const answer = createReadiness(storeWith({ ping: () => new Promise(() => {}) }), taking)()
  t.mock.timers.tick(2_000)
  assert.equal((await answer).ready, false)
})

test('settings under which an acknowledged use could be lost make the service not ready, and are named', async () => {
  const { ready, checks } = await createReadiness(
    storeWith({ inspect: () => Promise.resolve(['fsync is off.', 'synchronous_commit is off.']) }),
    taking,
  )()
  assert.equal(ready, false)
  assert.deepEqual(checks.settings, { ok: false, detail: 'fsync is off. synchronous_commit is off.' })
})

test('a source of keys that went away is said, and the service stays ready: its ring is in memory', async () => {
  let trouble: string | null = 'The Transit server is sealed (503). Unseal it.'
  const notices = { ok: true, detail: 'Owners are told by mail.' }
  const read = readinessOf(memoryStore(), taking, notices, () => trouble)
  const { ready, checks } = await read()
  assert.deepEqual([ready, checks.keys.ok], [true, false])
  assert.match(
    checks.keys.detail,
    /goes on as it is, but its source cannot be followed\. The Transit server is sealed/,
  )
  trouble = null
  assert.equal((await read()).checks.keys.ok, true)
})

test('a service whose database went back is not ready; one that cannot keep its checkpoint is, and says so', async () => {
  const notices = { ok: true, detail: 'Owners are told by mail.' }
  const keeper = (why: string | null) => ({
    hold: () => why,
    check: () => ({ ok: false, detail: 'It went back.' }),
  })
  const read = (why: string | null) => readinessOf(memoryStore(), taking, notices, () => null, keeper(why))()
  const held = await read('No code is accepted.')
  assert.deepEqual([held.ready, held.checks.log.detail], [false, 'It went back.'])
  const troubled = await read(null)
  assert.deepEqual([troubled.ready, troubled.checks.log.ok], [true, false])
})

test('a service that is stopping is not ready', async () => {
  const { ready, checks } = await createReadiness(memoryStore(), () => true)()
  assert.deepEqual([ready, checks.service.ok, checks.store.ok], [false, false, true])
})

test('looks at the same time are one, and later ones are new', async () => {
  let looks = 0
  const read = createReadiness(storeWith({ ping: async () => void (looks += 1) }), taking)
  await Promise.all([read(), read(), read()])
  assert.equal(looks, 1)
  await read()
  assert.equal(looks, 2)
})
