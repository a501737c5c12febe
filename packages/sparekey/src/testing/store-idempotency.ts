import { ask, concurrently, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, sampleClaim, start } from './store-samples.ts'

export function idempotencyPromises({ assert, promise }: StoreContract): void {
  promise('a key is claimed once, and read as it was claimed', async (store) => {
    const { accountKey } = newAccount()
    const claim = sampleClaim(accountKey, { attemptNumber: 3 })
    const { keyHash, fingerprintKeyId, fingerprint, owner, leaseUntil, attemptNumber, expiresAt } = claim
    assert.deepEqual(await ask(store, 'readIdempotency', { accountKey, keyHash }), [])
    assert.equal(await tell(store, 'claimIdempotency', claim), 1)
    assert.equal(await tell(store, 'claimIdempotency', { ...claim, owner: newBytes() }), 0)
    assert.deepEqual(await ask(store, 'readIdempotency', { accountKey, keyHash }), [
      {
        fingerprintKeyId,
        fingerprint,
        state: 'running',
        owner,
        leaseUntil,
        outcome: null,
        attemptNumber,
        expiresAt,
      },
    ])
    assert.equal(await tell(store, 'claimIdempotency', { ...claim, ...newAccount() }), 1)
  })

  promise('of 50 concurrent claims of one key exactly one writes', async (store) => {
    const claim = sampleClaim(newAccount().accountKey)
    const claims = await concurrently(50, () =>
      tell(store, 'claimIdempotency', { ...claim, owner: newBytes() }),
    )
    assert.equal(sum(claims), 1)
  })

  promise('a claim is taken over when its lease has ended, not before, and by one', async (store) => {
    const { accountKey } = newAccount()
    const claim = sampleClaim(accountKey)
    const { keyHash, leaseUntil } = claim
    await tell(store, 'claimIdempotency', claim)
    const takeOver = (now: number) =>
      tell(store, 'takeOverIdempotency', {
        accountKey,
        keyHash,
        owner: newBytes(),
        leaseUntil: now + 30_000,
        now,
      })
    assert.equal(await takeOver(leaseUntil - 1), 0)
    assert.equal(sum(await concurrently(50, () => takeOver(leaseUntil))), 1)
    const [row] = await ask(store, 'readIdempotency', { accountKey, keyHash })
    assert.equal(row?.leaseUntil, leaseUntil + 30_000)
  })

  promise('only the owner of a running claim notes, finishes or frees it', async (store) => {
    const { accountKey } = newAccount()
    const claim = sampleClaim(accountKey)
    const { keyHash, owner } = claim
    const mine = { accountKey, keyHash, owner }
    const stranger = { ...mine, owner: newBytes() }
    await tell(store, 'claimIdempotency', claim)
    assert.equal(await tell(store, 'noteIdempotencyAttempt', { ...stranger, attemptNumber: 7 }), 0)
    assert.equal(await tell(store, 'finishIdempotency', { ...stranger, outcome: '{}', expiresAt: start }), 0)
    assert.equal(await tell(store, 'freeIdempotency', stranger), 0)
    assert.equal(await tell(store, 'noteIdempotencyAttempt', { ...mine, attemptNumber: 7 }), 1)
    assert.equal(
      await tell(store, 'finishIdempotency', { ...mine, outcome: '{"ok":true}', expiresAt: start + 5 }),
      1,
    )
    const [row] = await ask(store, 'readIdempotency', { accountKey, keyHash })
    assert.deepEqual(
      [row?.state, row?.outcome, row?.attemptNumber, row?.expiresAt],
      ['done', '{"ok":true}', 7, start + 5],
    )
  })

  promise('what is done stays done, whoever asks', async (store) => {
    const { accountKey } = newAccount()
    const claim = sampleClaim(accountKey)
    const { keyHash, owner, leaseUntil } = claim
    const mine = { accountKey, keyHash, owner }
    await tell(store, 'claimIdempotency', claim)
    await tell(store, 'finishIdempotency', { ...mine, outcome: '{}', expiresAt: start })
    const late = { ...mine, leaseUntil: leaseUntil + 1, now: leaseUntil }
    assert.equal(await tell(store, 'takeOverIdempotency', late), 0)
    assert.equal(await tell(store, 'noteIdempotencyAttempt', { ...mine, attemptNumber: 1 }), 0)
    assert.equal(await tell(store, 'finishIdempotency', { ...mine, outcome: '{"x":1}', expiresAt: start }), 0)
    assert.equal(await tell(store, 'freeIdempotency', mine), 0)
    assert.equal((await ask(store, 'readIdempotency', { accountKey, keyHash }))[0]?.outcome, '{}')
  })

  promise('a freed key can be claimed again', async (store) => {
    const { accountKey } = newAccount()
    const claim = sampleClaim(accountKey)
    const { keyHash, owner } = claim
    await tell(store, 'claimIdempotency', claim)
    assert.equal(await tell(store, 'freeIdempotency', { accountKey, keyHash, owner }), 1)
    assert.equal(await tell(store, 'claimIdempotency', claim), 1)
  })

  promise('a replay is a write, where there is something to replay', async (store) => {
    const claim = sampleClaim(newAccount().accountKey)
    assert.equal(await tell(store, 'countReplay', claim), 0)
    await tell(store, 'claimIdempotency', claim)
    assert.equal(await tell(store, 'countReplay', claim), 1)
  })

  promise("expired records of an account are deleted, at their time, and no one else's", async (store) => {
    const { accountKey } = newAccount()
    const claims = [1, 2, 3].map((seconds) => sampleClaim(accountKey, { expiresAt: start + seconds }))
    const other = sampleClaim(newAccount().accountKey, { expiresAt: start + 1 })
    for (const claim of [...claims, other]) await tell(store, 'claimIdempotency', claim)
    assert.equal(await tell(store, 'deleteExpiredIdempotency', { accountKey, now: start + 2 }), 2)
    const rows = await Promise.all([...claims, other].map((claim) => ask(store, 'readIdempotency', claim)))
    assert.deepEqual(
      rows.map(({ length }) => length),
      [0, 0, 1, 1],
    )
    assert.equal(await tell(store, 'deleteIdempotency', { accountKey }), 1)
    assert.equal(await tell(store, 'deleteIdempotency', { accountKey }), 0)
  })
}
