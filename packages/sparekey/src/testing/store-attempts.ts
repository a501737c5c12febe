import type { Bytes, Store } from '../store/port.ts'
import { ask, concurrently, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, noDelays, sampleAccount, sampleChange, start } from './store-samples.ts'

const steps = [4, 5, 6, 7, 8, 9, 10, 20].map((from, index) => ({ from, until: start + (index + 1) * 1000 }))

async function created(store: Store): Promise<Bytes> {
  const { accountKey } = newAccount()
  await tell(store, 'createAccount', sampleAccount(accountKey))
  return accountKey
}

export function attemptPromises({ assert, promise }: StoreContract): void {
  const attempt = async (store: Store, accountKey: Bytes, now = start, cap = 100, delays = noDelays) =>
    (await ask(store, 'takeAttempt', { ...sampleAccount(accountKey), now, cap, delays }))[0]

  promise('the first attempt makes the account, a later one changes nothing but the count', async (store) => {
    const account = sampleAccount(newAccount().accountKey)
    const { accountKey, ...begun } = account
    const limits = { now: start, cap: 100, delays: steps }
    const taken = await ask(store, 'takeAttempt', { ...account, ...limits })
    assert.deepEqual(taken, [{ failures: 1, retryAt: 0, auditSeq: 0 }])
    const [first] = await ask(store, 'readAccount', { accountKey })
    assert.deepEqual(first, {
      ...begun,
      activeSetId: null,
      pendingSetId: null,
      remaining: 0,
      failures: 1,
      retryAt: 0,
      issueCount: 0,
      issueWindowStart: 0,
      issuesInWindow: 0,
      replacementAskedAt: 0,
      supportCaseId: null,
      supportFrozenUntil: null,
      auditSeq: 0,
    })
    await ask(store, 'takeAttempt', { ...sampleAccount(accountKey), ...limits })
    assert.deepEqual(await ask(store, 'readAccount', { accountKey }), [{ ...first, failures: 2 }])
  })

  promise('the first attempt of an account sets the delay of its number', async (store) => {
    const { accountKey } = newAccount()
    const delays = noDelays.with(0, { from: 1, until: start + 30_000 })
    assert.equal((await attempt(store, accountKey, start, 100, delays))?.retryAt, start + 30_000)
    assert.equal(await attempt(store, accountKey, start + 29_999), undefined)
  })

  promise('an attempt on a tombstone is counted and gives it no identity', async (store) => {
    const accountKey = await created(store)
    await tell(store, 'blankIdentity', { accountKey })
    assert.equal((await attempt(store, accountKey))?.failures, 1)
    const [row] = await ask(store, 'readAccount', { accountKey })
    assert.deepEqual([row?.identityKeyId, row?.sealedIdentity], [null, null])
  })

  promise('50 concurrent first attempts make one account, and each has its own number', async (store) => {
    const { accountKey } = newAccount()
    const rows = await concurrently(50, () => attempt(store, accountKey, start, 20))
    const numbers = rows.flatMap((row) => row?.failures ?? []).toSorted((a, b) => a - b)
    assert.deepEqual(
      numbers,
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
  })

  promise('attempts are counted one by one, and give the number they reached', async (store) => {
    const accountKey = await created(store)
    assert.deepEqual(await attempt(store, accountKey), { failures: 1, retryAt: 0, auditSeq: 0 })
    await tell(store, 'changeAccount', sampleChange(accountKey, 0))
    assert.deepEqual(await attempt(store, accountKey), { failures: 2, retryAt: 0, auditSeq: 1 })
  })

  promise('an attempt at the cap gives no row and is not counted', async (store) => {
    const accountKey = await created(store)
    assert.equal((await attempt(store, accountKey, start, 2))?.failures, 1)
    assert.equal((await attempt(store, accountKey, start, 2))?.failures, 2)
    assert.equal(await attempt(store, accountKey, start, 2), undefined)
    assert.equal((await ask(store, 'readAccount', { accountKey }))[0]?.failures, 2)
  })

  promise('the last step whose number is reached sets the delay; below the first it stays', async (store) => {
    const accountKey = await created(store)
    const seen: number[] = []
    for (let number = 1; number <= 21; number++) {
      seen.push((await attempt(store, accountKey, start + 10_000, 100, steps))?.retryAt ?? -1)
    }
    const delays = [0, 0, 0, 1, 2, 3, 4, 5, 6, ...Array<number>(10).fill(7), 8, 8]
    assert.deepEqual(
      seen,
      delays.map((seconds) => (seconds === 0 ? 0 : start + seconds * 1000)),
    )
  })

  promise('an attempt before its time gives no row; at that time it is counted', async (store) => {
    const accountKey = await created(store)
    const delays = noDelays.with(0, { from: 1, until: start + 30_000 })
    assert.equal((await attempt(store, accountKey, start, 100, delays))?.retryAt, start + 30_000)
    assert.equal(await attempt(store, accountKey, start + 29_999), undefined)
    assert.equal((await attempt(store, accountKey, start + 30_000))?.failures, 2)
  })

  promise('50 concurrent attempts never pass the cap, and each has its own number', async (store) => {
    const accountKey = await created(store)
    const rows = await concurrently(50, () => attempt(store, accountKey, start, 20))
    const numbers = rows.flatMap((row) => row?.failures ?? []).toSorted((a, b) => a - b)
    assert.deepEqual(
      numbers,
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
  })

  promise('of 50 concurrent attempts none passes the delay that one of them set', async (store) => {
    const accountKey = await created(store)
    const delays = noDelays.with(0, { from: 4, until: start + 30_000 })
    const rows = await concurrently(50, () => attempt(store, accountKey, start, 100, delays))
    assert.equal(rows.filter((row) => row !== undefined).length, 4)
  })

  promise('an attempt that was never hashed can be given back, with the delay it set', async (store) => {
    const accountKey = await created(store)
    const delays = noDelays.with(0, { from: 1, until: start + 30_000 })
    await attempt(store, accountKey, start, 100, delays)
    const back = { accountKey, auditSeq: 0, retryAt: start + 30_000 }
    assert.equal(await tell(store, 'giveBackAttempt', back), 1)
    const [row] = await ask(store, 'readAccount', { accountKey })
    assert.deepEqual([row?.failures, row?.retryAt], [0, 0])
    assert.equal(await tell(store, 'giveBackAttempt', back), 0)
  })

  promise('an attempt given back leaves the delay that a later one set', async (store) => {
    const accountKey = await created(store)
    const delays = noDelays.with(0, { from: 2, until: start + 30_000 })
    await attempt(store, accountKey)
    await attempt(store, accountKey, start, 100, delays)
    assert.equal(await tell(store, 'giveBackAttempt', { accountKey, auditSeq: 0, retryAt: 0 }), 1)
    const [row] = await ask(store, 'readAccount', { accountKey })
    assert.deepEqual([row?.failures, row?.retryAt], [1, start + 30_000])
  })

  promise('an attempt is not given back once something else was decided', async (store) => {
    const accountKey = await created(store)
    await attempt(store, accountKey)
    await tell(store, 'changeAccount', sampleChange(accountKey, 0))
    assert.equal(await tell(store, 'giveBackAttempt', { accountKey, auditSeq: 0, retryAt: 0 }), 0)
    assert.equal((await ask(store, 'readAccount', { accountKey }))[0]?.failures, 1)
  })
}
