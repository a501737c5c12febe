import assert from 'node:assert/strict'
import { createTestSparekey, type TestSparekey } from '../../../src/testing/create-test-sparekey.ts'
import type { Redeemed } from '../../../src/interface/redeem.ts'
import { createHandler } from '../../../src/web/handler.ts'
import type { HandlerOptions, Identity } from '../../../src/web/options.ts'

export const origin = 'https://app.example.org'

/** An application around the handler: who sends a request is what its cookie says. */
export interface TestApplication extends TestSparekey {
  /** What `identify` answers, by the cookie `person`. */
  readonly people: Map<string, Identity>
  /** What `completeSignIn` was told, in order. */
  readonly signIns: Redeemed[]
  /** Sends a request that a page of the application would send, with changes. */
  send(path: string, body?: unknown, change?: Change): Promise<Answer>
  /** Signs `ada` in with these methods, now. */
  signIn(...methods: string[]): void
}

export interface Change {
  readonly method?: string
  /** `null` takes a header away. */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly url?: string
  readonly raw?: BodyInit
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

let keys = 0
export const freshKey = (): string => `key-${(keys += 1)}`

export const createTestApplication = async (
  options: Partial<HandlerOptions> = {},
  test: Parameters<typeof createTestSparekey>[0] = {},
): Promise<TestApplication> => {
  const parts = await createTestSparekey(test)
  const people = new Map<string, Identity>()
  const signIns: Redeemed[] = []
  const handler = createHandler({
    sparekey: parts.sparekey,
    basePath: '/codes',
    identify: (request) => people.get(request.headers.get('cookie') ?? '') ?? null,
    completeSignIn: (_, redemption) => {
      signIns.push(redemption)
      return new Response(null, { status: 303, headers: { Location: '/home', 'Set-Cookie': 'in=1' } })
    },
    ...options,
  })
  const send: TestApplication['send'] = async (path, body, change = {}) => {
    const headers = new Headers({
      cookie: 'ada',
      'sparekey-request': '1',
      'sec-fetch-site': 'same-origin',
      ...(body === undefined
        ? {}
        : { origin, 'content-type': 'application/json', 'idempotency-key': freshKey() }),
    })
    for (const [name, value] of Object.entries(change.headers ?? {})) {
      if (value === null) headers.delete(name)
      else headers.set(name, value)
    }
    const method = change.method ?? (body === undefined ? 'GET' : 'POST')
    const sent = change.raw ?? (body === undefined ? null : JSON.stringify(body))
    const url = change.url ?? `${origin}/codes/${path}`
    const init: RequestInit & { duplex: 'half' } = { method, headers, body: sent, duplex: 'half' }
    const response = await handler(new Request(url, init))
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.endsWith('json') === true
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text },
    }
  }
  const signIn: TestApplication['signIn'] = (...methods) => {
    people.set('ada', {
      accountId: 'ada',
      displayName: 'ada@example.org',
      authentication: { methods, at: parts.clock.now() },
    })
  }
  signIn('pwd', 'otp')
  return { ...parts, people, signIns, send, signIn }
}

/** A sheet that was made and proved to be saved. */
export const savedSheet = async (app: TestApplication): Promise<readonly string[]> => {
  const { status, body } = await app.send('issue', {})
  assert.equal(status, 201)
  const codes = body['codes'] as string[]
  const confirmed = await app.send('confirm', { setId: body['setId'], code: codes[0] })
  assert.equal(confirmed.status, 200)
  return codes
}
