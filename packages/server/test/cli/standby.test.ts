import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually, type PostgresServer, startOwnPostgres } from '../../../sparekey/test/support/postgres.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { lossText, openStore } from '../../src/serve/database.ts'
import { createReadiness } from '../../src/serve/readiness.ts'
import { place, run, type Run } from './run.ts'

let primary: PostgresServer
let standby: PostgresServer | null = null
let environment: Record<string, string>

before(async () => {
  primary = await startOwnPostgres({ wal_level: 'logical' })
  environment = { SPAREKEY_DATA_DIR: place(), SPAREKEY_DATABASE_URL: await primary.createDatabase('codes') }
  await run(environment, 'keys', 'generate')
  await run(environment, 'migrate')
})
after(async () => {
  await standby?.stop()
  await primary.stop()
})

/** Waits until all that receive the log, and one at least, are in this state. */
const attached = (state: string) =>
  eventually(async () => {
    const { rows } = await primary.run("SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'")
    return rows.length > 0 && rows.every((row) => row['sync_state'] === state) ? true : undefined
  })

const doctor = (more: Record<string, string> = {}): Promise<Run> => run({ ...environment, ...more }, 'doctor')

/** What `/readyz` of a service with these settings says of the database's settings. */
const readyz = async (more: Record<string, string> = {}) => {
  const { config } = readEnvironment({ ...environment, ...more })
  const store = await openStore(config)
  const notices = { ok: true, detail: 'Owners are told by mail.' }
  try {
    const look = createReadiness(store, () => false, notices, undefined, undefined, lossText(config))
    const { ready, checks } = await look()
    return { ready, ...checks.settings }
  } finally {
    await store.close()
  }
}

const accepted = { SPAREKEY_ASYNC_STANDBYS: 'accept' }

test('a subscriber of single tables is no standby', async () => {
  await primary.createDatabase('reports')
  await primary.run('CREATE TABLE told (line TEXT); CREATE PUBLICATION tables FOR TABLE told', 'codes')
  await primary.run("SELECT pg_create_logical_replication_slot('reports', 'pgoutput')", 'codes')
  await primary.run('CREATE TABLE told (line TEXT)', 'reports')
  await primary.run(
    `CREATE SUBSCRIPTION tables CONNECTION 'host=127.0.0.1 port=${primary.port} user=postgres dbname=codes' PUBLICATION tables
     WITH (create_slot = false, slot_name = 'reports', copy_data = false)`,
    'reports',
  )
  await attached('async')
  assert.deepEqual(await readyz(), { ready: true, ok: true, detail: 'No acknowledged use can be lost.' })
  await primary.run('ALTER SUBSCRIPTION tables DISABLE', 'reports')
})

test('a primary whose only standby is asynchronous is refused by doctor and by /readyz', async () => {
  standby = await primary.startStandby('s1')
  await attached('async')
  const { exit, out } = await doctor()
  assert.equal(exit, 1, out)
  assert.match(out, /error +durability +1 standby is attached and synchronous_standby_names is empty/)
  const { ready, ok, detail } = await readyz()
  assert.deepEqual([ready, ok], [false, false])
  assert.match(detail, /after a failover a used code can be valid again/)
})

test('where the operator accepts it by SPAREKEY_ASYNC_STANDBYS, both go on and say what can be lost', async () => {
  const { exit, out } = await doctor(accepted)
  assert.equal(exit, 0, out)
  assert.match(out, /warning +durability +No acknowledged use can be lost, unless a standby/)
  const { ready, ok, detail } = await readyz(accepted)
  assert.deepEqual([ready, ok], [true, true])
  assert.match(detail, /unless a standby that no COMMIT waits for becomes the primary/)
})

test('a synchronous_commit that waits for no standby is raised in each transaction, and so is no finding', async () => {
  await primary.run("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (s1)'")
  await primary.run("ALTER SYSTEM SET synchronous_commit = 'local'")
  await primary.run('SELECT pg_reload_conf()')
  await attached('quorum')
  const { exit, out } = await doctor()
  assert.equal(exit, 0, out)
  assert.match(out, /ok +durability +No acknowledged use can be lost\./)
  assert.deepEqual(await readyz(), { ready: true, ok: true, detail: 'No acknowledged use can be lost.' })
})

test('a standby by a name that no COMMIT waits for is refused like none', async () => {
  await primary.run("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (another)'")
  await primary.run('SELECT pg_reload_conf()')
  await attached('async')
  assert.match(
    (await doctor()).out,
    /error +durability +1 standby is attached and none of them is synchronous/,
  )
  assert.equal((await readyz()).ready, false)
  assert.equal((await readyz(accepted)).ready, true)
})
