import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Pool } from 'pg'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import { storeContract } from '../../src/testing/store-contract.ts'
import { brokenRule, distributedPool, type DistributedPool } from '../support/distributed.ts'
import { assertSound } from '../support/inspect.ts'
import { createLab, verdict, type Lab } from '../support/lab.ts'
import { startOwnPostgres } from '../support/postgres.ts'

/** `DISTRIBUTED_CONFLICTS=0.5 DISTRIBUTED_SEED=7` for a harder run, or another. */
const probability = Number(process.env['DISTRIBUTED_CONFLICTS'] ?? 0.2)
const seed = Number(process.env['DISTRIBUTED_SEED'] ?? 1)

const server = await startOwnPostgres({ fsync: 'off', full_page_writes: 'off' })
const pools: Pool[] = []
const distributed: DistributedPool[] = []
after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await server.stop()
})

// Conflicts are drawn, not waited for, so a repeat need not wait either.
const retry = { attempts: 30, firstPauseMilliseconds: 1, longestPauseMilliseconds: 5 }
const openOn = (connectionString: string) => {
  const pool = new Pool({ connectionString, max: 8 })
  pools.push(pool)
  const wrapped = distributedPool(pool, { probability, seed: seed + pools.length })
  distributed.push(wrapped)
  return postgresStore(wrapped, { retry })
}

describe('PostgreSQL under the rules of distributed engines', () => {
  storeContract({ test, assert, createStore: async () => openOn(await server.createDatabase()) })
})

const policy = { format: 'long' as const, attempts: { delaysSeconds: [] }, issuing: { maxPerDay: 20 } }
const openLabs = async (): Promise<readonly [Lab, Lab]> => {
  const url = await server.createDatabase()
  const store = openOn(url)
  await store.migrate()
  const one = await createLab({ store, policy })
  return [one, await createLab({ store: openOn(url), policy, keys: one.keys, clock: one.clock })]
}

describe('two processes where any transaction may have to be run again', async () => {
  const labs = await openLabs()
  const [lab] = labs
  const at = (index: number): Lab => labs[index % 2] ?? lab

  test('of 8 uses of one code at once exactly one succeeds, and the others learn why', async () => {
    const sheet = await lab.sheet({}, 'raced')
    for (const code of sheet.codes.slice(1, 3)) {
      const uses = Array.from({ length: 8 }, (_, index) => at(index).redeem(code, { account: 'raced' }))
      const verdicts = (await Promise.all(uses)).map(verdict)
      assert.deepEqual(verdicts.toSorted(), [...Array<string>(7).fill('code_already_used'), 'ok'])
    }
    assert.equal((await assertSound(lab, 'raced')).row.remaining, 8)
  })

  test('repeats under one key are one use', async () => {
    const sheet = await lab.sheet({}, 'repeated')
    for (let repeat = 0; repeat < 5; repeat += 1) {
      const options = { account: 'repeated', idempotencyKey: 'k' }
      const used = await at(repeat).redeem(sheet.codes[1]!, options)
      assert.equal(used.ok && used.remaining, 9)
    }
    assert.equal((await assertSound(lab, 'repeated')).row.remaining, 9)
  })

  test('two issues at once leave one pending set, and no code of the old one outlives its confirmation', async () => {
    for (let round = 0; round < 3; round += 1) {
      const account = `issued ${round}`
      const old = await lab.sheet({}, account)
      const both = await Promise.all([0, 1].map((index) => at(index).issue({}, {}, account)))
      const confirmed = await Promise.all(
        both.map((sheet, index) => at(index).confirm(sheet, sheet.codes[0], {}, account)),
      )
      assert.deepEqual(confirmed.map(verdict).toSorted(), ['ok', 'set_not_pending'])
      const late = await Promise.all(
        old.codes.slice(1, 4).map((code, index) => at(index).redeem(code, { account })),
      )
      assert.deepEqual(new Set(late.map(verdict)), new Set(['set_superseded']))
      await assertSound(lab, account)
    }
  })
})

test('40001 came at statements and at COMMIT, and no statement broke a rule', (context) => {
  const sum = { atStatement: 0, atCommit: 0 }
  for (const { conflicts, refused } of distributed) {
    assert.deepEqual(refused, [])
    sum.atStatement += conflicts.atStatement
    sum.atCommit += conflicts.atCommit
  }
  context.diagnostic(JSON.stringify(sum))
  assert.ok(sum.atStatement > 20 && sum.atCommit > 20, JSON.stringify(sum))
})

test('what the rules forbid is recognised', () => {
  for (const text of [
    'SELECT 1 FROM sparekey_accounts WHERE account_key = $1 FOR UPDATE',
    'SELECT pg_advisory_xact_lock(1)',
    'LOCK TABLE sparekey_accounts',
    'SELECT 1 FROM sparekey_due LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED',
    'UPDATE sparekey_accounts SET retry_at = now()',
    'SAVEPOINT one',
    'INSERT INTO sparekey_meta VALUES (1) ON CONFLICT (id) DO UPDATE SET x = lower(excluded.x)',
  ])
    assert.ok(brokenRule(text), text)
  assert.equal(brokenRule('UPDATE sparekey_accounts SET failures = 0 WHERE account_key = $1'), null)
  const upsert = 'INSERT INTO sparekey_meta VALUES (1) ON CONFLICT (id) DO UPDATE SET x = x + 1 WHERE x < 3'
  assert.equal(brokenRule(upsert), null)
})
