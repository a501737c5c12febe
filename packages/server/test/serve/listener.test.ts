import assert from 'node:assert/strict'
import { once } from 'node:events'
import { STATUS_CODES } from 'node:http'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { SparekeyError } from 'sparekey'
import { type ErrorCode, errorKinds } from '../../src/http/errors.ts'
import { listen } from '../../src/serve/listener.ts'
import { createTestService } from '../support/app.ts'

const { app, apiKey } = await createTestService()
const listener = await listen(app, '127.0.0.1', 0)
after(() => listener.stop(1_000))

/** Sends bytes and gives all that comes back until the connection is closed. */
const exchange = async (bytes: string | Uint8Array, url = listener.url): Promise<string> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const closed = once(socket, 'close')
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  socket.write(bytes)
  await closed
  return text
}

const request = (line: string, ...headers: string[]): string =>
  [line, 'Connection: close', `Authorization: Bearer ${apiKey}`, ...headers, '', ''].join('\r\n')

test('what is not HTTP is answered with a problem document', async () => {
  for (const bytes of [
    'NONSENSE\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nA b: c\r\n\r\n',
  ]) {
    const answer = await exchange(bytes)
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/)
    assert.match(answer, /x-request-id: [0-9a-f-]{36}\r\n/i)
    assert.match(answer, /"code":"invalid_request"/)
  }
})

test('headers larger than 16 KiB are refused', async () => {
  const answer = await exchange(
    request('GET /healthz HTTP/1.1', 'Host: localhost', `X-Big: ${'x'.repeat(17_000)}`),
  )
  assert.match(answer, /^HTTP\/1\.1 400 /)
  assert.match(answer, /header section is larger than 16 KiB/)
})

test('a Host header that is none is refused with a problem document', async () => {
  for (const host of ['a b', 'x/y', 'u:p@h']) {
    const answer = await exchange(request('GET /healthz HTTP/1.1', `Host: ${host}`))
    assert.match(answer, /^HTTP\/1\.1 400 /, host)
    assert.match(answer, /"code":"invalid_request"/)
    assert.match(answer, /x-request-id: /i)
  }
})

