import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { Webhook } from 'standardwebhooks'
import { DeliveryFailed, DeliveryRefused, type FailedCode } from '../../src/notices/delivery-errors.ts'
import { createWebhookChannel, type WebhookChannel, type WebhookOptions } from '../../src/notices/webhook.ts'
import { generateWebhookSecret } from '../../src/notices/webhook-keys.ts'
import { MOST_ANSWER_BYTES } from '../../src/notices/webhook-post.ts'
import { unsafeLoopback, type WebhookNetwork } from '../../src/notices/webhook-url.ts'
import { noticeOf } from '../unit/notices/support.ts'
import { testCertificate, testKey } from './certificate.ts'
import { errorOf, leaksOf, openRawServer } from './support.ts'

const closing: (() => unknown)[] = []
after(async () => {
  for (const close of closing.toReversed()) await close()
})

const SECRET = generateWebhookSecret()
const notice = noticeOf({ to: { channel: 'webhook', address: 'end_1', language: null, replaced: false } })

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

interface Received {
  readonly request: IncomingMessage
  readonly body: string
}

/** A receiver that answers as the test says once it has read the request. */
const receive = async (answer: (response: ServerResponse, count: number) => void) => {
  const received: Received[] = []
  const listener: RequestListener = (request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push({ request, body })
      answer(response, received.length)
    })
  }
  const port = await listen(createServer(listener))
  return { port, received, url: `http://127.0.0.1:${port}/hooks?a=1` }
}

const channelTo = (url: string | null, options: Partial<WebhookOptions> = {}): WebhookChannel =>
  createWebhookChannel({
    findEndpoint: async () => (url === null ? null : { url, keys: [SECRET] }),
    clock: () => new Date(),
    network: unsafeLoopback,
    ...options,
  })

const assertFails = async (
  channel: WebhookChannel,
  code: FailedCode,
  retryAfterSeconds: number | null = null,
) => {
  const error = await errorOf(channel.send(notice, 'end_1'))
  assert.ok(error instanceof DeliveryFailed, String(error))
  assert.equal(error.code, code)
  assert.equal(error.retryAfterSeconds, retryAfterSeconds)
  assert.deepEqual(leaksOf(error), [])
  assert.doesNotMatch(String(error), /127\.0\.0\.1|hooks|whsec/)
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end('quoted by the server')

describe('an endpoint that takes a notice', () => {
  test('can verify it with the official library', async () => {
    const { url, received } = await receive(status(204))
    await channelTo(url).send(notice, 'end_1')
    const [{ request, body }] = received as [Received]
    assert.equal(request.method, 'POST')
    assert.equal(request.url, '/hooks?a=1')
    assert.equal(request.headers['content-type'], 'application/json')
    assert.equal(request.headers['webhook-id'], notice.noticeId)
    const verified = new Webhook(SECRET).verify(body, request.headers as Record<string, string>)
    assert.equal((verified as { data: { kind: string } }).data.kind, 'code_used')
  })

  test('is asked of the tenant of the notice, by its id', async () => {
    const { url } = await receive(status(200))
    const asked: unknown[] = []
    const channel = channelTo(url, {
      findEndpoint: async (...names) => {
        asked.push(names)
        return { url, keys: [SECRET] }
      },
    })
    await channel.send({ ...notice, tenant: 'shop' }, 'end_7')
    assert.deepEqual(asked, [['shop', 'end_7']])
  })

  test('has taken it although its answer never ends', async () => {
    const { url } = await receive((response) => response.writeHead(200).write('and then'))
    await channelTo(url, { timeoutSeconds: 0.3 }).send(notice, 'end_1')
  })

  test('has taken it although its answer breaks off', async () => {
    const { url } = await receive((response) => {
      response.writeHead(200, { 'Content-Length': '100' })
      response.write('x', () => response.destroy())
    })
    await channelTo(url).send(notice, 'end_1')
  })
})

describe('an answer of 1 GB', () => {
  test('is read up to 64 KiB, then the connection is dropped', async () => {
    let written = 0
    const dropped = Promise.withResolvers<void>()
    const { url } = await receive((response) => {
      const chunk = Buffer.alloc(65_536)
      response.writeHead(200, { 'Content-Length': String(2 ** 30) })
      response.on('close', () => dropped.resolve())
      const more = (): void => {
        while (!response.destroyed && written < 2 ** 30) {
          written += chunk.length
          if (!response.write(chunk)) return void response.once('drain', more)
        }
      }
      more()
    })
    await channelTo(url).send(notice, 'end_1')
    await dropped.promise
    assert.equal(MOST_ANSWER_BYTES, 65_536)
    // What is beyond the limit lies in the buffers of the two sockets.
    assert.ok(written < 32 * 2 ** 20, `${written} bytes written`)
  })

  test('in its headers is not read', async () => {
    const endless = await openRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const more = (): void => {
        while (!socket.destroyed)
          if (!socket.write(`x-${'a'.repeat(1000)}: b\r\n`)) return void socket.once('drain', more)
      }
      more()
    })
    closing.push(() => endless.close())
    await assertFails(channelTo(`http://127.0.0.1:${endless.port}/`), 'connection_lost')
  })
})

