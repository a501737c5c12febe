import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePolicy } from '../../../src/policy/parse.ts'
import { gaugesOf, waitingWithin } from '../../../src/rollups/standings.ts'
import type { DueStandingRow } from '../../../src/store/catalogue/rollups.ts'

const now = 1_800_000_000_000
const none = new Uint8Array(0)
const policy = parsePolicy({})

/** The gauges of deliveries when one message waits for each of these times, in seconds. */
const gaugesAfter = (lateSeconds: readonly number[], attempts = 0): ReadonlyMap<string, number> => {
  const due = lateSeconds.map((seconds): DueStandingRow => ({
    accountKey: none,
    kind: 'deliver',
    attempts,
    dueAt: now - seconds * 1000,
  }))
  const account = {
    accountKey: none,
    identityKeyId: null,
    sealedIdentity: null,
    activeSetId: null,
    pendingSetId: null,
    remaining: 0,
    failures: 0,
  }
  const amounts = new Map<string, number>()
  const standing = { account, sets: [], addresses: 1, recoveriesUntil: [], due }
  for (const name of gaugesOf(standing, policy, now)) amounts.set(name, (amounts.get(name) ?? 0) + 1)
  return amounts
}

/** So many messages that wait for so long. */
const many = (count: number, seconds: number): readonly number[] =>
  Array.from({ length: count }, () => seconds)

for (const [what, late, within] of [
  ['nothing waits', [], 0],
  ['all are new', many(20, 59), 60],
  ['a minute is over for one of twenty', [...many(19, 0), 60], 60],
  ['a minute is over for two of twenty', [...many(18, 0), ...many(2, 60)], 900],
  ['one alone waits for an hour', [3600], 86_400],
  ['more than one of twenty wait for a day', [...many(18, 0), ...many(2, 86_400)], null],
] as const) {
  test(`for how long 95 of 100 messages wait, where ${what}`, () => {
    assert.equal(waitingWithin(gaugesAfter(late)), within)
  })
}

test('what was tried and failed is none of what waits for its first try', () => {
  const amounts = gaugesAfter([86_400], 1)
  assert.equal(amounts.get('delivery.failing'), 1)
  assert.equal(waitingWithin(amounts), 0)
})