/** An answer that the app did not give is one like those it gives. */
const assertProblem = (answer: string, code: ErrorCode): void => {
  const { status, title } = errorKinds[code]
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const headers = new Headers(
    head
      .split('\r\n')
      .slice(1)
      .map((line): [string, string] => [line.split(': ')[0] ?? '', line.split(': ')[1] ?? '']),
  )
  assert.ok(head.startsWith(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`), head)
  assert.equal(headers.get('Content-Type'), 'application/problem+json')
  assert.equal(headers.get('Cache-Control'), 'no-store')
  assert.equal(headers.get('Connection'), 'close')
  assert.equal(headers.get('Content-Length'), String(Buffer.byteLength(body)))
  assert.match(headers.get('X-Request-Id') ?? '', /^[0-9a-f-]{36}$/)
  const { detail, ...problem } = JSON.parse(body) as Record<string, unknown>
  assert.deepEqual(problem, { type: `/docs#${code}`, title, status, code })
  assert.match(String(detail), /^[A-Z].*\.$/)
}

test('a request without a Host header, or with two, is refused with a problem document', async () => {
  assertProblem(await exchange('GET /healthz HTTP/1.1\r\n\r\n'), 'invalid_request')
  const two = await exchange('GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')
  assertProblem(two, 'invalid_request')
})

test('an expectation that is not known is refused with a problem document, 100-continue is met', async () => {
  const unknown = await exchange('GET /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: a-miracle\r\n\r\n')
  assertProblem(unknown, 'expectation_failed')
  const known = await exchange(request('GET /healthz HTTP/1.1', 'Host: localhost', 'Expect: 100-continue'))
  assert.match(known, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
})

test('a request that does not arrive in time is refused with a problem document', async () => {
  const limits = { headersTimeout: 40, requestTimeout: 80, connectionsCheckingInterval: 10 }
  const hasty = await listen(app, '127.0.0.1', 0, limits)
  const head = `POST /v1/accounts/ada/redemptions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\n`
  for (const bytes of ['GET /healthz HT', head, `${head}Content-Length: 50\r\n\r\n{"code":`])
    assertProblem(await exchange(bytes, hasty.url), 'request_timeout')
  await hasty.stop(1_000)
})

test('a path is taken as it was sent', async () => {
  const rows = [
    ['/v1/accounts/..', '".."'],
    ['/v1/accounts/%2E%2E', '".."'],
    ['/v1/accounts/.', '"."'],
    ['/v1/accounts/a%2Fb?', '"a/b"'],
    ['http://localhost/v1/accounts/ada', '"ada"'],
  ] as const
  for (const [path, shown] of rows) {
    const answer = await exchange(request(`GET ${path} HTTP/1.1`, 'Host: localhost'))
    assert.ok(answer.includes(`"accountId":${shown}`), answer)
  }
})

test('bytes in a path that are not percent-encoded are refused or read, never a failure', async () => {
  for (const path of [
    '/v1/accounts/\xc3\xa9',
    '/v1/accounts/\xff',
    '/v1/accounts/a\\b',
    '/v1/accounts/a|b',
    '*',
    '//x',
    '/%',
  ]) {
    const bytes = Buffer.from(request(`GET ${path} HTTP/1.1`, 'Host: localhost'), 'latin1')
    const answer = await exchange(bytes)
    assert.match(answer, /^HTTP\/1\.1 (200|400|404) /, path)
  }
})

test('a large body is refused without being read to its end, and the next request is answered', async () => {
  const body = 'x'.repeat(300_000)
  const refused = `POST /v1/accounts/ada/redemptions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const answer = await exchange(refused + request('GET /healthz HTTP/1.1', 'Host: localhost'))
  assert.match(answer, /^HTTP\/1\.1 413 /)
  assert.match(answer, /\{"status":"alive"\}/)
})

test('a body that is cut short is no failure of the service', async () => {
  const { hostname, port } = new URL(listener.url)
  const socket = connect(Number(port), hostname)
  const head = `POST /v1/accounts/ada/redemptions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\n`
  socket.end(`${head}Content-Length: 50\r\n\r\n{"code":`)
  const [answer] = (await once(socket.setEncoding('utf8'), 'data')) as [string]
  assert.match(answer, /^HTTP\/1\.1 400 /)
})

/** A connection that was opened and has sent these bytes; `closed` resolves at its end. */
const opened = async (url: string, bytes: string) => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  socket.on('error', () => {})
  socket.write(bytes)
  return { socket, closed }
}

test('where as many connections are open as may be, one that waits longest makes room: half-open ones and slow bodies keep nobody out', async () => {
  const full = await listen(app, '127.0.0.1', 0, { mostConnections: 3 })
  const head = `POST /v1/accounts/ada/redemptions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\n`
  const served = await opened(full.url, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(served.socket, 'data')
  const slow = await opened(full.url, `${head}Content-Length: 50\r\n\r\n{"code":`)
  const halfOpen = await opened(full.url, 'GET /healthz HT')
  assert.match(await exchange(request('GET /healthz HTTP/1.1', 'Host: localhost'), full.url), /"alive"/)
  await slow.closed
  const fourth = await opened(full.url, '')
  assert.match(await exchange(request('GET /healthz HTTP/1.1', 'Host: localhost'), full.url), /"alive"/)
  await halfOpen.closed
  served.socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const [again] = (await once(served.socket.setEncoding('utf8'), 'data')) as [string]
  assert.match(again, /"alive"/, 'a kept connection that was of use is kept on')
  fourth.socket.destroy()
  served.socket.destroy()
  await full.stop(1_000)
})

test('requests that are being answered are never cut off to make room: then the newcomer is', async () => {
  const { promise: held, reject: end } = Promise.withResolvers<never>()
  const { promise: bothRun, resolve: run } = Promise.withResolvers<void>()
  let running = 0
  const status = (): Promise<never> => {
    running += 1
    if (running === 2) run()
    return held
  }
  const busy = await createTestService({ sparekey: { status } })
  const full = await listen(busy.app, '127.0.0.1', 0, { mostConnections: 2 })
  const key = `Authorization: Bearer ${busy.apiKey}`
  const asked = `GET /v1/accounts/ada HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${key}\r\n\r\n`
  const answers = [exchange(asked, full.url), exchange(asked, full.url)]
  await bothRun
  await (
    await opened(full.url, '')
  ).closed
  end(new SparekeyError('overloaded', 'Enough of this.', { retryAfterSeconds: 1 }))
  for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1\.1 503 [^]*Enough of this/)
  await full.stop(1_000)
})
