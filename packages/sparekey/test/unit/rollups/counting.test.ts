import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDailyFigures, sumOf } from '../../../src/rollups/figures.ts'
import { dayOf } from '../../../src/rollups/days.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, read, write } from '../../../src/store/port.ts'
import { createPostLab, drain } from '../../support/due.ts'
import { figuresIn, forget, livelyWeeks, partsOf, rollupsOf, settleFigures } from '../../support/figures.ts'
import { ask } from '../../support/inspect.ts'
import { createLab, type Lab } from '../../support/lab.ts'
import { tornStore } from '../../support/read-committed.ts'
import { flakyStore, watchedStore } from '../../support/stores.ts'

const lived = async (): Promise<Lab> => {
  const lab = await createPostLab()
  await livelyWeeks(lab)
  await drain(lab)
  return lab
}

const allDays = { fromDay: 0, toDay: 1_000_000 }
const atOnce = { batchLeaves: 3, batches: 1000 }

test('every event of the log is counted in its day, and is in the index of its tenant', async () => {
  const lab = await lived()
  const rollups = rollupsOf(lab, atOnce)
  const { leaves } = await rollups.round()
  const [own] = await figuresIn(lab.store)
  assert.equal(own?.index.length, leaves)
  const index = own?.index ?? []
  const byType = own?.days.filter(({ name }) => !name.includes(':')) ?? []
  assert.equal(
    byType.reduce((sum, { amount }) => sum + amount, 0),
    leaves,
  )
  for (const { day, name, amount } of byType) {
    const counted = index.filter(({ at, type }) => dayOf(at) === day && type === name)
    assert.equal(counted.length, amount, `${name} on day ${day}`)
  }
  const { rows, waiting } = await readDailyFigures(partsOf(lab), 'default', allDays)
  assert.equal(waiting, 0)
  assert.equal(sumOf(rows, 'code.redeemed'), 2)
  assert.equal(sumOf(rows, 'code.reuse_refused:anew'), 1)
  assert.equal(sumOf(rows, 'set.issued:replacement'), 1)
})

/** A few transactions for what the lab has lived. */
const inTwelves = { batchLeaves: 12, batches: 1000 }

test('cut off between any two steps and begun again, each event counts once', async () => {
  const lab = await lived()
  const whole = rollupsOf(lab, atOnce)
  await whole.round()
  const expected = await figuresIn(lab.store)
  for (let killedAt = 1; ; killedAt += 1) {
    await forget(lab.store)
    let statements = 0
    const dying = watchedStore(lab.store, () => {
      statements += 1
      if (statements === killedAt) throw new TypeError('killed')
    })
    const isOver = await rollupsOf(lab, inTwelves, dying)
      .round()
      .then(
        () => true,
        () => false,
      )
    await whole.round()
    assert.deepEqual(await figuresIn(lab.store), expected, `killed at statement ${killedAt}`)
    if (isOver) {
      assert.ok(killedAt > 20, 'there was something to be cut off in')
      return
    }
  }
})

test('of two that count at the same time, and of one who is not told that it did, each event counts once', async () => {
  const lab = await lived()
  await rollupsOf(lab, atOnce).round()
  const expected = await figuresIn(lab.store)
  await forget(lab.store)
  const flaky = flakyStore(lab.store)
  flaky.fates = ['kept', 'unknown, committed', 'kept', 'unknown, rolled back', 'unknown, committed']
  const doubting = rollupsOf(lab, { batchLeaves: 3, batches: 1 }, flaky)
  const other = rollupsOf(lab, { batchLeaves: 2, batches: 1 })
  for (let turn = 0; turn < 100; turn += 1) {
    await Promise.allSettled([doubting.round(), other.round(), doubting.round()])
  }
  assert.deepEqual(await figuresIn(lab.store), expected)
})

test('whatever another process counts between two statements of one, each event counts once', async () => {
  const lab = await lived()
  const other = rollupsOf(lab, atOnce)
  await other.round()
  const expected = await figuresIn(lab.store)
  for (let statement = 0; ; statement += 1) {
    await forget(lab.store)
    const torn = tornStore(lab.store)
    // The first transaction begins the rollup, the second counts.
    torn.tear({ transaction: 1, statement }, () => other.round())
    await rollupsOf(lab, { batches: 1 }, torn).round()
    await other.round()
    assert.deepEqual(await figuresIn(lab.store), expected, `${torn.torn} at ${torn.at}`)
    if (torn.torn === 'not reached') {
      assert.ok(statement > 5, 'there was something to be torn')
      return
    }
  }
})

test('a recount comes to what was counted', async () => {
  const lab = await lived()
  const rollups = rollupsOf(lab, atOnce)
  await settleFigures(lab, rollups)
  const before = await figuresIn(lab.store)
  const { corrections, leaves } = await rollups.recount({ tenants: ['default'], batchLeaves: 4 })
  assert.deepEqual(corrections, [])
  assert.equal(leaves, before[0]?.index.length)
  assert.deepEqual(await figuresIn(lab.store), before)
  const old = await ask(lab.store, function* () {
    return keep(yield* read('readDaily', { tenant: 'default', generation: 1, ...allDays }))
  })
  assert.deepEqual(old, [], 'what was shown before is gone')
})

