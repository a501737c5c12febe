import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { Pool } from 'pg'
import type { Store } from '../../src/store/port.ts'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import { createLab, type Lab } from '../support/lab.ts'
import { eventually, startOwnPostgres } from '../support/postgres.ts'

/**
 * A wait for a standby that is cancelled leaves a change that everybody sees and that a failover takes back. Whatever is
 * answered on its account must wait for the standby itself.
 */

const server = await startOwnPostgres()
const pools: Pool[] = []
after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await server.stop()
})
const url = await server.createDatabase()
const open = (commitTimeoutMilliseconds: number): Store => {
  const pool = new Pool({ connectionString: url })
  pools.push(pool)
  return postgresStore(pool, { commitTimeoutMilliseconds })
}
const patient = open(60_000)
await patient.migrate()

/** Names that COMMIT waits for; none: it waits for nobody. */
const waitFor = async (names: string): Promise<void> => {
  await server.run(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`)
  await server.run('SELECT pg_reload_conf()')
  await eventually(async () => {
    const { rows } = await server.run('SHOW synchronous_standby_names')
    return rows.find((row) => row['synchronous_standby_names'] === names)
  })
}

afterEach(() => waitFor(''))

const policy = { format: 'long' as const, attempts: { delaysSeconds: [] } }
const unknown = { name: 'SparekeyError', code: 'outcome_unknown' }

/** Two processes: what the first one does last waits for a standby that is not there, the second does not wait long. */
const openLabs = async () => {
  let beforeLast: (() => Promise<void>) | null = null
  let left = 0
  const stopping: Store = {
    ...patient,
    transact: async (body) => {
      left -= 1
      if (left === 0) await beforeLast?.()
      return patient.transact(body)
    },
  }
  const one = await createLab({ store: stopping, policy })
  const two = await createLab({ store: open(300), policy, keys: one.keys, clock: one.clock })
  /** Runs a call whose last transaction is committed here alone. */
  const keptHere = async (transactions: number, call: (lab: Lab) => Promise<unknown>): Promise<void> => {
    left = transactions
    beforeLast = () => waitFor('ANY 1 (nobody)')
    const refused = assert.rejects(call(one), unknown)
    const backend = await eventually(async () => {
      const { rows } = await server.run("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
      return rows[0] && Number(rows[0]['pid'])
    })
    await server.run(`SELECT pg_cancel_backend(${backend})`)
    await refused
  }
  return { one, two, keptHere }
}

const { one, two, keptHere } = await openLabs()

test('a repeat of a use that a standby may not have is answered only once the standby has it', async () => {
  const sheet = await one.sheet()
  const options = { idempotencyKey: 'k' }
  await keptHere(2, (lab) => lab.redeem(sheet.codes[1]!, options))
  assert.equal((await two.sparekey.status('ada')).activeSet?.remaining, 9)
  await assert.rejects(two.redeem(sheet.codes[1]!, options), unknown)
  await waitFor('')
  const used = await two.redeem(sheet.codes[1]!, options)
  assert.equal(used.ok && used.remaining, 9)
})

test('a revocation that finds nothing to revoke is answered only once the standby knows that too', async () => {
  await one.sheet({}, 'eve')
  await keptHere(1, (lab) => lab.sparekey.revoke('eve', { reason: 'compromised' }))
  assert.equal((await two.sparekey.status('eve')).state, 'revoked')
  await assert.rejects(two.sparekey.revoke('eve', { reason: 'compromised' }), unknown)
  await waitFor('')
  assert.deepEqual(await two.sparekey.revoke('eve', { reason: 'compromised' }), { ok: true, revoked: [] })
})
