import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memoryStore } from '../../../src/store/memory.ts'
import { createTestSparekey } from '../../../src/testing/create-test-sparekey.ts'
import { sparekeyContract } from '../../../src/testing/sparekey-contract.ts'

describe('the library over the store in memory', () => {
  sparekeyContract({
    test,
    assert,
    open: async () => {
      const policy = { attempts: { delaysSeconds: [] }, issuing: { maxPerDay: 20 } }
      const { sparekey } = await createTestSparekey({ store: memoryStore(), policy, startAt: new Date() })
      return sparekey
    },
  })
})
