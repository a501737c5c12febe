import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operations } from '../../../src/http/operations.ts'
import { createTestService, issueSheet, jsonOf, redeem, signedIn } from '../../support/app.ts'

const concrete = (path: string): string =>
  path.replaceAll('{accountId}', 'ada').replaceAll('{setId}', 'set_x')

test('no call is answered without a valid API key', async () => {
  const { app, apiKey } = await createTestService()
  const wrong = [
    undefined,
    '',
    'Bearer',
    `Basic ${apiKey}`,
    apiKey,
    `Bearer ${apiKey}x`,
    `Bearer ${apiKey.slice(0, -1)}`,
    `Bearer ${'k'.repeat(600)}`,
    `Bearer ${apiKey} ${apiKey}`,
  ]
  for (const { method, path } of operations) {
    for (const header of wrong) {
      const headers = header === undefined ? {} : { Authorization: header }
      const response = await app.request(concrete(path), { method: method.toUpperCase(), headers })
      assert.equal(response.status, 401, `${method} ${path} ${String(header)}`)
      assert.match(response.headers.get('WWW-Authenticate') ?? '', /^Bearer realm="sparekey"/)
    }
  }
})

test("a key of a tenant that is not served opens nothing, as does the page's tenant", async () => {
  const { app } = await createTestService({
    parts: {
      apiKeys: {
        find: () =>
          Promise.resolve({
            tenant: 'try',
            name: 'x',
            apiKeyId: 'key_x',
            scopes: 'all',
            answerableTo: null,
          }),
      },
    },
  })
  const response = await app.request('/v1/accounts/ada', {
    headers: { Authorization: `Bearer ${'k'.repeat(32)}` },
  })
  assert.equal(response.status, 401)
})

test('the key is checked before the body is read', async () => {
  const { app } = await createTestService()
  const response = await app.request('/v1/accounts/ada/redemptions', {
    method: 'POST',
    body: 'x'.repeat(100_000),
  })
  assert.equal(response.status, 401)
})

test('other methods are answered with 405 and the methods that there are', async () => {
  const { app, send } = await createTestService()
  const rows = [
    ['PUT', '/v1/accounts/ada', 'DELETE, GET, HEAD'],
    ['OPTIONS', '/v1/accounts/ada/redemptions', 'POST'],
    ['HEAD', '/v1/accounts/ada/code-sets', 'POST'],
    ['DELETE', '/v1/accounts/ada/events', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['BREW', '/docs', 'GET, HEAD'],
  ] as const
  for (const [method, path, allow] of rows) {
    const response = await app.request(path, { method })
    assert.equal(response.status, 405, `${method} ${path}`)
    assert.equal(response.headers.get('Allow'), allow)
  }
  assert.equal((await send('HEAD', '/v1/accounts/ada')).status, 200)
  assert.equal(await (await send('HEAD', '/v1/accounts/ada')).text(), '')
})

test('unknown paths are answered with 404', async () => {
  const { send } = await createTestService()
  const paths = [
    '/v1',
    '/v1/accounts',
    '/v1/accounts/',
    '/v1/accounts/ada/',
    '/v1/accounts/ada/codes',
    '/V1/accounts/ada',
    '/.env',
    '//',
  ]
  for (const path of paths) {
    const response = await send('GET', path)
    assert.equal((await jsonOf(response))['code'], 'not_found', path)
  }
})

test('every response has an X-Request-Id: the one that was sent, or a new one', async () => {
  const { app } = await createTestService()
  const idOf = async (sent?: string): Promise<string> => {
    const response = await app.request('/healthz', {
      headers: sent === undefined ? {} : { 'X-Request-Id': sent },
    })
    return response.headers.get('X-Request-Id') ?? ''
  }
  assert.equal(await idOf('a-1.b_2'), 'a-1.b_2')
  const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/
  for (const unfit of [undefined, 'a b', 'x'.repeat(129), '<script>', 'é'])
    assert.match(await idOf(unfit), uuid)
})

test('a code or a token sent as X-Request-Id is not answered with', async () => {
  const service = await createTestService()
  const { codes } = await issueSheet(service, 'ada')
  const { recovery } = await jsonOf(await redeem(service, 'ada', codes[0]))
  const { token } = recovery as { token: string }
  for (const secret of [codes[0], token, `${token}.1`]) {
    const response = await service.app.request('/healthz', { headers: { 'X-Request-Id': secret } })
    assert.equal(response.headers.get('X-Request-Id')?.includes(secret), false)
  }
})

test('an Idempotency-Key of another form is refused on the calls that take one', async () => {
  const { send, clock } = await createTestService()
  const body = { reason: 'enrollment', authentication: signedIn(clock, 'pwd', 'otp') }
  for (const unfit of ['', 'a b', 'x'.repeat(129), 'ké']) {
    const response = await send('POST', '/v1/accounts/ada/code-sets', body, { 'Idempotency-Key': unfit })
    assert.equal((await jsonOf(response))['field'], 'Idempotency-Key')
  }
  const fit = await send('POST', '/v1/accounts/ada/code-sets', body, { 'Idempotency-Key': '!~'.repeat(64) })
  assert.equal(fit.status, 201)
})

test('what is served beside the API needs no key and says whether the service is ready', async () => {
  const notReady = { ready: false, checks: { store: { ok: false, detail: 'gone' } } }
  const { app } = await createTestService({ parts: { readiness: () => Promise.resolve(notReady as never) } })
  assert.deepEqual(await jsonOf(await app.request('/healthz')), { status: 'alive' })
  const readyz = await app.request('/readyz')
  assert.equal(readyz.status, 503)
  assert.deepEqual(await jsonOf(readyz), { status: 'not_ready', checks: notReady.checks })
  const home = await app.request('/')
  assert.deepEqual([home.status, home.headers.get('Location')], [303, '/docs'])
})
