import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { newApiKeyId, newWebhookId } from '../../src/access/ids.ts'
import { redactCodes } from '../../src/codes/redact.ts'
import { nodeRandom } from '../../src/crypto/node-primitives.ts'
import {
  printEventId,
  printNoticeId,
  printPageSessionId,
  printRecoveryId,
  printRedemptionId,
  printSetId,
} from '../../src/lifecycle/identifiers.ts'

const kinds: Readonly<Record<string, () => string>> = {
  'an API key': () => newApiKeyId(nodeRandom),
  'a webhook': () => newWebhookId(nodeRandom),
  'a set': () => printSetId(nodeRandom(16)),
  'a redemption': () => printRedemptionId(nodeRandom(16)),
  'an event': () => printEventId(nodeRandom(16)),
  'a notice': () => printNoticeId(nodeRandom(16)),
  'a recovery': () => printRecoveryId(nodeRandom(16)),
  'a page session': () => printPageSessionId(nodeRandom(32)),
}

/** At a chance of one in 32, as for what is as long as a code, none of this many would not be taken for one. */
const manyIds = 10_000

describe('ids stay in the log, which codes are taken out of', () => {
  for (const [name, make] of Object.entries(kinds)) {
    test(`the id of ${name}: ${manyIds.toLocaleString('en')} of them`, () => {
      for (let count = 0; count < manyIds; count += 1) {
        const id = make()
        if (redactCodes(id) !== id) assert.fail(`${id} is taken for a code`)
      }
    })
  }

  test('the id of an API key also before any words', () => {
    for (let count = 0; count < 1000; count += 1) {
      const line = `the key ${newApiKeyId(nodeRandom)} was read from here and used`
      assert.equal(redactCodes(line), line)
    }
  })
})
