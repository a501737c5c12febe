import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../../../src/http-client/create-client.ts'
import type { Sparekey } from '../../../src/sparekey-interface.ts'

/** A client whose every call is answered so. */
const answered = (status: number, problem: Record<string, unknown>): Sparekey =>
  createClient({
    url: 'https://codes.example.org',
    apiKey: 'k'.repeat(32),
    fetch: async () => Response.json({ status, ...problem }, { status }),
  })

const use = { code: 'X7K9-M3NP-QR2W-5T8E', firstFactor: { methods: ['pwd'], at: new Date() } }

test('a request that did not arrive in time was not done, and may be sent again', async () => {
  const detail = 'The request did not arrive completely in time.'
  const late = answered(408, { code: 'request_timeout', detail })
  const expected = { name: 'SparekeyError', code: 'overloaded', message: detail, retryAfterSeconds: 1 }
  await assert.rejects(late.redeem('ada', use), expected)
  await assert.rejects(late.status('ada'), expected)
})
