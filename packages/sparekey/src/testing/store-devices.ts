import { ask, concurrently, isInternal, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, start } from './store-samples.ts'

export function devicePromises({ assert, promise }: StoreContract): void {
  promise(
    'of concurrent tries in one known device that read the same count one is written',
    async (store) => {
      const { accountKey } = newAccount()
      const row = { deviceId: newBytes(), knownAt: start, expiresAt: start + 1000, failures: 0, retryAt: 0 }
      assert.equal(await tell(store, 'insertDevice', { accountKey, ...row }), 1)
      await assert.rejects(tell(store, 'insertDevice', { accountKey, ...row }), isInternal)
      const { deviceId } = row
      const tried = await concurrently(10, (index) =>
        tell(store, 'changeDeviceTries', {
          accountKey,
          deviceId,
          readFailures: 0,
          failures: 1,
          retryAt: start + index,
        }),
      )
      assert.equal(sum(tried), 1)
      const retryAt = start + tried.indexOf(1)
      assert.deepEqual(await ask(store, 'readDevices', { accountKey }), [{ ...row, failures: 1, retryAt }])
      assert.deepEqual(await ask(store, 'readDevices', newAccount()), [])
    },
  )

  promise(
    'devices are read in the order in which they became known, the last first, and forgotten',
    async (store) => {
      const { accountKey } = newAccount()
      const ids = [newBytes(), newBytes(), newBytes()]
      for (const [index, deviceId] of ids.entries()) {
        const row = { deviceId, knownAt: start + index, expiresAt: start + 1000, failures: 0, retryAt: 0 }
        await tell(store, 'insertDevice', { accountKey, ...row })
      }
      const [first = newBytes(), second = newBytes(), third = newBytes()] = ids
      const known = async () => (await ask(store, 'readDevices', { accountKey })).map((row) => row.deviceId)
      assert.deepEqual(await known(), [third, second, first])
      assert.equal(await tell(store, 'deleteDevice', { accountKey, deviceId: second }), 1)
      assert.equal(await tell(store, 'deleteDevice', { accountKey, deviceId: second }), 0)
      assert.deepEqual(await known(), [third, first])
      assert.equal(await tell(store, 'deleteDevices', { accountKey }), 2)
    },
  )
}
