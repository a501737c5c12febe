import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startPostgres } from '../../../sparekey/test/support/postgres.ts'
import {
  type RunningService,
  issueCodes,
  redeemCode,
  runProgram,
  startService,
  temporaryDirectory,
} from '../support/process.ts'

/** `npm run test:long` has 200. */
const rounds = Number(process.env['RACE_ROUNDS'] ?? 3)

const server = await startPostgres()
after(() => server.stop())

/** Two service processes that start at once on one new database, with one key ring. */
const startTwo = async (policy: object): Promise<readonly [RunningService, RunningService]> => {
  const data = temporaryDirectory()
  writeFileSync(join(data, 'policy.json'), JSON.stringify(policy))
  const environment = {
    SPAREKEY_DATA_DIR: data,
    SPAREKEY_DATABASE_URL: await server.createDatabase(),
    SPAREKEY_POLICY_FILE: join(data, 'policy.json'),
  }
  return Promise.all([startService(environment), startService(environment)])
}

const stopBoth = async (services: readonly RunningService[]): Promise<void> => {
  const codes = await Promise.all(services.map((one) => one.stop()))
  assert.deepEqual(codes, [0, 0])
}

/** Presents one code 50 times at once, by turns to one and the other process. */
const race = async (
  services: readonly [RunningService, RunningService],
  account: string,
): Promise<number[]> => {
  const [code] = await issueCodes(services[0], account)
  const presented = Array.from({ length: 50 }, (_, index) =>
    redeemCode(services[index % 2 === 0 ? 0 : 1], account, code),
  )
  return (await Promise.all(presented)).map(({ status }) => status)
}

const count = (statuses: readonly number[], status: number): number =>
  statuses.filter((one) => one === status).length

test('of 50 parallel redemptions of one code through two processes on one PostgreSQL one succeeds', async (t) => {
  const services = await startTwo({ format: 'long', attempts: { delaysSeconds: [] } })
  for (let round = 0; round < rounds; round += 1) {
    const statuses = await race(services, `account-${round}`)
    assert.equal(count(statuses, 201), 1, statuses.join(' '))
    assert.equal(count(statuses, 201) + count(statuses, 409) + count(statuses, 503), 50, statuses.join(' '))
    assert.ok(count(statuses, 409) > 0, 'the race reached the transaction')
  }
  t.diagnostic(`${rounds} rounds of 50, one 201 each`)
  await stopBoth(services)
})

test('the same holds for the default format, and under the default policy with its delays', async () => {
  const undelayed = await startTwo({ attempts: { delaysSeconds: [] } })
  assert.equal(count(await race(undelayed, 'ada'), 201), 1)
  await stopBoth(undelayed)
  const delayed = await startTwo({})
  const statuses = await race(delayed, 'ada')
  assert.equal(count(statuses, 201), 1, statuses.join(' '))
  assert.ok(count(statuses, 429) > 0, 'the delays were reached')
  await stopBoth(delayed)
})

test('a sheet from one process is confirmed and used through the other, and the answer under a key is shared', async () => {
  const services = await startTwo({})
  const [one, other] = services
  const [code] = await issueCodes(one, 'ada')
  const use = { code, firstFactor: { methods: ['pwd'], at: new Date().toISOString() } }
  const key = { 'Idempotency-Key': 'once' }
  const first = await one.send('POST', '/v1/accounts/ada/redemptions', use, key)
  const second = await other.send('POST', '/v1/accounts/ada/redemptions', use, key)
  assert.deepEqual([first.status, second.status], [201, 201])
  assert.deepEqual(await second.json(), await first.json())
  await stopBoth(services)
})

test('while PostgreSQL is away calls answer 503 and the service is not ready; afterwards both recover', async () => {
  const services = await startTwo({})
  const [one] = services
  const [code] = await issueCodes(one, 'ada')
  await server.kill()
  const away = await redeemCode(one, 'ada', code)
  assert.equal(away.status, 503)
  assert.ok(Number(away.headers.get('Retry-After')) >= 1)
  assert.equal((await one.send('GET', '/healthz')).status, 200)
  assert.equal((await one.send('GET', '/readyz')).status, 503)
  await server.restart()
  assert.equal((await one.send('GET', '/readyz')).status, 200)
  assert.equal((await redeemCode(one, 'ada', code)).status, 201)
  await stopBoth(services)
})

const refusal = async (environment: Record<string, string>): Promise<string> => {
  const program = runProgram(
    { SPAREKEY_DATA_DIR: temporaryDirectory(), SPAREKEY_PORT: '0', ...environment },
    'serve',
  )
  assert.equal(await program.ended, 2, program.log())
  assert.match(program.log(), /^sparekey: [^\n]+\n$/)
  return program.log()
}

test('a PostgreSQL that cannot be used stops the start with one line that repeats no password', async () => {
  const url = new URL(server.url('database_that_is_not'))
  url.password = 'sup3r-s3cret'
  const urls = [
    url.href,
    url.href.replace('@', '%zz@'),
    `${url.href}?sslrootcert=/none`,
    'postgres://sup3r-s3cret.invalid/x',
  ]
  for (const one of urls) {
    const line = await refusal({ SPAREKEY_DATABASE_URL: one })
    assert.match(line, /database/i)
    assert.equal(line.includes('sup3r-s3cret'), false, line)
  }
})

test('under SPAREKEY_MIGRATE=check a new PostgreSQL database is refused and left empty', async () => {
  const url = await server.createDatabase('left_empty')
  assert.match(await refusal({ SPAREKEY_DATABASE_URL: url, SPAREKEY_MIGRATE: 'check' }), /sparekey migrate/)
  const { rows } = await server.run(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    'left_empty',
  )
  assert.deepEqual(rows, [])
})

test('a PostgreSQL database is refused without its key ring, and with that of another database', async () => {
  const SPAREKEY_DATABASE_URL = await server.createDatabase()
  await (await startService({ SPAREKEY_DATABASE_URL, SPAREKEY_DATA_DIR: temporaryDirectory() })).stop()
  assert.match(await refusal({ SPAREKEY_DATABASE_URL }), /There is no key ring/)
  const other = temporaryDirectory()
  await (await startService({ SPAREKEY_DATA_DIR: other })).stop()
  assert.match(
    await refusal({ SPAREKEY_DATABASE_URL, SPAREKEY_DATA_DIR: other }),
    /not the one this database began with/,
  )
})
