import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import type { Parts } from '../../../src/lifecycle/parts.ts'
import { again, decide, openAccount, readRegister } from '../../../src/lifecycle/register.ts'
import { buckets } from '../../../src/store/catalogue/due.ts'
import { keep, read, type AccountRow, type Store } from '../../../src/store/port.ts'
import { ask, holdings } from '../../support/inspect.ts'
import { ada, createLab, type Lab } from '../../support/lab.ts'

/** A store whose transactions end so, one after the other, the last one again and again. */
const ending = (...outcomes: readonly object[]) => {
  let runs = 0
  const transact = () => {
    runs += 1
    return Promise.resolve(outcomes[Math.min(runs, outcomes.length) - 1])
  }
  return { parts: { store: { transact } as unknown as Store }, runs: () => runs }
}

const nothing = () => assert.fail('the store runs it')

test('a decision that was overtaken is made again until it was not', async () => {
  const overtaken = { outcome: 'rolled_back', value: again }
  const { parts, runs } = ending(overtaken, overtaken, { outcome: 'committed', value: 'decided' })
  assert.equal(await decide(parts, nothing), 'decided')
  assert.equal(runs(), 3)
  const undone = ending({ outcome: 'rolled_back', value: 'refused' })
  assert.equal(await decide(undone.parts, nothing), 'refused')
  assert.equal(undone.runs(), 1)
})

test('a decision that is overtaken without end is overloaded for a second', async () => {
  const { parts, runs } = ending({ outcome: 'rolled_back', value: again })
  await assert.rejects(decide(parts, nothing), isError('overloaded'))
  assert.equal(runs(), 2000)
})

test('a decision of which the database does not say whether it stands is unknown, and is not made again', async () => {
  const { parts, runs } = ending({ outcome: 'unknown', cause: null })
  await assert.rejects(decide(parts, nothing), isError('outcome_unknown'))
  assert.equal(runs(), 1)
})

const isError = (code: string) => (error: unknown) =>
  error instanceof SparekeyError && error.code === code && error.retryAfterSeconds === 1

const partsOf = ({ ring, tenant }: Lab): Parts => ({ ring, tenant }) as unknown as Parts

/** What comes of reading an account where the store has this row. */
const reading = (lab: Lab, row: AccountRow | undefined): AccountRow | null => {
  const step = readRegister(partsOf(lab), openAccount(partsOf(lab), ada))
  step.next()
  const { value } = step.next({ rows: row === undefined ? [] : [row], written: 0 })
  return value as AccountRow | null
}

test('a row that holds the identity of another account stops the call; a tombstone holds none', async () => {
  const lab = await createLab()
  await lab.sheet()
  await lab.sheet({}, 'eve')
  const { row } = await holdings(lab)
  const { row: other } = await holdings(lab, 'eve')
  assert.equal(reading(lab, row), row)
  assert.equal(reading(lab, undefined), null)
  const identity = { identityKeyId: other.identityKeyId, sealedIdentity: other.sealedIdentity }
  for (const wrong of [
    { ...row, ...identity },
    { ...row, identityKeyId: 'k9' },
    { ...row, sealedIdentity: new Uint8Array(60) },
  ]) {
    assert.throws(() => reading(lab, wrong), { name: 'SparekeyError', code: 'internal' })
  }
  const tombstone = { ...row, identityKeyId: null, sealedIdentity: null }
  assert.equal(reading(lab, tombstone), tombstone)
})

const followUps = (lab: Lab) =>
  ask(lab.store, function* () {
    const found: { readonly from: number; readonly to: number }[] = []
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      for (const row of yield* read('readDue', { bucket, now: lab.clock.now().getTime(), limit: 100 })) {
        if (row.kind === 'follow') found.push(JSON.parse(row.body) as (typeof found)[number])
      }
    }
    return keep(found.toSorted((a, b) => a.from - b.from))
  })

test('what follows from the events of a change is noted with it, each event once; nothing follows from none', async () => {
  const lab = await createLab()
  await lab.sheet()
  await lab.sheet()
  const expected = [
    { from: 1, to: 1 },
    { from: 2, to: 2 },
    { from: 3, to: 3 },
    { from: 4, to: 5 },
  ]
  assert.deepEqual(await followUps(lab), expected)
  await lab.sparekey.revoke(ada, { reason: 'other' })
  await lab.sparekey.revoke(ada, { reason: 'other' })
  assert.deepEqual(await followUps(lab), [...expected, { from: 6, to: 6 }])
})

test('an erased account that gets codes again has its identity back, and goes on where its trail ended', async () => {
  const lab = await createLab()
  await lab.sheet()
  await lab.sparekey.erase(ada)
  const { row: erased } = await holdings(lab)
  assert.deepEqual([erased.identityKeyId, erased.sealedIdentity], [null, null])
  await lab.issue()
  const { row } = await holdings(lab)
  assert.ok(row.identityKeyId !== null && row.sealedIdentity !== null)
  assert.equal(row.auditSeq, erased.auditSeq + 1)
  assert.equal(row.issueCount, erased.issueCount + 1)
})
