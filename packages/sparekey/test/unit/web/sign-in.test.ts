import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import { createTestApplication, freshKey, savedSheet } from './support.ts'

const wrong = '9QMT-4XWE-7RK2-3VHD'

test('whoever the application does not know is answered with 401 by every call', async () => {
  const app = await createTestApplication()
  app.people.clear()
  for (const path of ['issue', 'confirm', 'redeem', 'revoke', 'tasks']) {
    assert.deepEqual((await app.send(path, {})).body['code'], 'unauthorized')
  }
  assert.equal((await app.send('status')).status, 401)
})

test('before the second step nothing is told and nothing is done but using a code', async () => {
  const app = await createTestApplication({ supportUrl: '/help' })
  const codes = await savedSheet(app)
  for (const methods of [['pwd'], ['pwd', 'user'], ['pin'], [], ['unheard-of']]) {
    app.signIn(...methods)
    for (const path of ['issue', 'confirm', 'revoke', 'tasks']) {
      assert.deepEqual([path, (await app.send(path, {})).body['code']], [path, 'insufficient_authentication'])
    }
    const { body } = await app.send('status')
    assert.deepEqual(body, {
      displayName: 'ada@example.org',
      supportUrl: '/help',
      otherMethodsUrl: null,
      status: null,
    })
  }
  app.signIn('pwd')
  assert.equal((await app.send('redeem', { code: codes[1] })).status, 201)
})

test('using a code signs in: cookies are handed on, the way on is told, the recovery token is not', async () => {
  const cookies = ['in=1; HttpOnly', 'step=; Max-Age=0']
  const app = await createTestApplication({
    completeSignIn: (_, { recovery }) => {
      assert.match(recovery?.token ?? '', /^rct_/)
      const headers = new Headers({
        Location: '/home?x=1',
        'Cache-Control': 'public',
        'Content-Type': 'text/html',
      })
      for (const cookie of cookies) headers.append('Set-Cookie', cookie)
      return new Response('<h1>', { status: 302, headers })
    },
  })
  const codes = await savedSheet(app)
  app.signIn('pwd')
  const { status, headers, body } = await app.send('redeem', { code: codes[1]!.toLowerCase() })
  assert.equal(status, 201)
  assert.deepEqual(headers.getSetCookie(), cookies)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(headers.get('content-type'), 'application/json')
  assert.equal(headers.get('location'), null)
  assert.equal(body['continueUrl'], '/home?x=1')
  assert.equal(body['remaining'], 9)
  assert.deepEqual(Object.keys(body['recovery'] as object).toSorted(), ['expiresAt', 'recoveryId', 'tasks'])
  assert.doesNotMatch(JSON.stringify(body), /rct_/)
})

test('a way on that runs a script is none', async () => {
  const app = await createTestApplication({
    completeSignIn: () => new Response(null, { headers: { Location: 'javascript:alert(1)' } }),
  })
  const codes = await savedSheet(app)
  assert.equal((await app.send('redeem', { code: codes[1] })).body['continueUrl'], null)
})

describe('a repeat after a lost answer', () => {
  test('spends no second code and signs in again, with the same redemption', async () => {
    const app = await createTestApplication()
    const codes = await savedSheet(app)
    app.signIn('pwd')
    const headers = { 'idempotency-key': freshKey() }
    const first = await app.send('redeem', { code: codes[1] }, { headers })
    app.clock.advance(60)
    const again = await app.send('redeem', { code: codes[1] }, { headers })
    assert.deepEqual([again.status, again.body], [201, first.body])
    assert.deepEqual(again.headers.getSetCookie(), ['in=1'])
    assert.equal(app.signIns.length, 2)
    assert.equal(app.signIns[1]?.redemptionId, app.signIns[0]?.redemptionId)
    assert.equal((await app.sparekey.status('ada')).activeSet?.remaining, 9)
  })

  test('signs in where the application failed after the code was spent', async () => {
    let tries = 0
    const app = await createTestApplication({
      completeSignIn: () => {
        tries += 1
        if (tries === 1) throw new RangeError('the session store is away')
        return new Response(null, { headers: { 'Set-Cookie': 'in=1' } })
      },
    })
    const codes = await savedSheet(app)
    app.signIn('pwd')
    const headers = { 'idempotency-key': freshKey() }
    await assert.rejects(app.send('redeem', { code: codes[1] }, { headers }), RangeError)
    assert.equal((await app.send('redeem', { code: codes[1] }, { headers })).status, 201)
    assert.equal((await app.sparekey.status('ada')).activeSet?.remaining, 9)
  })

  test('under the same key with another code is refused', async () => {
    const app = await createTestApplication()
    const codes = await savedSheet(app)
    app.signIn('pwd')
    const headers = { 'idempotency-key': freshKey() }
    await app.send('redeem', { code: codes[1] }, { headers })
    const { status, body } = await app.send('redeem', { code: codes[2] }, { headers })
    assert.deepEqual([status, body['code']], [422, 'idempotency_mismatch'])
  })
})