describe('an endpoint that does not take a notice', () => {
  test('with 500, 404 or anything else is tried again', async () => {
    for (const code of [400, 401, 404, 500, 502]) {
      const { url } = await receive(status(code))
      await assertFails(channelTo(url), 'bad_answer')
    }
  })

  test('with 410 is gone: no repeat helps, and it is to be disabled', async () => {
    const { url } = await receive(status(410))
    const error = await errorOf(channelTo(url).send(notice, 'end_1'))
    assert.ok(error instanceof DeliveryRefused && error.code === 'endpoint_gone' && !error.retryable)
  })

  test('with 429 or 503 says when to come again, in seconds or as a date, at most a day', async () => {
    const clock = () => new Date('2026-11-21T20:00:00.000Z')
    const waits: readonly (readonly [string, number | null])[] = [
      ['120', 120],
      ['0', 1],
      ['Sat, 21 Nov 2026 20:05:00 GMT', 300],
      ['Sat, 21 Nov 2020 20:05:00 GMT', 1],
      ['999999999', 86_400],
      ['-5', null],
      ['soon', null],
    ]
    for (const [text, seconds] of waits) {
      for (const code of [429, 503]) {
        const { url } = await receive(status(code, { 'Retry-After': text }))
        await assertFails(channelTo(url, { clock }), 'asked_to_wait', seconds)
      }
    }
  })

  test('with a redirect is not followed, wherever it leads', async () => {
    const inside = await receive(status(200))
    for (const code of [301, 302, 303, 307, 308]) {
      const { url } = await receive(status(code, { Location: inside.url }))
      await assertFails(channelTo(url), 'redirected')
    }
    assert.deepEqual(inside.received, [])
  })

  test('is left after the time for all of it together, however it spends that', async () => {
    const silent = await openRawServer(() => {})
    const slow = await openRawServer((socket) => {
      const timer = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => clearInterval(timer))
      socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
    })
    closing.push(
      () => silent.close(),
      () => slow.close(),
    )
    for (const { port } of [silent, slow]) {
      await assertFails(channelTo(`http://127.0.0.1:${port}/`, { timeoutSeconds: 0.2 }), 'timed_out')
    }
    const unresolved = { resolve: () => new Promise<never>(() => {}), timeoutSeconds: 0.05 }
    await assertFails(channelTo('https://hooks.example.org/', unresolved), 'timed_out')
  })

  test('because nobody listens, or the connection ends without an answer', async () => {
    const gone = await openRawServer(() => {})
    await gone.close()
    await assertFails(channelTo(`http://127.0.0.1:${gone.port}/`), 'unreachable')
    const rude = await openRawServer((socket) => socket.once('data', () => socket.destroy()))
    closing.push(() => rude.close())
    await assertFails(channelTo(`http://127.0.0.1:${rude.port}/`), 'connection_lost')
    await assertFails(channelTo('https://hooks.example.org/', { resolve: async () => [] }), 'unreachable')
    const unknownName = { resolve: () => Promise.reject(new TypeError('ENOTFOUND hooks')) }
    await assertFails(channelTo('https://hooks.example.org/', unknownName), 'unreachable')
  })

  test('because it is not there, or not fit to be used', async () => {
    const refusals = [
      [channelTo(null), 'endpoint_unknown'],
      [channelTo('http://hooks.example.org/'), 'endpoint_unfit'],
      [channelTo('https://10.0.0.1/'), 'endpoint_unfit'],
      [
        channelTo('https://hooks.example.org/', {
          findEndpoint: async () => ({ url: 'https://a.example/', keys: [] }),
        }),
        'endpoint_unfit',
      ],
      [
        channelTo('', {
          findEndpoint: async () => ({ url: 'https://a.example/', keys: [SECRET, 'whsec_x'] }),
        }),
        'endpoint_unfit',
      ],
    ] as const
    for (const [channel, code] of refusals) {
      const error = await errorOf(channel.send(notice, 'end_1'))
      assert.ok(error instanceof DeliveryRefused && error.code === code, String(error))
    }
  })
})

