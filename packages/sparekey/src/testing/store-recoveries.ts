import type { RecoveryRow } from '../store/catalogue/recoveries.ts'
import { ask, isInternal, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, start } from './store-samples.ts'

const sampleRecovery = (changes: Partial<RecoveryRow> = {}): RecoveryRow => ({
  recoveryId: newBytes(),
  keyId: 'k1',
  setId: newBytes(),
  redemptionId: newBytes(),
  openedAt: start,
  expiresAt: start + 900_000,
  tasks: '{"replace_codes":null}',
  issuedSetId: null,
  endedAt: null,
  endedBy: null,
  ...changes,
})

export function recoveryPromises({ assert, promise }: StoreContract): void {
  promise('a recovery is found by its id and its account, the newest of an account first', async (store) => {
    const { accountKey } = newAccount()
    const older = sampleRecovery()
    const newer = sampleRecovery({ openedAt: start + 1 })
    for (const row of [newer, older]) {
      assert.equal(await tell(store, 'insertRecovery', { accountKey, ...row }), 1)
    }
    await assert.rejects(tell(store, 'insertRecovery', { accountKey, ...older }), isInternal)
    const { recoveryId } = older
    assert.deepEqual(await ask(store, 'readRecovery', { accountKey, recoveryId }), [older])
    assert.deepEqual(await ask(store, 'readRecovery', { ...newAccount(), recoveryId }), [])
    assert.deepEqual(await ask(store, 'readRecoveries', { accountKey, limit: 9 }), [newer, older])
    assert.deepEqual(await ask(store, 'readRecoveries', { accountKey, limit: 1 }), [newer])
  })

  promise('of a recovery only tasks, the issued set and the end change', async (store) => {
    const { accountKey } = newAccount()
    const row = sampleRecovery()
    await tell(store, 'insertRecovery', { accountKey, ...row })
    const change = {
      recoveryId: row.recoveryId,
      tasks: '{"replace_codes":"done"}',
      issuedSetId: newBytes(),
      endedAt: start + 5,
      endedBy: 'completed' as const,
    }
    assert.equal(await tell(store, 'changeRecovery', { accountKey, ...change }), 1)
    assert.equal(await tell(store, 'changeRecovery', { ...newAccount(), ...change }), 0)
    assert.deepEqual(await ask(store, 'readRecoveries', { accountKey, limit: 9 }), [{ ...row, ...change }])
    assert.equal(await tell(store, 'deleteRecoveries', { accountKey }), 1)
    assert.deepEqual(await ask(store, 'readRecoveries', { accountKey, limit: 9 }), [])
  })
}
