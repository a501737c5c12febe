import { keep, read, undo, write } from '../store/port.ts'
import type { Bytes, Step, Store, Transaction } from '../store/port.ts'
import { ask, commit, concurrently, isInternal, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import {
  newAccount,
  newBytes,
  sampleAccount,
  sampleChange,
  sampleClaim,
  sampleContact,
  sampleEvent,
  sampleSet,
  start,
} from './store-samples.ts'

export function transactionPromises({ assert, createStore, promise }: StoreContract): void {
  const everything = async (store: Store, accountKey: Bytes): Promise<unknown[]> => {
    const [account] = await ask(store, 'readAccount', { accountKey })
    return [
      account,
      await ask(store, 'readRecentSets', { accountKey, limit: 9 }),
      await ask(store, 'readRedemptions', { accountKey, setId: accountKey }),
      await ask(store, 'readEvents', { accountKey, beforeSeq: 99, limit: 99 }),
      await ask(store, 'readIdempotency', { accountKey, keyHash: accountKey }),
      await ask(store, 'readContacts', { accountKey, removedAfter: 0 }),
    ]
  }

  function* changeEverything(accountKey: Bytes): Step<void> {
    yield* write('changeAccount', sampleChange(accountKey, 0))
    yield* write('deleteSets', { accountKey })
    yield* write('insertSet', { accountKey, ...sampleSet() })
    yield* write('insertRedemption', {
      accountKey,
      setId: accountKey,
      label: 'X7',
      redemptionId: newBytes(),
      redeemedAt: start,
    })
    yield* write('blankEvents', { accountKey, uptoSeq: 1 })
    yield* write('insertEvent', { accountKey, ...sampleEvent(2) })
    yield* write('deleteIdempotency', { accountKey })
    yield* write('removeContacts', { accountKey, removedAt: start })
    yield* write('insertContact', { accountKey, ...sampleContact() })
  }

  const furnished = async (store: Store): Promise<Bytes> => {
    const { accountKey } = newAccount()
    await tell(store, 'createAccount', sampleAccount(accountKey))
    await tell(store, 'insertSet', { accountKey, ...sampleSet() })
    await tell(store, 'insertEvent', { accountKey, ...sampleEvent(1) })
    await tell(store, 'claimIdempotency', sampleClaim(accountKey, { keyHash: accountKey }))
    await tell(store, 'insertContact', { accountKey, ...sampleContact() })
    return accountKey
  }

  promise('what a body undoes was never there, and its value still arrives', async (store) => {
    const accountKey = await furnished(store)
    const before = await everything(store, accountKey)
    const result = await store.transact(function* () {
      yield* changeEverything(accountKey)
      return undo('changed my mind')
    })
    assert.deepEqual(result, { outcome: 'rolled_back', value: 'changed my mind' })
    assert.deepEqual(await everything(store, accountKey), before)
  })

  promise('what a body throws arrives unchanged, and nothing it wrote is kept', async (store) => {
    const accountKey = await furnished(store)
    const before = await everything(store, accountKey)
    const thrown = new TypeError('of the body')
    const result = store.transact(function* (): Transaction<never> {
      yield* changeEverything(accountKey)
      throw thrown
    })
    await assert.rejects(result, (error) => error === thrown)
    assert.deepEqual(await everything(store, accountKey), before)
    assert.equal(await tell(store, 'changeAccount', sampleChange(accountKey, 0)), 1)
  })

  promise('a statement that fails ends the transaction, even where the body would go on', async (store) => {
    const accountKey = await furnished(store)
    const before = await everything(store, accountKey)
    let wentOn = false
    const result = store.transact(function* (): Transaction<null> {
      yield* changeEverything(accountKey)
      try {
        yield* write('insertEvent', { accountKey, ...sampleEvent(2) })
      } catch {
        wentOn = true
      }
      return keep(null)
    })
    await assert.rejects(result, isInternal)
    assert.equal(wentOn, false)
    assert.deepEqual(await everything(store, accountKey), before)
  })

  promise('a body reads what it wrote', async (store) => {
    const { accountKey } = newAccount()
    const set = sampleSet()
    const rows = await commit(store, function* () {
      yield* write('insertSet', { accountKey, ...set })
      return keep(yield* read('readSet', { accountKey, setId: set.setId }))
    })
    assert.deepEqual(rows, [set])
  })

  promise('rows given and bytes taken are copies', async (store) => {
    const { accountKey } = newAccount()
    const account = sampleAccount(accountKey)
    const head = Uint8Array.from(account.auditHead)
    await tell(store, 'createAccount', account)
    account.auditHead.fill(0)
    const [row] = await ask(store, 'readAccount', { accountKey })
    assert.deepEqual(row?.auditHead, head)
    row?.auditHead.fill(0)
    assert.deepEqual((await ask(store, 'readAccount', { accountKey }))[0]?.auditHead, head)
  })

  promise('of 20 concurrent read-decide-write bodies none is lost', async (store) => {
    const { accountKey } = newAccount()
    await tell(store, 'createAccount', sampleAccount(accountKey))
    function* add(head: Bytes): Transaction<boolean> {
      const [account] = yield* read('readAccount', { accountKey })
      const readAuditSeq = account?.auditSeq ?? -1
      const change = { ...sampleChange(accountKey, readAuditSeq), auditHead: head }
      if ((yield* write('changeAccount', change)) === 0) return undo(false)
      yield* write('insertEvent', { accountKey, ...sampleEvent(change.auditSeq) })
      return keep(true)
    }
    await concurrently(20, async (index) => {
      const head = newBytes(32).fill(index)
      let added = false
      while (!added) {
        const result = await store.transact(() => add(head))
        added = result.outcome === 'committed' && result.value
      }
    })
    assert.equal((await ask(store, 'readAccount', { accountKey }))[0]?.auditSeq, 20)
    assert.equal((await ask(store, 'readEvents', { accountKey, beforeSeq: 99, limit: 99 })).length, 20)
  })

  promise('a body run again with the same inputs writes nothing twice', async (store) => {
    const { accountKey } = newAccount()
    const redemption = {
      accountKey,
      setId: newBytes(),
      label: 'X7',
      redemptionId: newBytes(),
      redeemedAt: start,
    }
    function* body(): Transaction<number> {
      return keep(yield* write('insertRedemption', redemption))
    }
    assert.deepEqual(await store.transact(body), { outcome: 'committed', value: 1 })
    assert.deepEqual(await store.transact(body), { outcome: 'committed', value: 0 })
  })

  promise('an empty transaction is committed', async (store) => {
    // oxlint-disable-next-line require-yield -- a body that asks nothing
    const result = await store.transact(function* () {
      return keep('nothing')
    })
    assert.deepEqual(result, { outcome: 'committed', value: 'nothing' })
  })

  promise('a second migration finds nothing to do', async () => {
    const store = await createStore()
    await store.migrate()
    assert.deepEqual(await store.migrate(), [])
    assert.equal(await store.schema(), 'current')
    assert.deepEqual(await store.schemaDifferences(), [])
    await store.ping()
  })

  promise('of 20 concurrent migrations each succeeds, and each version is applied by one', async () => {
    const store = await createStore()
    const applied = (await concurrently(20, () => store.migrate())).flat()
    assert.equal(new Set(applied).size, applied.length)
    assert.equal(await store.schema(), 'current')
    assert.deepEqual(await store.schemaDifferences(), [])
  })
}
