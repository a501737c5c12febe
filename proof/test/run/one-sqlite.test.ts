import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runProof, shipped, total } from '../../run-once.ts'
import { startOneSqlite } from '../../topologies/one-sqlite.ts'

test('a service on SQLite that is killed under load uses each code once and loses no acknowledged use', async (context) => {
  const { verdict, faults } = await runProof({
    start: startOneSqlite,
    program: shipped,
    seed: 20_261_122,
    milliseconds: 4_000,
    stories: 4,
    betweenMs: 600,
    lastingMs: 100,
    retriesMs: 300,
    only: (fault) => fault.startsWith('F1 '),
    say: () => {},
  })
  assert.deepEqual(verdict.violations, [])
  assert.ok(verdict.acknowledged > 0, 'codes were used')
  assert.ok(verdict.contested > 0, 'and raced for')
  assert.ok(total(faults) > 0, 'and the service was killed')
  context.diagnostic(
    `${verdict.attempts} attempts, ${verdict.acknowledged} acknowledged, ${verdict.contested} contested, ${total(faults)} faults`,
  )
})
