import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createClient } from 'sparekey/client'
import { sparekeyContract } from 'sparekey/testing'
import { createTestService } from '../support/app.ts'

describe('the client over the HTTP API', () => {
  sparekeyContract({
    test,
    assert,
    open: async () => {
      const policy = { attempts: { delaysSeconds: [] }, issuing: { maxPerDay: 20 } }
      const { app, apiKey } = await createTestService({ policy, startAt: new Date() })
      const fetch: typeof globalThis.fetch = async (input, init) => app.request(new Request(input, init))
      return createClient({ url: 'http://localhost', apiKey, fetch })
    },
  })

  const answered = (response: () => Response | Promise<Response>) =>
    createClient({ url: 'http://localhost', apiKey: 'k'.repeat(32), fetch: async () => response() })
  const use = { code: 'X7K9-M3NP-QR2W-5T8E', firstFactor: { methods: ['pwd'], at: new Date() } }

  test('a call that was not answered is an unknown outcome, never a refusal', async () => {
    const lost = answered(() => Promise.reject(new TypeError('connection reset')))
    await assert.rejects(lost.redeem('ada', use), { name: 'SparekeyError', code: 'outcome_unknown' })
    await assert.rejects(lost.status('ada'), { name: 'SparekeyError', code: 'overloaded' })
  })

  test('a key that the service does not know is named as the mistake', async () => {
    const { app } = await createTestService()
    const fetch: typeof globalThis.fetch = async (input, init) => app.request(new Request(input, init))
    const client = createClient({ url: 'http://localhost', apiKey: 'k'.repeat(32), fetch })
    const expected = { name: 'SetupError', code: 'setting_invalid', message: /^"apiKey" was not accepted/ }
    await assert.rejects(client.redeem('ada', use), expected)
    await assert.rejects(client.status('ada'), expected)
  })

  test('an answer that is not the service’s is no success', async () => {
    const proxy = answered(() => new Response('<html>Welcome</html>', { status: 200 }))
    await assert.rejects(proxy.redeem('ada', use), { code: 'outcome_unknown' })
    const gateway = answered(() => new Response('Bad Gateway', { status: 502 }))
    await assert.rejects(gateway.redeem('ada', use), { name: 'SparekeyError' })
  })

  test('codes travel over https, or stay on this machine', () => {
    for (const url of ['http://codes.example.org', 'ftp://localhost', 'https://u:p@example.org', 'nowhere']) {
      assert.throws(() => createClient({ url, apiKey: 'k'.repeat(32) }), { field: 'url' })
    }
  })

  test('an account id is one segment of the path; dots alone cannot be one', async () => {
    const paths: string[] = []
    const client = createClient({
      url: 'https://codes.example.org',
      apiKey: 'k'.repeat(32),
      fetch: async (input) => {
        paths.push(new URL(input instanceof Request ? input.url : input).pathname)
        return Response.json({})
      },
    })
    await client.status('a/../b')
    assert.deepEqual(paths, ['/v1/accounts/a%2F..%2Fb'])
    for (const accountId of ['.', '..'])
      await assert.rejects(client.status(accountId), { field: 'accountId' })
    assert.equal(paths.length, 1)
  })
})
