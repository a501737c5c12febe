import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openPageSessionResponse } from '../../../src/http/routes/open-page-session.ts'
import { readPageSessionResponse } from '../../../src/http/routes/read-page-session.ts'
import {
  RETURN_URL,
  createTestService,
  issueSheet,
  jsonOf,
  redeem,
  signedIn,
  type Json,
  type TestService,
} from '../../support/app.ts'

const pages = '/v1/page-sessions'

const open = async (service: TestService, body: Json = {}) => {
  const response = await service.send('POST', pages, {
    accountId: 'ada',
    purpose: 'challenge',
    returnUrl: RETURN_URL,
    firstFactor: signedIn(service.clock, 'pwd'),
    ...body,
  })
  assert.equal(response.status, 201)
  return openPageSessionResponse.parse(await response.json())
}

const read = async ({ send }: TestService, pageSessionId: string) => {
  const response = await send('GET', `${pages}/${pageSessionId}`)
  assert.equal(response.status, 200)
  return readPageSessionResponse.parse(await response.json())
}

test('opening gives a link that nobody keeps, and the visit is read under its id, the same at every read', async () => {
  const service = await createTestService()
  const opened = await open(service)
  assert.match(opened.url, /^https:\/\/codes\.example\.org\/pages\/pgl_[0-9a-z]{77}$/)
  assert.equal(opened.expiresAt, new Date(service.clock.now().getTime() + 1_800_000).toISOString())
  const answered = await service.send('GET', `${pages}/${opened.pageSessionId}`)
  assert.equal(answered.headers.get('Cache-Control'), 'no-store')
  const expected = { state: 'open', accountId: 'ada', purpose: 'challenge' }
  for (let times = 0; times < 2; times += 1)
    assert.deepEqual(await read(service, opened.pageSessionId), expected)
  service.clock.advance(1800)
  assert.equal((await read(service, opened.pageSessionId)).state, 'expired')
  assert.equal(
    service.logLines.some((line) => line.includes('pgl_')),
    false,
  )
})

test('what a page ended with is read again and again, without a token', async () => {
  const service = await createTestService()
  const { pageSessionId } = await open(service)
  const session = await service.pageSessions.read('default', pageSessionId)
  assert.ok(session)
  const redemption = {
    redemptionId: 'use_x',
    setId: 'set_x',
    serial: 'A7K2',
    label: 'X7',
    redeemedAt: service.clock.now().toISOString(),
    remaining: 9,
    low: false,
    recovery: null,
  }
  await service.pageSessions.end(session, 'done', { redemption })
  service.clock.advance(3600)
  // As the version before wrote it.
  const whole = { ...redemption, basis: 'code', restrictUntil: null }
  const done = { state: 'done', accountId: 'ada', purpose: 'challenge', redemption: whole }
  assert.deepEqual(await read(service, pageSessionId), done)
  assert.deepEqual(await read(service, pageSessionId), done)
})

test('a recovery token opens a page while it is good, for its own account, and is not kept', async () => {
  const service = await createTestService()
  const { codes } = await issueSheet(service, 'ada')
  const used = await jsonOf(await redeem(service, 'ada', codes[0]))
  const { token, recoveryId } = used['recovery'] as { token: string; recoveryId: string }
  const body = { accountId: 'ada', purpose: 'enroll', returnUrl: RETURN_URL, recoveryToken: token }
  const opened = await jsonOf(await service.send('POST', pages, body))
  const session = await service.pageSessions.read('default', String(opened['pageSessionId']))
  assert.equal(session?.recoveryId, recoveryId)
  assert.equal(JSON.stringify(session).includes(token), false)

  const refused = async (other: Json) => {
    const response = await service.send('POST', pages, { ...body, ...other })
    return [response.status, (await jsonOf(response))['code']]
  }
  const none = [403, 'insufficient_authentication']
  assert.deepEqual(await refused({ accountId: 'bob' }), none)
  assert.deepEqual(await refused({ recoveryToken: 'rct_made_up' }), none)
  service.clock.advance(900)
  assert.deepEqual(await refused({}), none)
})

