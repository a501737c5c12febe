import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from '../../src/store/memory.ts'
import { holdings } from '../support/inspect.ts'
import { ada } from '../support/lab.ts'
import { recoveryLab } from '../support/recovering.ts'
import { everySchedule } from '../support/schedules.ts'

test('a refused issue brings no erased account back, in every order of two issues and the erasure', async () => {
  let refused = 0
  const orders = await everySchedule(async (points) => {
    const store = points.store(memoryStore())
    const lab = await recoveryLab({ store, kdf: points.kdf, policy: { issuing: { maxPerDay: 1 } } })
    // Of sets that are made anew before they are confirmed, the third of the day is the last.
    for (let made = 0; made < 2; made += 1) await lab.issue()
    const input = { reason: 'replacement', authentication: lab.signedIn('pwd', 'otp') } as const
    return {
      typed: new Set<string>(),
      calls: {
        one: () => lab.sparekey.issue(ada, input),
        other: () => lab.sparekey.issue(ada, input),
        erase: () => lab.sparekey.erase(ada),
      },
      afterStep: () => Promise.resolve(),
      atEnd: async (trace) => {
        const answers = trace.flatMap((entry) => (entry.did === 'answer' ? [entry] : []))
        const lastOk = answers.findLast(({ call, result }) => call !== 'erase' && isOk(result))
        const erased = answers.findIndex(({ call }) => call === 'erase')
        if (lastOk !== undefined && answers.indexOf(lastOk) > erased) return
        refused += 1
        assert.equal((await holdings(lab)).row.sealedIdentity, null, 'the identity is gone for good')
      },
    }
  })
  assert.ok(orders >= 2, `${orders} orders`)
  assert.ok(refused >= 2, `${refused} orders in which nothing was issued`)
})

const isOk = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'ok' in result && result.ok === true
