import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runProof, shipped } from '../../run-once.ts'
import { startTwoOnPostgres } from '../../topologies/two-on-postgres.ts'

/** Those that are over soon. The others are brought by `npm run proof -- --topology two-on-postgres`. */
const quick = [
  'F6 reset in the middle of the reply to COMMIT',
  'F6 COMMIT answered with the tag ROLLBACK',
  'F14 all connections reset, as by a pooler that is restarted',
  'F17 storm of serialization failures, deadlocks and lock timeouts',
]

test('two services on one PostgreSQL accept each code once while answers are cut off and transactions conflict', async (t) => {
  const { verdict, faults } = await runProof({
    start: startTwoOnPostgres,
    program: shipped,
    seed: 6,
    milliseconds: 60_000,
    attempts: 120,
    stories: 6,
    betweenMs: 50,
    lastingMs: 150,
    retriesMs: 500,
    only: (fault) => quick.includes(fault),
    say: () => {},
  })
  assert.deepEqual(verdict.violations, [])
  assert.ok(verdict.acknowledged > 0)
  assert.ok(Object.keys(faults).length > 0)
  t.diagnostic(`${verdict.attempts} attempts, ${verdict.acknowledged} acknowledged`)
})
