import { ask, concurrently, isInternal, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, start } from './store-samples.ts'

export function pageSessionPromises({ assert, promise }: StoreContract): void {
  promise('the link of a page session opens once, and its end is final', async (store) => {
    const { accountKey } = newAccount()
    const pageSessionId = newBytes()
    const row = {
      pageSessionId,
      keyId: 'k1',
      sealed: newBytes(200),
      openedAt: start,
      expiresAt: start + 1000,
    }
    const page = { accountKey, pageSessionId }
    assert.equal(await tell(store, 'insertPageSession', { accountKey, ...row }), 1)
    await assert.rejects(tell(store, 'insertPageSession', { accountKey, ...row }), isInternal)
    const opened = { ...row, enteredAt: null, state: 'open' as const, result: null }
    assert.deepEqual(await ask(store, 'readPageSession', page), [opened])
    assert.deepEqual(await ask(store, 'readPageSession', { ...newAccount(), pageSessionId }), [])
    const entered = await concurrently(10, (index) =>
      tell(store, 'enterPageSession', { ...page, enteredAt: start + index }),
    )
    assert.equal(sum(entered), 1)
    const enteredAt = start + entered.indexOf(1)
    const done = { state: 'done' as const, result: '{"setId":"set_1"}' }
    const ended = await concurrently(10, () => tell(store, 'endPageSession', { ...page, ...done }))
    assert.equal(sum(ended), 1)
    assert.equal(await tell(store, 'endPageSession', { ...page, state: 'cancelled', result: null }), 0)
    assert.deepEqual(await ask(store, 'readPageSession', page), [{ ...opened, enteredAt, ...done }])
  })

  promise('page sessions go when their time is over, or with the account', async (store) => {
    const { accountKey } = newAccount()
    for (const expiresAt of [start, start + 1, start + 2]) {
      const row = { pageSessionId: newBytes(), keyId: 'k1', sealed: newBytes(20), openedAt: start, expiresAt }
      await tell(store, 'insertPageSession', { accountKey, ...row })
    }
    const page = { accountKey, pageSessionId: new Uint8Array(0), limit: 2 }
    const walked = await ask(store, 'walkPageKeys', page)
    assert.deepEqual(
      walked.map(({ keyId, state }) => [keyId, state]),
      [
        ['k1', 'open'],
        ['k1', 'open'],
      ],
    )
    const last = walked[1]?.pageSessionId ?? new Uint8Array(0)
    const behind = await ask(store, 'walkPageKeys', { ...page, pageSessionId: last })
    assert.equal(behind[0]?.expiresAt, start + 2)
    assert.equal(await tell(store, 'deleteExpiredPageSessions', { accountKey, now: start + 1 }), 2)
    assert.equal(await tell(store, 'deletePageSessions', { accountKey }), 1)
  })
}
