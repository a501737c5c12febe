import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from 'sparekey/memory'
import { testKeys } from 'sparekey/testing'
import { readEnvironment } from '../../../src/config/environment.ts'
import { createLog } from '../../../src/log/logger.ts'
import { readPolicy } from '../../../src/serve/policy.ts'
import { createService } from '../../../src/serve/service.ts'

test('the service opens its key ring once, and what it sealed opens under it', async () => {
  const keys = testKeys()
  let opened = 0
  const { webhooks } = await createService({
    config: readEnvironment({}).config,
    log: createLog('silent', { write: () => {} }),
    policy: readPolicy(null),
    keys: {
      load: (isNew) => {
        opened += 1
        return keys.load(isNew)
      },
    },
    store: memoryStore(),
    home: '/docs',
    publicUrl: () => 'https://codes.example.org',
    isStopping: () => false,
  })
  assert.equal(opened, 1)
  const url = 'https://hooks.example.org/'
  const { secret } = await webhooks.add({ tenant: 'default', url, kinds: null })
  assert.deepEqual(
    (await webhooks.destinations('default')).map(({ secrets }) => secrets),
    [[secret]],
  )
})

test('the links of the hosted pages are those of the settings', async () => {
  const returnUrl = 'https://app.example.org/back'
  const SPAREKEY_API_KEY = 'k'.repeat(32)
  const { app } = await createService({
    config: readEnvironment({
      SPAREKEY_API_KEY,
      SPAREKEY_RETURN_URLS: returnUrl,
      SPAREKEY_SUPPORT_URL: 'https://help.example.org/lost',
      SPAREKEY_OTHER_METHODS_URL: 'https://app.example.org/keys',
      SPAREKEY_SUPPORT_CONTACT: '+49 30 123456',
    }).config,
    log: createLog('silent', { write: () => {} }),
    policy: readPolicy(null),
    keys: testKeys(),
    store: memoryStore(),
    home: '/docs',
    publicUrl: () => 'https://codes.example.org',
    isStopping: () => false,
  })
  const pageOf = async (purpose: string, stated: object): Promise<string> => {
    const opened = await app.request('/v1/page-sessions', {
      method: 'POST',
      headers: { Authorization: `Bearer ${SPAREKEY_API_KEY}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ accountId: 'ada', purpose, returnUrl, ...stated }),
    })
    const { url } = (await opened.json()) as { url: string }
    const entered = await app.request(new URL(url).pathname)
    const cookie = (entered.headers.get('Set-Cookie') ?? '').split(';')[0] ?? ''
    return (await app.request('/pages', { headers: { Cookie: cookie } })).text()
  }
  const at = new Date()
  const challenge = await pageOf('challenge', { firstFactor: { methods: ['pwd'], at } })
  assert.match(challenge, /href="https:\/\/help\.example\.org\/lost"/)
  const manage = await pageOf('manage', { authentication: { methods: ['otp'], at } })
  assert.match(manage, /href="https:\/\/app\.example\.org\/keys"/)
  const lost = await pageOf('support', { firstFactor: { methods: ['pwd'], at } })
  assert.match(lost, /pages\/request[^]*\+49 30 123456[^]*href="https:\/\/help\.example\.org\/lost"/)
  const start = await app.request('/support')
  assert.match(await start.text(), /I have lost everything[^]*\+49 30 123456/)
  assert.equal((await app.request('/support/csl_x')).status, 404)
})

test('what people do on hosted pages is counted with what applications ask for', async () => {
  const returnUrl = 'https://app.example.org/back'
  const SPAREKEY_API_KEY = 'k'.repeat(32)
  const { app, metrics } = await createService({
    config: readEnvironment({ SPAREKEY_API_KEY, SPAREKEY_RETURN_URLS: returnUrl }).config,
    log: createLog('silent', { write: () => {} }),
    policy: readPolicy(null),
    keys: testKeys(),
    store: memoryStore(),
    home: '/docs',
    publicUrl: () => 'https://codes.example.org',
    isStopping: () => false,
  })
  const firstFactor = { methods: ['pwd'], at: new Date() }
  const opened = await app.request('/v1/page-sessions', {
    method: 'POST',
    headers: { Authorization: `Bearer ${SPAREKEY_API_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ accountId: 'ada', purpose: 'challenge', returnUrl, firstFactor }),
  })
  const { url } = (await opened.json()) as { url: string }
  const entered = await app.request(new URL(url).pathname)
  const Cookie = (entered.headers.get('Set-Cookie') ?? '').split(';')[0] ?? ''
  const page = await (await app.request('/pages', { headers: { Cookie } })).text()
  const key = /name="key" value="([^"]*)"/.exec(page)?.[1] ?? ''
  await app.request('/pages/use', {
    method: 'POST',
    headers: { Cookie, 'Sec-Fetch-Site': 'same-origin' },
    body: new URLSearchParams({ key, code: 'X7K9-M3NP-QR2W-5T8E' }),
  })
  const { text } = await metrics.render()
  assert.match(text, /^sparekey_redemptions_total\{outcome="code_invalid"\} 1$/m)
})
