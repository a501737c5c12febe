import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from '../../src/store/memory.ts'
import { holdings } from '../support/inspect.ts'
import { ada } from '../support/lab.ts'
import { recoveryLab, use } from '../support/recovering.ts'
import { everySchedule } from '../support/schedules.ts'

test('a refused issue brings no erased account back, in every order of the two', async () => {
  let refused = 0
  const orders = await everySchedule(async (points) => {
    const store = points.store(memoryStore())
    const lab = await recoveryLab({ store, kdf: points.kdf, policy: { issuing: { maxPerDay: 1 } } })
    const sheet = await lab.issue()
    await use(lab, sheet)
    const input = { reason: 'replacement', authentication: lab.signedIn('pwd', 'otp') } as const
    return {
      typed: new Set<string>(),
      calls: {
        issue: () => lab.sparekey.issue(ada, input),
        erase: () => lab.sparekey.erase(ada),
      },
      afterStep: () => undefined,
      atEnd: async () => {
        const { row } = await holdings(lab)
        const { items } = await lab.sparekey.events(ada)
        if (items.some(({ type }) => type === 'set.issued')) return
        refused += 1
        assert.equal(row.sealedIdentity, null, 'the identity is gone for good')
      },
    }
  })
  assert.ok(orders >= 2, `${orders} orders`)
  assert.ok(refused >= 2, `${refused} orders in which nothing was issued`)
})