test("the application's own refusal to sign in is handed on whole, and not kept", async () => {
  const app = await createTestApplication({
    completeSignIn: () => new Response('closed', { status: 403, headers: { 'Content-Type': 'text/plain' } }),
  })
  const codes = await savedSheet(app)
  const { status, headers, body } = await app.send('redeem', { code: codes[1] })
  assert.deepEqual([status, body['text'], headers.get('cache-control')], [403, 'closed', 'no-store'])
})

test('each refusal of a code carries what its sentence needs, and never calls the application', async () => {
  const app = await createTestApplication({}, { policy: { attempts: { failureCap: 10, delaysSeconds: [] } } })
  const codes = await savedSheet(app)
  app.signIn('pwd')
  const refusals: string[] = []
  const use = async (code: string): Promise<void> => {
    const { status, body, headers } = await app.send('redeem', { code })
    refusals.push(`${status} ${String(body['code'])}`)
    assert.equal(headers.get('content-type'), 'application/problem+json')
    assert.ok(!JSON.stringify(body).includes(code.slice(0, 9)))
    if (body['code'] === 'code_already_used') assert.equal(typeof body['usedAt'], 'string')
  }
  await app.send('redeem', { code: codes[1] })
  await use('XXXX')
  await use('x'.repeat(3000))
  await use(codes[1]!)
  for (let tries = 0; tries < 10; tries += 1) await use(wrong)
  assert.deepEqual(refusals, [
    '422 code_malformed',
    '422 code_malformed',
    '409 code_already_used',
    ...Array.from({ length: 9 }, () => '403 code_invalid'),
    '423 codes_disabled',
  ])
  assert.equal(app.signIns.length, 1)
})

test('a backup code is no first step for another one, and an old first step does not do', async () => {
  const app = await createTestApplication()
  const codes = await savedSheet(app)
  app.signIn('bkcode')
  assert.equal((await app.send('redeem', { code: codes[1] })).body['code'], 'first_factor_required')
  app.signIn('pwd')
  app.clock.advance(86_400)
  assert.equal((await app.send('redeem', { code: codes[1] })).body['code'], 'first_factor_required')
})

test("a failure of the store is the application's to see", async () => {
  const { sparekey } = await createTestApplication()
  const failing = { ...sparekey, redeem: () => Promise.reject(new SparekeyError('internal', 'It broke.')) }
  const app = await createTestApplication({ sparekey: failing })
  await assert.rejects(app.send('redeem', { code: wrong }), { code: 'internal' })
})

test('where it is not known what happened, the answer says so and asks for a repeat', async () => {
  for (const code of ['overloaded', 'outcome_unknown'] as const) {
    const { sparekey } = await createTestApplication()
    const app = await createTestApplication({
      sparekey: {
        ...sparekey,
        redeem: () => Promise.reject(new SparekeyError(code, 'Repeat it.', { retryAfterSeconds: 2 })),
      },
    })
    const { status, body, headers } = await app.send('redeem', { code: wrong })
    assert.deepEqual([status, body['code'], headers.get('retry-after')], [503, code, '2'])
  }
})
