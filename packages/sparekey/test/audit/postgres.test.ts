import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Pool } from 'pg'
import { verifyAudit } from '../../src/audit/verify.ts'
import { createKeyRing } from '../../src/crypto/key-ring.ts'
import { addKey, generateKeyRing, withoutKey, type KeyRingData } from '../../src/crypto/key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'
import { countKeyUses } from '../../src/lifecycle/rotation/key-uses.ts'
import { resealAll } from '../../src/lifecycle/rotation/reseal.ts'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import type { Issued } from '../../src/types.ts'
import { createLab, undelayed, verdict, type Lab } from '../support/lab.ts'
import { startPostgres } from '../support/postgres.ts'

const server = await startPostgres()
after(() => server.stop())
const pool = new Pool({ connectionString: await server.createDatabase(), max: 6 })
after(() => pool.end())
const store = postgresStore(pool)
await store.migrate()

const old = generateKeyRing(nodeRandom, new Date(0))
const rotated = addKey(old, nodeRandom, new Date(0))
const ringOf = (data: KeyRingData) => createKeyRing(data, nodePrimitives, nodeRandom)
const under = (data: KeyRingData): Promise<Lab> =>
  createLab({
    store,
    keys: { load: () => Promise.resolve(ringOf(data)) },
    policy: { ...undelayed(), format: 'long' },
  })

const people = Array.from({ length: 12 }, (_, index) => `person-${index}`)
const sheets = new Map<string, Issued>()
const first = await under(old)
for (const account of people) sheets.set(account, await first.sheet({}, account))

/** Uses the codes at these places of every account, a few at a time. */
const useEach = async (lab: Lab, places: readonly number[]): Promise<void> => {
  for (const place of places) {
    const uses = people.map((account) =>
      lab.redeem(sheets.get(account)?.codes[place] ?? assert.fail(), { account }),
    )
    assert.deepEqual(
      (await Promise.all(uses)).map(verdict),
      people.map(() => 'ok'),
    )
  }
}

const findings = async () => {
  const found: string[] = []
  const { events, redemptions } = await verifyAudit(store, nodePrimitives, {
    found: ({ kind, seq }) => void found.push(`${kind} ${seq}`),
    pageRows: 7,
  })
  return { found, events, redemptions }
}

test('a log on PostgreSQL is whole while codes are used, and a change is found', async () => {
  const seen = { isUsed: false }
  const using = useEach(first, [0, 1, 2]).finally(() => {
    seen.isUsed = true
  })
  while (!seen.isUsed) assert.deepEqual((await findings()).found, [])
  await using
  const { found, events, redemptions } = await findings()
  assert.deepEqual([found, redemptions], [[], 36])
  assert.ok(events >= 60)
  await pool.query("UPDATE sparekey_events SET label = 'ZZ' WHERE seq = 3")
  const changed = await findings()
  assert.deepEqual(new Set(changed.found), new Set(['event_changed 3']))
  assert.equal(changed.found.length, people.length)
})

test('every seal on PostgreSQL goes under the new key while codes are used', async () => {
  const using = useEach(await under(rotated), [3, 4, 5])
  const options = { unopened: () => assert.fail('every row opens'), pageRows: 5 }
  const resealed = await resealAll(store, ringOf(rotated), options)
  await using
  assert.deepEqual(resealed, { sets: 12, identities: 12, contacts: 0, webhooks: 0 })
  const uses = await countKeyUses(store, new Date(Date.now() + 3_600_000_000_000), 5)
  assert.deepEqual(
    uses.map(({ keyId, rows }) => [keyId, rows.sets, rows.identities]),
    [['k2', 12, 12]],
  )
  await useEach(await under(withoutKey(rotated, 'k1')), [6])
})
