import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventually, type PostgresServer, startOwnPostgres } from '../../../sparekey/test/support/postgres.ts'
import { jsonOf, place, run } from './run.ts'

let server: PostgresServer
before(async () => {
  // Without fsync, so that doctor has something to find.
  server = await startOwnPostgres({ fsync: 'off' })
})
after(async () => {
  await eventually(async () => {
    const { rows } = await server.run(
      "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    )
    return rows.length === 0 ? true : undefined
  })
  await server.stop()
})

test('the commands work on PostgreSQL as on SQLite: migrate first, then issue, status and doctor', async () => {
  const environment = { SPAREKEY_DATA_DIR: place(), SPAREKEY_DATABASE_URL: await server.createDatabase() }
  const early = await run(environment, 'status', 'ada')
  assert.equal(early.exit, 2)
  assert.match(early.err, /^sparekey: .*sparekey migrate/)

  assert.equal((await run(environment, 'keys', 'generate')).exit, 0)
  assert.deepEqual(jsonOf(await run(environment, 'migrate', '--json'))['ok'], true)
  assert.equal((await run(environment, 'issue', 'ada', '--methods', 'otp')).exit, 0)
  assert.match((await run(environment, 'status', 'ada')).out, /^ada: pending/)

  const other = join(place(), 'other.keys')
  assert.equal((await run(environment, 'keys', 'generate', '--output', other)).exit, 0)
  const foreign = await run({ ...environment, SPAREKEY_KEYS_FILE: other }, 'status', 'ada')
  assert.equal(foreign.exit, 2)
  assert.match(foreign.err, /not the one this database began with/)
  const second = await run({ ...environment, SPAREKEY_KEYS_FILE: join(place(), 'none') }, 'keys', 'generate')
  assert.equal(second.exit, 2)
  assert.match(second.err, /belongs to a key ring already/)

  const doctor = await run(environment, 'doctor')
  assert.equal(doctor.exit, 1)
  assert.match(doctor.out, /error +durability +PostgreSQL runs with fsync = off\.\n +→ Set it to on/)
  assert.match(doctor.out, /ok +schema +Up to date\./)
  assert.match(doctor.out, /ok +keys fit/)
})