/** Counts as public for these tests: the receiver listens on this machine. */
const thisMachineIsPublic: WebhookNetwork = {
  name: 'test',
  isHttpOk: () => false,
  isAddressOk: (address) => address === '127.0.0.1' || address === '8.8.8.8',
}

describe('a name that leads elsewhere', () => {
  test('than the public internet is not connected to, even where only one of its addresses does', async () => {
    const { port, received } = await receive(status(200))
    const addresses = [
      ['10.0.0.1'],
      ['169.254.169.254'],
      ['::ffff:127.0.0.1'],
      ['127.0.0.1'],
      ['8.8.8.8', '192.168.0.1'],
      ['64:ff9b::7f00:1'],
    ]
    for (const resolved of addresses) {
      const channel = createWebhookChannel({
        findEndpoint: async () => ({ url: `https://hooks.example.org:${port}/`, keys: [SECRET] }),
        clock: () => new Date(),
        resolve: async () => resolved,
      })
      await assertFails(channel, 'address_forbidden')
    }
    assert.deepEqual(received, [])
  })

  test('at the second look-up (DNS rebinding) is asked once: the connection goes to the address that was judged', async () => {
    const hosts: unknown[] = []
    const server = createTlsServer({ key: testKey, cert: testCertificate }, (request, response) => {
      hosts.push([request.headers.host, (request.socket as TLSSocket).servername])
      response.end()
    })
    const port = await listen(server)
    let lookUps = 0
    const channel = channelTo(`https://hooks.example.org:${port}/`, {
      network: thisMachineIsPublic,
      trustedCertificates: testCertificate,
      resolve: async () => ((lookUps += 1) === 1 ? ['127.0.0.1'] : ['10.0.0.1']),
    })
    await channel.send(notice, 'end_1')
    assert.equal(lookUps, 1)
    assert.deepEqual(hosts, [[`hooks.example.org:${port}`, 'hooks.example.org']])
    await assertFails(channel, 'address_forbidden')
  })

  test('and cannot show a certificate of that name gets nothing', async () => {
    let requests = 0
    const port = await listen(createTlsServer({ key: testKey, cert: testCertificate }, () => (requests += 1)))
    const options = { network: thisMachineIsPublic, resolve: async () => ['127.0.0.1'] }
    const trusted = { ...options, trustedCertificates: testCertificate }
    await assertFails(channelTo(`https://other.example.org:${port}/`, trusted), 'not_encrypted')
    await assertFails(channelTo(`https://hooks.example.org:${port}/`, options), 'not_encrypted')
    const plain = await receive(status(200))
    await assertFails(channelTo(`https://hooks.example.org:${plain.port}/`, trusted), 'not_encrypted')
    assert.equal(requests, 0)
  })
})
