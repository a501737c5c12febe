import { ask, concurrently, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, sampleContact, start } from './store-samples.ts'

export function settingPromises({ assert, createStore, promise }: StoreContract): void {
  promise(
    'addresses are read in the order they were added, replaced ones for a while longer',
    async (store) => {
      const { accountKey } = newAccount()
      const [second, first, third] = [2, 1, 3].map((seconds) => sampleContact({ addedAt: start + seconds }))
      for (const contact of [second, first]) {
        if (contact) assert.equal(await tell(store, 'insertContact', { accountKey, ...contact }), 1)
      }
      assert.equal(await tell(store, 'removeContacts', { accountKey, removedAt: start + 10 }), 2)
      assert.equal(await tell(store, 'removeContacts', { accountKey, removedAt: start + 20 }), 0)
      if (third) await tell(store, 'insertContact', { accountKey, ...third })
      const removed = { removedAt: start + 10 }
      assert.deepEqual(await ask(store, 'readContacts', { accountKey, removedAfter: start + 9 }), [
        { ...first, ...removed },
        { ...second, ...removed },
        third,
      ])
      assert.deepEqual(await ask(store, 'readContacts', { accountKey, removedAfter: start + 10 }), [third])
      assert.equal(await tell(store, 'deleteContacts', { accountKey }), 3)
      assert.deepEqual(await ask(store, 'readContacts', { accountKey, removedAfter: 0 }), [])
    },
  )

  promise('a database belongs to one key ring: of concurrent key checks one is kept', async () => {
    const store = await createStore()
    await store.migrate()
    assert.deepEqual(await ask(store, 'readKeyCheck', {}), [])
    const keyCheck = newBytes(32)
    const written = await concurrently(10, () => tell(store, 'keepKeyCheck', { keyCheck, createdAt: start }))
    assert.equal(sum(written), 1)
    assert.equal(await tell(store, 'keepKeyCheck', { keyCheck: newBytes(32), createdAt: start }), 0)
    assert.deepEqual(await ask(store, 'readKeyCheck', {}), [{ keyCheck }])
  })
}
