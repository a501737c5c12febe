import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explore } from '../../model/explore.ts'
import { telling } from '../../model/scenarios.ts'
import { findSeeded } from '../../model/seeded.ts'
import { coveredFaults, seededFaults } from '../../model/seeded-faults.ts'
import { createWorld } from '../../model/world.ts'

/** A small part of `npm run proof:model`, which has more calls at once and more that goes wrong. */

const world = await createWorld()

for (const scenario of telling) {
  test(`${scenario.name}: every order keeps the invariants`, async () => {
    const { orders, states, finding } = await explore(world, scenario)
    assert.deepEqual(finding, null)
    assert.ok(orders >= 4 && states > orders, `${orders} orders, ${states} states`)
  })
}

test('an outcome that nobody learns happens, a failover forgets it, and a repeat is answered', async () => {
  const [repeated] = telling
  assert.ok(repeated)
  const { sometimes } = await explore(world, repeated)
  for (const what of ['unknown, kept here', 'unknown, gone', 'conflict', 'failover', 'a repeat was answered'])
    assert.ok(sometimes.has(what), `${what}: ${[...sometimes].join(', ')}`)
})

for (const fault of seededFaults) {
  test(`seeded and found: ${fault.name}`, async () => {
    const caught = await findSeeded(world, fault)
    const fired = caught?.finding.violations.map(({ invariant }): string => invariant) ?? []
    for (const invariant of fault.caughtBy) assert.ok(fired.includes(invariant), `fired: ${fired.join(', ')}`)
  })
}

for (const fault of coveredFaults) {
  test(`another layer holds: ${fault.name}`, async () => {
    const races = telling.filter(({ faults }) => faults === 0)
    assert.deepEqual(await findSeeded(world, fault, races), null)
  })
}
