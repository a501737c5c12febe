import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareBytes, toHex } from '../../../src/bytes.ts'
import { accountsAtOnce, readStretch, type Holder } from '../../../src/incidents/stretch.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, write, type Bytes } from '../../../src/store/port.ts'
import { newBytes, sampleAccount, sampleSet, start } from '../../../src/testing/store-samples.ts'
import { ask } from '../../support/inspect.ts'

const accounts = accountsAtOnce + 5
/** Every tenth account has a second one, so that there are more rows than one page holds. */
const setsOf = (index: number): number => (index % 10 === 0 ? 2 : 1)

/** More accounts than a stretch has, each with a use. */
const filled = async () => {
  const store = memoryStore()
  const keys = Array.from({ length: accounts }, () => newBytes())
  await ask(store, function* () {
    for (const [index, accountKey] of keys.entries()) {
      yield* write('createAccount', sampleAccount(accountKey))
      const sets = Array.from({ length: setsOf(index) }, () => sampleSet())
      for (const set of sets) yield* write('insertSet', { accountKey, ...set })
      const setId = sets[0]?.setId ?? newBytes()
      const use = { label: 'X7', redemptionId: newBytes(), redeemedAt: start }
      yield* write('insertRedemption', { accountKey, setId, ...use })
    }
    return keep(null)
  })
  return { store, keys }
}

const { store, keys } = await filled()

test('stretch by stretch every account comes once, with all its sheets and uses and no others', async () => {
  const holders: Holder[] = []
  let after: Bytes = new Uint8Array(0)
  for (;;) {
    const stretch = await ask(store, function* () {
      return keep(yield* readStretch(after, true))
    })
    holders.push(...stretch)
    if (stretch.length < accountsAtOnce) break
    after = stretch.at(-1)?.account.accountKey ?? after
  }
  assert.deepEqual(
    holders.map(({ account }) => toHex(account.accountKey)),
    keys.toSorted(compareBytes).map(toHex),
  )
  const indexOf = new Map(keys.map((key, index) => [toHex(key), index]))
  for (const { account, sets, uses } of holders) {
    assert.equal(sets.length, setsOf(indexOf.get(toHex(account.accountKey)) ?? -1))
    assert.equal(uses.length, 1)
    for (const { accountKey } of [...sets, ...uses]) assert.deepEqual(accountKey, account.accountKey)
  }
})

test('uses are not read where nobody asks for them', async () => {
  const stretch = await ask(store, function* () {
    return keep(yield* readStretch(new Uint8Array(0), false))
  })
  assert.equal(stretch.length, accountsAtOnce)
  assert.ok(stretch.every(({ uses }) => uses.length === 0))
})
