import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Pool } from 'pg'
import { postgresStore } from '../../packages/sparekey/src/store/sql/postgres.ts'
import { storeContract } from '../../packages/sparekey/src/testing/store-contract.ts'
import { startPostgres } from '../../packages/sparekey/test/support/postgres.ts'
import { GRANTS_FILE, SERVICE_ROLE, grantsSql, neededRights } from '../lib/deploy/grants.ts'
import { repositoryRoot } from '../lib/workspace.ts'

const server = await startPostgres()
const pools: Pool[] = []
after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await server.stop()
})
const poolOf = (connectionString: string): Pool => {
  const pool = new Pool({ connectionString, max: 20 })
  pools.push(pool)
  return pool
}
await server.run(`CREATE ROLE ${SERVICE_ROLE} LOGIN; GRANT pg_read_all_stats TO ${SERVICE_ROLE}`)

const grants = readFileSync(join(repositoryRoot, GRANTS_FILE), 'utf8')

/** A database that its owner migrated and handed out as the file says, and a store of the service's role on it. */
const openAsService = async () => {
  const url = await server.createDatabase()
  const owner = poolOf(url)
  const service = poolOf(url.replace('postgres@', `${SERVICE_ROLE}@`))
  const migrate = async () => {
    const applied = await postgresStore(owner).migrate()
    await owner.query(grants)
    return applied
  }
  return { owner, service, store: { ...postgresStore(service), migrate } }
}

test('the file of grants is what the statements need', () => {
  assert.equal(grants, grantsSql(), 'run: node tools/lib/deploy/grants.ts')
})

test('rights are read off every form of statement', () => {
  const texts = [
    'INSERT INTO sparekey_a (x) VALUES (:x) ON CONFLICT (x) DO UPDATE SET x = :x',
    'INSERT INTO sparekey_b (x) VALUES (:x) ON CONFLICT DO NOTHING',
    'UPDATE sparekey_c SET x = :x WHERE y = :y',
    'DELETE FROM sparekey_d WHERE x = :x',
    'SELECT x FROM sparekey_e',
  ]
  const rights = Object.fromEntries(neededRights(texts))
  assert.deepEqual(rights['sparekey_a'], ['SELECT', 'INSERT', 'UPDATE'])
  assert.deepEqual(rights['sparekey_b'], ['SELECT', 'INSERT'])
  assert.deepEqual(rights['sparekey_c'], ['SELECT', 'UPDATE'])
  assert.deepEqual(rights['sparekey_d'], ['SELECT', 'DELETE'])
  assert.deepEqual(rights['sparekey_e'], ['SELECT'])
})

test('the role of the service undoes no use, forgets no policy, and changes no table', async () => {
  const { service, store } = await openAsService()
  await store.migrate()
  for (const refused of [
    'UPDATE sparekey_redemptions SET label = label',
    'DELETE FROM sparekey_redemptions',
    'TRUNCATE sparekey_redemptions',
    'UPDATE sparekey_policies SET policy_hash = policy_hash',
    'DELETE FROM sparekey_events',
    'DELETE FROM sparekey_accounts',
    'UPDATE sparekey_migrations SET version = 1',
    'ALTER TABLE sparekey_redemptions DISABLE TRIGGER ALL',
    'DROP TABLE sparekey_redemptions',
    'CREATE TABLE sparekey_mine (x INTEGER)',
  ]) {
    await assert.rejects(service.query(refused), { code: '42501' }, refused)
  }
  assert.deepEqual(await store.inspect(), [])
})

/** What is about times and schemas says nothing of rights. */
const ABOUT_ELSE = /concurrent|migrat/

storeContract({
  test: (name, body) => ABOUT_ELSE.test(name) || test(`as the role of the service: ${name}`, body),
  assert,
  createStore: async () => (await openAsService()).store,
})
