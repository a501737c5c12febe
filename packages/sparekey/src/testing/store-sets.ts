import type { Bytes, Store } from '../store/port.ts'
import { ask, concurrently, isInternal, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, sampleSet, start } from './store-samples.ts'

export function setPromises({ assert, promise }: StoreContract): void {
  const use = (store: Store, accountKey: Bytes, setId: Bytes, label: string, redeemedAt = start) =>
    tell(store, 'insertRedemption', { accountKey, setId, label, redeemedAt, redemptionId: newBytes() })

  promise('a set is read as it was written', async (store) => {
    const { accountKey } = newAccount()
    const plain = sampleSet()
    const full = sampleSet({
      expiresAt: start + 1,
      confirmedAt: start + 2,
      endedAt: start + 3,
      state: 'expired',
    })
    assert.equal(await tell(store, 'insertSet', { accountKey, ...plain }), 1)
    assert.equal(await tell(store, 'insertSet', { accountKey, ...full }), 1)
    assert.deepEqual(await ask(store, 'readSet', { accountKey, setId: plain.setId }), [plain])
    assert.deepEqual(await ask(store, 'readSet', { accountKey, setId: full.setId }), [full])
  })

  promise("no account sees another account's set", async (store) => {
    const set = sampleSet()
    await tell(store, 'insertSet', { ...newAccount(), ...set })
    const other = newAccount()
    assert.deepEqual(await ask(store, 'readSet', { ...other, setId: set.setId }), [])
    assert.deepEqual(await ask(store, 'readRecentSets', { ...other, limit: 4 }), [])
  })

  promise('the same set id twice is an internal error', async (store) => {
    const { accountKey } = newAccount()
    const set = sampleSet()
    await tell(store, 'insertSet', { accountKey, ...set })
    await assert.rejects(
      tell(store, 'insertSet', { accountKey, ...sampleSet({ setId: set.setId }) }),
      isInternal,
    )
    assert.deepEqual(await ask(store, 'readSet', { accountKey, setId: set.setId }), [set])
  })

  promise(
    'live sets come first, then the newest, whatever the clock said, no more than asked for',
    async (store) => {
      const { accountKey } = newAccount()
      const states = ['active', 'superseded', 'abandoned', 'pending', 'expired'] as const
      const sets = states.map((state, index) =>
        sampleSet({ setId: Uint8Array.of(0, 0, 0, index, ...newBytes(12)), issuedAt: start - index, state }),
      )
      for (const set of sets.toReversed()) await tell(store, 'insertSet', { accountKey, ...set })
      const recent = await ask(store, 'readRecentSets', { accountKey, limit: 4 })
      assert.deepEqual(recent, [sets[3], sets[0], sets[4], sets[2]])
    },
  )

  promise('a set changes its state only from the state it is in', async (store) => {
    const { accountKey } = newAccount()
    const set = sampleSet()
    const { setId } = set
    await tell(store, 'insertSet', { accountKey, ...set })
    const confirm = { accountKey, setId, state: 'active', confirmedAt: start + 9, endedAt: null } as const
    assert.equal(await tell(store, 'changeSetState', { ...confirm, fromState: 'active' }), 0)
    assert.equal(await tell(store, 'changeSetState', { ...confirm, fromState: 'pending' }), 1)
    assert.equal(await tell(store, 'changeSetState', { ...confirm, fromState: 'pending' }), 0)
    assert.deepEqual(await ask(store, 'readSet', { accountKey, setId }), [
      { ...set, state: 'active', confirmedAt: start + 9 },
    ])
    const end = {
      ...confirm,
      fromState: 'active',
      state: 'revoked',
      confirmedAt: null,
      endedAt: start + 10,
    } as const
    assert.equal(await tell(store, 'changeSetState', end), 1)
    assert.deepEqual(await ask(store, 'readSet', { accountKey, setId }), [
      { ...set, state: 'revoked', confirmedAt: start + 9, endedAt: start + 10 },
    ])
  })

  promise('a code is used once; other codes, sets and accounts are not touched by it', async (store) => {
    const { accountKey } = newAccount()
    const setId = newBytes()
    assert.equal(await use(store, accountKey, setId, 'X7'), 1)
    assert.equal(await use(store, accountKey, setId, 'X7'), 0)
    assert.equal(await use(store, accountKey, setId, 'K9'), 1)
    assert.equal(await use(store, accountKey, newBytes(), 'X7'), 1)
    assert.equal(await use(store, newAccount().accountKey, setId, 'X7'), 1)
  })

  promise('the first use stays as it was recorded', async (store) => {
    const { accountKey } = newAccount()
    const setId = newBytes()
    const first = { label: 'X7', redemptionId: newBytes(), redeemedAt: start }
    await tell(store, 'insertRedemption', { accountKey, setId, ...first })
    await use(store, accountKey, setId, 'X7', start + 1)
    assert.deepEqual(await ask(store, 'readRedemptions', { accountKey, setId }), [first])
  })

  promise('uses are read in the order of use, of one set only', async (store) => {
    const { accountKey } = newAccount()
    const setId = newBytes()
    await use(store, accountKey, setId, 'A1', start + 3)
    await use(store, accountKey, setId, 'B2', start + 1)
    await use(store, accountKey, setId, 'C3', start + 2)
    await use(store, accountKey, newBytes(), 'D4', start)
    const rows = await ask(store, 'readRedemptions', { accountKey, setId })
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['B2', 'C3', 'A1'],
    )
  })

  promise('of 50 concurrent insertRedemption exactly one writes', async (store) => {
    const { accountKey } = newAccount()
    const setId = newBytes()
    assert.equal(sum(await concurrently(50, () => use(store, accountKey, setId, 'X7'))), 1)
    assert.equal((await ask(store, 'readRedemptions', { accountKey, setId })).length, 1)
  })

  promise('deleting the sets of an account leaves its uses, and the sets of others', async (store) => {
    const { accountKey } = newAccount()
    const set = sampleSet()
    const other = { ...newAccount(), ...sampleSet() }
    await tell(store, 'insertSet', { accountKey, ...set })
    await tell(store, 'insertSet', { accountKey, ...sampleSet() })
    await tell(store, 'insertSet', other)
    await use(store, accountKey, set.setId, 'X7')
    assert.equal(await tell(store, 'deleteSets', { accountKey }), 2)
    assert.deepEqual(await ask(store, 'readRecentSets', { accountKey, limit: 4 }), [])
    assert.equal((await ask(store, 'readRedemptions', { accountKey, setId: set.setId })).length, 1)
    assert.equal((await ask(store, 'readSet', other)).length, 1)
  })

  promise('a policy is kept once, under its hash', async (store) => {
    const policy = { policyHash: newBytes(32), body: '{"name":"default"}', firstUsedAt: start }
    assert.equal(sum(await concurrently(10, () => tell(store, 'keepPolicy', policy))), 1)
    assert.equal(await tell(store, 'keepPolicy', { ...policy, policyHash: newBytes(32) }), 1)
  })
}