test('links of the application and the name of the account are those of the visit', async () => {
  const service = await createTestService()
  const named = {
    accountName: 'ada@example.org',
    supportUrl: 'https://help.example.org/lost?from=codes#top',
    otherMethodsUrl: 'http://127.0.0.1:3000/keys',
  }
  const { pageSessionId } = await open(service, named)
  const session = await service.pageSessions.read('default', pageSessionId)
  assert.ok(session)
  const { accountName, supportUrl, otherMethodsUrl } = session
  assert.deepEqual({ accountName, supportUrl, otherMethodsUrl }, named)
  const kept = service.logLines.join('\n')
  for (const one of Object.values(named)) assert.equal(kept.includes(one), false)
})

test('what follows a "?" of the return address is the application’s own', async () => {
  const service = await createTestService()
  await open(service, { returnUrl: `${RETURN_URL}?state=42` })
})

describe('what is not as documented is answered with 400, naming the field', async () => {
  const service = await createTestService()
  const stated = signedIn(service.clock, 'pwd', 'otp')
  const challenge = { accountId: 'ada', purpose: 'challenge', returnUrl: RETURN_URL, firstFactor: stated }
  const enroll = { accountId: 'ada', purpose: 'enroll', returnUrl: RETURN_URL, authentication: stated }
  const { firstFactor: _, ...unstated } = challenge
  const rows: readonly (readonly [string, Json, string])[] = [
    ['no account', { ...challenge, accountId: '' }, 'accountId'],
    ['an account of 257 bytes', { ...challenge, accountId: 'x'.repeat(257) }, 'accountId'],
    ['a purpose that does not exist', { ...challenge, purpose: 'look' }, 'purpose'],
    ['a challenge without a first factor', unstated, 'firstFactor'],
    ['a challenge with a second factor', { ...challenge, authentication: stated }, 'authentication'],
    ['a challenge with a token', { ...challenge, recoveryToken: 'rct_x' }, 'recoveryToken'],
    ['a request for help without a first factor', { ...unstated, purpose: 'support' }, 'firstFactor'],
    ['a request for help with a second factor', { ...enroll, purpose: 'support' }, 'authentication'],
    [
      'a request for help with a token',
      { ...challenge, purpose: 'support', recoveryToken: 'x' },
      'recoveryToken',
    ],
    ['a sheet for nobody in particular', { ...unstated, purpose: 'enroll' }, 'authentication'],
    ['a sheet for a first factor', { ...enroll, firstFactor: stated }, 'firstFactor'],
    ['a sheet on two grounds', { ...enroll, recoveryToken: 'rct_x' }, 'authentication'],
    ['an unknown field', { ...enroll, count: 10 }, 'count'],
    ['an account without a name', { ...enroll, accountName: '' }, 'accountName'],
    ['an account with an endless name', { ...enroll, accountName: 'x'.repeat(257) }, 'accountName'],
    ...['supportUrl', 'otherMethodsUrl'].flatMap((field) =>
      [
        'http://help.example.org/',
        'javascript:alert(1)',
        'data:text/html,x',
        'https://me@help.example.org/',
        '/help',
        '',
        `https://help.example.org/${'x'.repeat(2048)}`,
      ].map((url): readonly [string, Json, string] => [
        `${field} ${url.slice(0, 40)}`,
        { ...challenge, [field]: url },
        field,
      ]),
    ),
    ...[
      'https://app.example.org/',
      'https://app.example.org/back/',
      'https://app.example.org/back2',
      'https://app.example.org:8443/back',
      'https://app.example.org/back#x',
      'https://me@app.example.org/back',
      'https://app.example.org.evil.example/back',
      'https://app.example.org/back/../other',
      'http://app.example.org/back',
      'javascript:alert(1)',
      '/back',
      '',
    ].map((returnUrl): readonly [string, Json, string] => [
      `return address ${returnUrl}`,
      { ...challenge, returnUrl },
      'returnUrl',
    ]),
  ]
  for (const [name, body, field] of rows) {
    test(name, async () => {
      const response = await service.send('POST', pages, body)
      const problem = await jsonOf(response)
      assert.deepEqual([response.status, problem['code'], problem['field']], [400, 'invalid_request', field])
    })
  }
})

test('an id that is none is not found, and is not repeated', async () => {
  const { send } = await createTestService()
  for (const id of ['x', 'pgs_', `pgs_${'0'.repeat(52)}`, '%00']) {
    const response = await send('GET', `${pages}/${id}`)
    assert.deepEqual([response.status, (await jsonOf(response))['code']], [404, 'not_found'])
  }
})
