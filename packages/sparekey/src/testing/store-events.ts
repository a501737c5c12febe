import { ask, isInternal, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, sampleEvent } from './store-samples.ts'

export function eventPromises({ assert, promise }: StoreContract): void {
  promise('events are read as they were written, newest first, page by page', async (store) => {
    const { accountKey } = newAccount()
    const written = [1, 2, 3, 4, 5].map((seq) => sampleEvent(seq))
    for (const event of written) assert.equal(await tell(store, 'insertEvent', { accountKey, ...event }), 1)
    const events = written.map((event) => ({ ...event, leafIndex: null }))
    await tell(store, 'insertEvent', { ...newAccount(), ...sampleEvent(3) })
    const newest = await ask(store, 'readEvents', {
      accountKey,
      beforeSeq: Number.MAX_SAFE_INTEGER,
      limit: 2,
    })
    assert.deepEqual(newest, [events[4], events[3]])
    const older = await ask(store, 'readEvents', { accountKey, beforeSeq: 4, limit: 200 })
    assert.deepEqual(older, [events[2], events[1], events[0]])
  })

  promise('an event that names no set, code and context is read as such', async (store) => {
    const { accountKey } = newAccount()
    const event = sampleEvent(1, { setId: null, label: null, context: null })
    await tell(store, 'insertEvent', { accountKey, ...event })
    assert.deepEqual(await ask(store, 'readEvents', { accountKey, beforeSeq: 2, limit: 1 }), [
      { ...event, leafIndex: null },
    ])
  })

  promise('the same number twice in an account is an internal error', async (store) => {
    const { accountKey } = newAccount()
    await tell(store, 'insertEvent', { accountKey, ...sampleEvent(1) })
    await assert.rejects(tell(store, 'insertEvent', { accountKey, ...sampleEvent(1) }), isInternal)
    assert.equal((await ask(store, 'readEvents', { accountKey, beforeSeq: 9, limit: 9 })).length, 1)
  })

  promise('blanked events keep their number, id and leaf hash, and nothing else', async (store) => {
    const { accountKey } = newAccount()
    const events = [1, 2, 3].map((seq) => sampleEvent(seq))
    for (const event of events) await tell(store, 'insertEvent', { accountKey, ...event })
    assert.equal(await tell(store, 'blankEvents', { accountKey, uptoSeq: 2 }), 2)
    const blank = {
      type: null,
      at: null,
      actor: null,
      setId: null,
      label: null,
      context: null,
      detail: null,
      salt: null,
      leafIndex: null,
    }
    assert.deepEqual(await ask(store, 'readEvents', { accountKey, beforeSeq: 9, limit: 9 }), [
      { ...events[2], leafIndex: null },
      { ...events[1], ...blank },
      { ...events[0], ...blank },
    ])
  })
}
