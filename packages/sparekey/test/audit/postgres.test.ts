import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Pool } from 'pg'
import { logKey } from '../../src/audit/log/identity.ts'
import { readKept } from '../../src/audit/log-check/kept.ts'
import { readNewestCheckpoint } from '../../src/audit/published.ts'
import { verifyReceipt } from '../../src/audit/receipts/verify.ts'
import { verifyAudit } from '../../src/audit/verify.ts'
import { createKeyRing } from '../../src/crypto/key-ring.ts'
import { addKey, generateKeyRing, withoutKey, type KeyRingData } from '../../src/crypto/key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'
import { countKeyUses } from '../../src/lifecycle/rotation/key-uses.ts'
import { resealAll } from '../../src/lifecycle/rotation/reseal.ts'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import type { Issued } from '../../src/interface/issue.ts'
import { createLab, undelayed, verdict, type Lab } from '../support/lab.ts'
import { noRows } from '../support/no-rows.ts'
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

/** Puts what waits into the tree, and signs it. */
const sequence = async (): Promise<void> => {
  for (let more = true; more;) {
    first.clock.advance(2)
    more = (await first.sparekey.runDue()).more
  }
}

test('the tree on PostgreSQL is whole while it grows, holds every event, and proves them', async () => {
  const key = logKey(nodePrimitives, first.ring)
  await sequence()
  const early = await readNewestCheckpoint(store, nodePrimitives, key)
  assert.ok(early?.head)
  const verify = async () => {
    const found: string[] = []
    const log = { nonce: nodeRandom(32), key, kept: readKept(nodePrimitives, early.note, key) }
    const done = await verifyAudit(store, nodePrimitives, {
      found: ({ kind, leafIndex }) => void found.push(`${kind} ${leafIndex}`),
      pageRows: 7,
      log,
    })
    return { found, events: done.events, ...done.log }
  }
  const seen = { isGrown: false }
  const growing = useEach(first, [7])
    .then(sequence)
    .finally(() => {
      seen.isGrown = true
    })
  while (!seen.isGrown) assert.deepEqual((await verify()).found, [])
  await growing
  const { found, events, size, continued } = await verify()
  assert.deepEqual([found, size, continued], [[], events, 1])
  const { items } = await first.sparekey.events(people[3] ?? '')
  const receipt = await first.sparekey.receipt(people[3] ?? '', { eventId: items[0]?.eventId ?? '' })
  assert.ok(receipt.ok)
  assert.equal(verifyReceipt(nodePrimitives, receipt.receipt, key).ok, true)
  await pool.query('UPDATE sparekey_events SET leaf_index = 5 WHERE leaf_index = 4')
  assert.deepEqual((await verify()).found.toSorted(), ['leaf_differs 5', 'leaf_without_event 4'])
  await pool.query(
    'UPDATE sparekey_events SET leaf_index = 4 WHERE leaf_index = 5 AND leaf_hash <> (SELECT substring(hashes FROM 161 FOR 32) FROM sparekey_log_tiles WHERE level = 0 AND tile = 0)',
  )
  assert.deepEqual((await verify()).found, [])
})

test('a log on PostgreSQL is whole while codes are used, and a change is found', async () => {
  const seen = { isUsed: false }
  const using = useEach(first, [0, 1, 2]).finally(() => {
    seen.isUsed = true
  })
  while (!seen.isUsed) assert.deepEqual((await findings()).found, [])
  await using
  const { found, events, redemptions } = await findings()
  assert.deepEqual([found, redemptions], [[], 48])
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
  assert.deepEqual(resealed, { ...noRows, sets: 12, identities: 12 })
  const uses = await countKeyUses(store, new Date(Date.now() + 3_600_000_000_000), 5)
  assert.deepEqual(
    uses.map(({ keyId, rows }) => [keyId, rows.sets, rows.identities]),
    [['k2', 12, 12]],
  )
  await useEach(await under(withoutKey(rotated, 'k1')), [6])
})
