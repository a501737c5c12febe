import { undo, write } from '../store/port.ts'
import { ask, concurrently, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, noDelays, sampleAccount, sampleChange, start } from './store-samples.ts'

export function accountPromises({ assert, createStore, promise }: StoreContract): void {
  promise('an account that was never created has no row', async (store) => {
    assert.deepEqual(await ask(store, 'readAccount', newAccount()), [])
  })

  promise('a store without accounts says so, one with accounts names one of them', async () => {
    const store = await createStore()
    await store.migrate()
    assert.deepEqual(await ask(store, 'readAnyAccount', {}), [])
    const keys = [newAccount(), newAccount()].map(({ accountKey }) => accountKey)
    await store.transact(function* () {
      for (const key of keys) yield* write('createAccount', sampleAccount(key))
      return undo(null)
    })
    assert.deepEqual(await ask(store, 'readAnyAccount', {}), [])
    for (const key of keys) await tell(store, 'createAccount', sampleAccount(key))
    const named = (await ask(store, 'readAnyAccount', {})).map(({ accountKey }) => accountKey.join())
    assert.equal(named.length, 1)
    assert.equal(keys.map((key) => key.join()).includes(named[0] ?? ''), true)
  })

  promise('an account is created once, with its counters at zero', async (store) => {
    const { accountKey } = newAccount()
    const account = sampleAccount(accountKey)
    assert.equal(await tell(store, 'createAccount', account), 1)
    assert.equal(await tell(store, 'createAccount', sampleAccount(accountKey)), 0)
    assert.deepEqual(await ask(store, 'readAccount', { accountKey }), [
      {
        identityKeyId: account.identityKeyId,
        sealedIdentity: account.sealedIdentity,
        activeSetId: null,
        pendingSetId: null,
        remaining: 0,
        failures: 0,
        retryAt: 0,
        issueCount: 0,
        issueWindowStart: 0,
        issuesInWindow: 0,
        replacementAskedAt: 0,
        supportCaseId: null,
        supportFrozenUntil: null,
        auditSeq: 0,
        auditHead: account.auditHead,
      },
    ])
  })

  promise('of 50 concurrent creations of one account exactly one writes', async (store) => {
    const { accountKey } = newAccount()
    const account = sampleAccount(accountKey)
    assert.equal(sum(await concurrently(50, () => tell(store, 'createAccount', account))), 1)
  })

  promise('only an account without an identity is given one', async (store) => {
    const { accountKey } = newAccount()
    const first = sampleAccount(accountKey)
    const second = { accountKey, identityKeyId: 'k2', sealedIdentity: newBytes(40) }
    assert.equal(await tell(store, 'identifyAccount', second), 0)
    await tell(store, 'createAccount', first)
    assert.equal(await tell(store, 'identifyAccount', second), 0)
    assert.equal(await tell(store, 'blankIdentity', { accountKey }), 1)
    assert.equal(await tell(store, 'identifyAccount', second), 1)
    const [row] = await ask(store, 'readAccount', { accountKey })
    assert.equal(row?.identityKeyId, 'k2')
    assert.deepEqual(row?.sealedIdentity, second.sealedIdentity)
  })

  promise('blanking an identity leaves sequence, head, failures and issue counters', async (store) => {
    const { accountKey } = newAccount()
    const change = sampleChange(accountKey, 0)
    const account = sampleAccount(accountKey)
    await tell(store, 'createAccount', account)
    await tell(store, 'changeAccount', change)
    await ask(store, 'takeAttempt', { ...account, now: start, cap: 100, delays: noDelays })
    assert.equal(await tell(store, 'blankIdentity', { accountKey }), 1)
    const [row] = await ask(store, 'readAccount', { accountKey })
    assert.deepEqual(
      [
        row?.identityKeyId,
        row?.sealedIdentity,
        row?.auditSeq,
        row?.auditHead,
        row?.failures,
        row?.issueCount,
      ],
      [null, null, 1, change.auditHead, 1, 3],
    )
  })

  promise('a change moves the whole register except failures and the delay', async (store) => {
    const { accountKey } = newAccount()
    const account = sampleAccount(accountKey)
    const { accountKey: _key, readAuditSeq: _read, ...changed } = sampleChange(accountKey, 0)
    const delays = noDelays.with(0, { from: 1, until: start + 60_000 })
    await tell(store, 'createAccount', account)
    await ask(store, 'takeAttempt', { ...account, now: start, cap: 100, delays })
    assert.equal(await tell(store, 'changeAccount', { accountKey, readAuditSeq: 0, ...changed }), 1)
    assert.deepEqual(await ask(store, 'readAccount', { accountKey }), [
      {
        identityKeyId: account.identityKeyId,
        sealedIdentity: account.sealedIdentity,
        failures: 1,
        retryAt: start + 60_000,
        ...changed,
      },
    ])
  })

  promise('a change made on an outdated read writes nothing', async (store) => {
    const { accountKey } = newAccount()
    await tell(store, 'createAccount', sampleAccount(accountKey))
    const first = sampleChange(accountKey, 0)
    assert.equal(await tell(store, 'changeAccount', first), 1)
    assert.equal(await tell(store, 'changeAccount', sampleChange(accountKey, 0)), 0)
    const reset = { ...sampleChange(accountKey, 0), failuresBelow: 100 }
    assert.equal(await tell(store, 'changeAccountAndReset', reset), 0)
    const [row] = await ask(store, 'readAccount', { accountKey })
    assert.deepEqual(row?.auditHead, first.auditHead)
  })

  promise('of 50 concurrent changes with the same auditSeq exactly one writes', async (store) => {
    const { accountKey } = newAccount()
    await tell(store, 'createAccount', sampleAccount(accountKey))
    const written = await concurrently(50, () => tell(store, 'changeAccount', sampleChange(accountKey, 0)))
    assert.equal(sum(written), 1)
  })

  promise(
    'a change with a reset sets failures and the delay to zero, unless the cap was reached',
    async (store) => {
      const { accountKey } = newAccount()
      const delays = noDelays.with(0, { from: 2, until: start + 60_000 })
      const account = sampleAccount(accountKey)
      await tell(store, 'createAccount', account)
      await ask(store, 'takeAttempt', { ...account, now: start, cap: 100, delays })
      await ask(store, 'takeAttempt', { ...account, now: start, cap: 100, delays })
      const change = sampleChange(accountKey, 0)
      assert.equal(await tell(store, 'changeAccountAndReset', { ...change, failuresBelow: 2 }), 0)
      assert.equal((await ask(store, 'readAccount', { accountKey }))[0]?.failures, 2)
      assert.equal(await tell(store, 'changeAccountAndReset', { ...change, failuresBelow: 3 }), 1)
      const [row] = await ask(store, 'readAccount', { accountKey })
      assert.deepEqual([row?.failures, row?.retryAt, row?.auditSeq, row?.remaining], [0, 0, 1, 9])
    },
  )
}
