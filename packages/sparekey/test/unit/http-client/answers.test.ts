import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../../../src/http-client/create-client.ts'
import type { Sparekey } from '../../../src/interface/sparekey.ts'

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

test('an API key that is not accepted is a wrong setting, and no failure of the service', async () => {
  const unknown = answered(401, { code: 'unauthorized', detail: 'Send an API key of this service.' })
  const expected = { name: 'SetupError', code: 'setting_invalid', message: /^"apiKey" was not accepted/ }
  await assert.rejects(unknown.redeem('ada', use), expected)
  await assert.rejects(unknown.status('ada'), expected)
  await assert.rejects(answered(401, {}).status('ada'), expected, 'what a proxy answers says the same')
})

test('an API key without the scope is a wrong setting, a refusal of the code with the same status is none', async () => {
  const narrow = answered(403, { code: 'forbidden', detail: 'This key may not issue.' })
  const expected = {
    name: 'SetupError',
    code: 'setting_invalid',
    message: /"apiKey" is of a key that may not/,
  }
  await assert.rejects(narrow.redeem('ada', use), expected)
  const wrong = answered(403, { code: 'code_invalid', detail: 'The code is not right.' })
  assert.deepEqual(await wrong.redeem('ada', use), {
    ok: false,
    code: 'code_invalid',
    detail: 'The code is not right.',
  })
})