test('a recount of a log that is ahead of what is shown neither misses nor doubles an event', async () => {
  const lab = await lived()
  const rollups = rollupsOf(lab, atOnce)
  await rollups.round()
  await lab.sheet({}, 'late')
  await drain(lab)
  await rollups.recount({ tenants: ['default'], batchLeaves: 5 })
  await rollups.round()
  const recounted = await figuresIn(lab.store)
  await forget(lab.store)
  await rollups.round()
  assert.deepEqual(recounted, await figuresIn(lab.store))
})

test('a recount corrects what is wrong and says so, puts back what the index lost, and leaves what is in no log', async () => {
  const lab = await lived()
  const rollups = rollupsOf(lab, atOnce)
  await rollups.addAtDoor([{ tenant: 'default', name: 'door.code_invalid', amount: 7 }])
  await settleFigures(lab, rollups)
  const before = await figuresIn(lab.store)
  const wrong = before[0]?.days.find(({ name }) => name === 'code.redeemed')
  const lost = before[0]?.index.at(-1)
  assert.ok(wrong !== undefined && lost !== undefined)
  await ask(lab.store, function* () {
    yield* write('addDaily', { tenant: 'default', generation: 1, ...wrong, amount: 5 })
    yield* write('deleteIndex', lost)
    return keep(null)
  })
  const { corrections } = await rollups.recount({ tenants: ['default'] })
  const { day, name, amount } = wrong
  assert.deepEqual(corrections, [{ tenant: 'default', day, name, was: amount + 5, is: amount }])
  assert.deepEqual(await figuresIn(lab.store), before)
  const { rows } = await readDailyFigures(partsOf(lab), 'default', allDays)
  assert.equal(sumOf(rows, 'door.code_invalid'), 7)
})

test('a recount that is cut off anywhere goes on where it was, while what is shown goes on being counted', async () => {
  const lab = await lived()
  const rollups = rollupsOf(lab, atOnce)
  await settleFigures(lab, rollups)
  const expected = await figuresIn(lab.store)
  for (let killedAt = 1; ; killedAt += 7) {
    let statements = 0
    const dying = watchedStore(lab.store, () => {
      statements += 1
      if (statements === killedAt) throw new TypeError('killed')
    })
    const isOver = await rollupsOf(lab, atOnce, dying)
      .recount({ tenants: ['default'], batchLeaves: 2 })
      .then(
        () => true,
        () => false,
      )
    await rollups.round()
    assert.deepEqual(await figuresIn(lab.store), expected, `killed at statement ${killedAt}`)
    if (isOver) return
  }
})

test('what an erasure blanked is in no index, the erasure itself is, and the figures of its days stand until a recount', async () => {
  const lab = await lived()
  const rollups = rollupsOf(lab, atOnce)
  await settleFigures(lab, rollups)
  const before = await figuresIn(lab.store)
  await lab.sparekey.erase('ada')
  const erased = await figuresIn(lab.store)
  const { ring } = lab
  const key = Buffer.from(ring.accountKey('default', 'ada'))
  assert.ok(erased[0]?.index.every(({ accountKey }) => !key.equals(accountKey)))
  await settleFigures(lab, rollups)
  const after = await figuresIn(lab.store)
  const left = after[0]?.index.filter(({ accountKey }) => key.equals(accountKey))
  assert.deepEqual(
    left?.map(({ type }) => type),
    ['account.erased'],
  )
  const redeemed = (found: typeof before): number | undefined =>
    found[0]?.days.filter(({ name }) => name === 'code.redeemed').reduce((sum, { amount }) => sum + amount, 0)
  assert.equal(redeemed(after), redeemed(before))
  const { corrections } = await rollups.recount({ tenants: ['default'] })
  assert.ok(corrections.length > 0 && corrections.every(({ was, is }) => is < was))
  assert.equal(redeemed(await figuresIn(lab.store)), 0)
})

test('an event that is indexed while its account is being erased is taken out by the erasure’s own', async () => {
  const lab = await lived()
  const rollups = rollupsOf(lab, atOnce)
  await settleFigures(lab, rollups)
  const row = (await figuresIn(lab.store))[0]?.index.at(-1)
  assert.ok(row !== undefined)
  await lab.sparekey.erase('ada')
  await ask(lab.store, function* () {
    const accountKey = lab.ring.accountKey('default', 'ada')
    return keep(yield* write('insertIndex', { rows: [{ tenant: 'default', ...row, accountKey }] }))
  })
  await settleFigures(lab, rollups)
  const key = Buffer.from(lab.ring.accountKey('default', 'ada'))
  const left = (await figuresIn(lab.store))[0]?.index.filter(({ accountKey }) => key.equals(accountKey))
  assert.equal(left?.length, 1)
})

test('the figures of one tenant are not another’s', async () => {
  const store = memoryStore()
  const one = await createLab({ store, tenant: 'one' })
  const other = await createLab({ store, tenant: 'other', keys: one.keys, clock: one.clock })
  await one.sheet()
  await other.sheet()
  await other.sheet({}, 'bob')
  await settleFigures(one)
  // What one left for the other waits for a while.
  one.clock.advance(600)
  await settleFigures(other)
  const [ofOne, ofOther] = await figuresIn(store, ['one', 'other'])
  assert.ok(ofOne !== undefined && ofOther !== undefined)
  assert.equal(ofOther.index.length, 2 * ofOne.index.length)
  const confirmed = (days: typeof ofOne.days) => days.find(({ name }) => name === 'set.confirmed')?.amount
  assert.equal(confirmed(ofOne.days), 1)
  assert.equal(confirmed(ofOther.days), 2)
})
