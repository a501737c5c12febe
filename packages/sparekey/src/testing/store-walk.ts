import type { Bytes } from '../store/port.ts'
import { ask, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, sampleAccount, sampleEvent, start } from './store-samples.ts'

/** Of a walk over the shared store, where other promises leave rows behind, those of these accounts. */
export const only = <Row extends { readonly accountKey: Bytes }>(
  rows: readonly Row[],
  accounts: readonly Bytes[],
): Row[] => rows.filter((row) => accounts.some((account) => account.join() === row.accountKey.join()))

/** Above what the other promises of the shared store leave behind. */
export const everything = 100_000
const nothing = new Uint8Array(0)

export function walkPromises({ assert, promise }: StoreContract): void {
  promise('all accounts are walked in the order of their key, each page behind the last', async (store) => {
    const keys = [newBytes(), newBytes(), newBytes()]
    const accounts = keys.map((key) => sampleAccount(key))
    for (const account of accounts.toReversed()) await tell(store, 'createAccount', account)
    const expected = accounts.map(({ accountKey, identityKeyId, sealedIdentity, auditHead }) => ({
      accountKey,
      identityKeyId,
      sealedIdentity,
      auditSeq: 0,
      auditHead,
    }))
    const all = await ask(store, 'walkAccounts', { accountKey: nothing, limit: everything })
    assert.deepEqual(only(all, keys), expected)
    const [first = nothing] = keys
    const behind = await ask(store, 'walkAccounts', { accountKey: first, limit: 1 })
    assert.deepEqual(behind, expected.slice(1, 2))
  })

  promise('all events are walked by account and number, each page behind the last', async (store) => {
    const [one, other] = [newAccount(), newAccount()]
    const events = [1, 2, 10].map((seq) => ({ ...one, ...sampleEvent(seq) }))
    const next = { ...other, ...sampleEvent(1, { setId: null, label: null, context: null, detail: null }) }
    for (const event of [next, ...events.toReversed()]) await tell(store, 'insertEvent', event)
    const walk = async (accountKey: Bytes, seq: number, limit: number) =>
      (await ask(store, 'walkEvents', { accountKey, seq, limit })).map(({ leafIndex, ...event }) => {
        assert.equal(leafIndex, null)
        return event
      })
    assert.deepEqual(only(await walk(nothing, 0, everything), [one.accountKey, other.accountKey]), [
      ...events,
      next,
    ])
    assert.deepEqual(await walk(one.accountKey, 2, 2), [events[2], next])
    assert.deepEqual(await walk(one.accountKey, 0, 1), [events[0]])
  })

  promise(
    'all redemptions are walked by account, set and label, each page behind the last',
    async (store) => {
      const { accountKey } = newAccount()
      const [setId, later] = [newBytes(), newBytes()]
      const use = (of: Bytes, label: string) => ({ accountKey, setId: of, label })
      const rows = [use(setId, '0Z'), use(setId, 'Z0'), use(later, '01')]
      for (const row of rows.toReversed()) {
        await tell(store, 'insertRedemption', { ...row, redemptionId: newBytes(), redeemedAt: start })
      }
      const walk = (of: Bytes, label: string, limit: number) =>
        ask(store, 'walkRedemptions', { accountKey, setId: of, label, limit })
      assert.deepEqual(only(await walk(nothing, '', everything), [accountKey]), rows)
      assert.deepEqual((await walk(setId, '0Z', everything)).slice(0, 2), rows.slice(1))
      assert.deepEqual(await walk(setId, 'Z0', 1), rows.slice(2))
    },
  )
}
