import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApplication, type Start, wholeSignIn } from './application.ts'

/** What a framework can do that others cannot. */
export interface Abilities {
  /** It knows where a request comes from. */
  readonly address: boolean
  /** What it calls its setting for proxies; `always` where there is none and the host that is forwarded is taken. */
  readonly proxies: 'setting' | 'always' | 'none'
}

const freshCode = (codes: unknown, index: number): string => (codes as readonly string[])[index] ?? ''
const jsonOf = async (answer: Response): Promise<Record<string, unknown>> =>
  (await answer.json()) as Record<string, unknown>

const streamOf = (chunks: readonly string[]): ReadableStream<Uint8Array> => new Blob([...chunks]).stream()

/** What every adapter promises, told by a real application over HTTP. */
export const testAdapter = (start: Start, { address, proxies }: Abilities): void => {
  for (const parsedBefore of [false, true]) {
    const how = parsedBefore ? 'behind a body parser of the application' : 'by itself'
    test(`enrol, confirm, redeem, signed in: ${how}`, async () => {
      const { send, sparekey } = await openApplication(start, { parsedBefore })
      assert.equal((await send('status')).status, 401)
      const issued = await send('issue', { body: {}, cookie: wholeSignIn })
      assert.equal(issued.status, 201)
      assert.equal(issued.headers.get('cache-control'), 'no-store')
      const { setId, codes } = await jsonOf(issued)
      const body = { setId, code: freshCode(codes, 0) }
      assert.equal((await send('confirm', { body, cookie: wholeSignIn })).status, 200)

      const half = await jsonOf(await send('status', { cookie: 'person=ada' }))
      assert.equal(half['status'], null, 'nothing is told before the second step')
      const used = await send('redeem', { body: { code: freshCode(codes, 1) }, cookie: 'person=ada' })
      assert.equal(used.status, 201)
      assert.equal((await jsonOf(used))['continueUrl'], '/home')
      assert.deepEqual(used.headers.getSetCookie(), [
        'in=bkcode; Path=/; HttpOnly',
        'theme=dark; Expires=Wed, 21 Oct 2037 07:28:00 GMT',
      ])
      const signedIn = await jsonOf(await send('status', { cookie: 'person=ada; in=bkcode' }))
      assert.equal((signedIn['status'] as { activeSet: { remaining: number } }).activeSet.remaining, 9)

      const { items } = await sparekey.events('ada')
      const redeemed = items.find(({ type }) => type === 'code.redeemed')
      assert.equal(redeemed?.context?.ip, address ? '127.0.0.1' : undefined)
    })
  }

  test('a use is answered again in the same sign-in, and in no other', async () => {
    let at = new Date()
    const completed: string[] = []
    const { sparekey, send } = await openApplication(start, {
      identify: () => ({ accountId: 'ada', displayName: 'ada', authentication: { methods: ['pwd'], at } }),
      completeSignIn: (_, { redemptionId }) => {
        completed.push(redemptionId)
        return new Response()
      },
    })
    const authentication = { methods: ['pwd', 'otp'], at }
    const sheet = await sparekey.issue('ada', { reason: 'enrollment', authentication })
    assert.ok(sheet.ok)
    const headers = { 'idempotency-key': 'k'.repeat(128) }
    const use = async (): Promise<number> =>
      (await send('redeem', { body: { code: sheet.codes[0] }, headers })).status
    assert.deepEqual([await use(), await use()], [201, 201])
    assert.deepEqual([completed.length, new Set(completed).size], [2, 1])
    at = new Date(at.getTime() + 1)
    assert.equal(await use(), 409)
    assert.equal(completed.length, 2)
  })

  test('what is no JSON, too large, or sent without end is refused, and the next request is answered', async () => {
    const { send } = await openApplication(start)
    const refusal = async (raw: RequestInit['body'], headers = {}): Promise<unknown> => {
      const answer = await send('redeem', { raw, headers, cookie: 'person=ada' })
      return [answer.status, (await jsonOf(answer))['code']]
    }
    assert.deepEqual(await refusal('{'), [400, 'invalid_request'])
    assert.deepEqual(await refusal('x', { 'content-type': 'text/plain' }), [415, 'unsupported_media_type'])
    assert.deepEqual(await refusal('9'.repeat(5000)), [413, 'body_too_large'])
    const chunks = Array.from({ length: 40 }, () => ' '.repeat(1000))
    assert.deepEqual(await refusal(streamOf(chunks)), [413, 'body_too_large'])
    assert.equal((await send('status', { cookie: wholeSignIn })).status, 200)
  })

  test('the script of the elements is served; HEAD and other methods are answered and have an end', async () => {
    const { send } = await openApplication(start)
    const script = await send('elements.js')
    assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8')
    assert.match(await script.text(), /sparekey-challenge/)
    const headers = { 'if-none-match': script.headers.get('etag') ?? '' }
    const same = await send('elements.js', { headers })
    assert.deepEqual([same.status, await same.text()], [304, ''])
    const head = await send('elements.js', { method: 'HEAD' })
    assert.deepEqual([head.status, await head.text()], [405, ''])
    assert.equal((await send('status', { method: 'DELETE' })).status, 405)
    assert.equal((await send('nothing', { cookie: wholeSignIn })).status, 404)
  })

  test('a refusal of the application is handed on as a stream, whole', async () => {
    const { sparekey, send, clock } = await openApplication(start, {
      completeSignIn: () =>
        new Response(streamOf(['so', 'rry']), {
          status: 418,
          headers: { 'Content-Type': 'text/plain' },
        }),
    })
    const authentication = { methods: ['pwd', 'otp'], at: clock.now() }
    const sheet = await sparekey.issue('ada', { reason: 'enrollment', authentication })
    assert.ok(sheet.ok)
    const refused = await send('redeem', { body: { code: sheet.codes[0] }, cookie: 'person=ada' })
    assert.deepEqual([refused.status, await refused.text()], [418, 'sorry'])
  })

  test('what the application throws comes to the error handling of the framework', async () => {
    const failure = new TypeError('the database of people is away')
    const { send, errors } = await openApplication(start, { identify: () => Promise.reject(failure) })
    assert.equal((await send('status')).status, 500)
    assert.deepEqual(errors, [failure])
  })

  test('below another path: the whole path is what counts', async () => {
    const { send } = await openApplication(start, { basePath: '/app/backup-codes' })
    assert.equal((await send('status', { cookie: wholeSignIn })).status, 200)
  })

  test('a request that is given up by whoever sent it is aborted for the application too', async () => {
    const asked = Promise.withResolvers<undefined>()
    const aborted = Promise.withResolvers<null>()
    const { send } = await openApplication(start, {
      identify: (request) => {
        request.signal.addEventListener('abort', () => aborted.resolve(null))
        asked.resolve(undefined)
        return aborted.promise
      },
    })
    const leaving = new AbortController()
    const sent = send('status', { signal: leaving.signal })
    await asked.promise
    leaving.abort()
    await assert.rejects(sent, { name: 'AbortError' })
    assert.equal(await aborted.promise, null)
  })

  const forwarded = {
    origin: 'https://app.example.org',
    'x-forwarded-host': 'app.example.org',
    'x-forwarded-proto': 'https',
  }
  const throughProxy = async (trustsProxy: boolean): Promise<number> => {
    const { send } = await openApplication(start, { trustsProxy })
    return (await send('issue', { body: {}, cookie: wholeSignIn, headers: forwarded })).status
  }
  if (proxies === 'setting') {
    test('behind a proxy the host that it forwards counts where the framework trusts it, and nowhere else', async () => {
      assert.deepEqual([await throughProxy(true), await throughProxy(false)], [201, 403])
    })
  } else {
    test(`behind a proxy the host that it forwards ${proxies === 'always' ? 'counts' : 'does not count'}`, async () => {
      assert.equal(await throughProxy(false), proxies === 'always' ? 201 : 403)
    })
  }
}
