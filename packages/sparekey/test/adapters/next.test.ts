import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { test } from 'node:test'
import { NodeNextRequest, NodeNextResponse } from 'next/dist/server/base-http/node.js'
import { addRequestMeta } from 'next/dist/server/request-meta.js'
import { sendResponse } from 'next/dist/server/send-response.js'
import {
  NextRequestAdapter,
  signalFromNodeResponse,
} from 'next/dist/server/web/spec-extension/adapters/next-request.js'
import type { NextRequest } from 'next/server.js'
import { createNextHandlers, type NextHandlers } from 'sparekey/next'
import { openApplication, type Start, wholeSignIn } from './application.ts'
import { testAdapter } from './promises.ts'

/**
 * A server around the handlers of a route that makes its requests and sends its answers with Next.js's own modules, as
 * `next start` does after its router. A built application is in examples/adopt/next.
 */
const startWith = async (handlers: NextHandlers<NextRequest>) => {
  const errors: unknown[] = []
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    // What Next.js does before a route: the address that it listens on, and the host that was asked for.
    addRequestMeta(message, 'initURL', `http://localhost:3000${message.url}`)
    message.headers['x-forwarded-host'] ??= message.headers.host
    message.headers['x-forwarded-proto'] ??= 'http'
    const own = new NodeNextRequest(message)
    const request = NextRequestAdapter.fromNodeNextRequest(own, signalFromNodeResponse(response))
    const handler = message.method === 'POST' ? handlers.POST : handlers.GET
    await sendResponse(own, new NodeNextResponse(response), await handler(request))
  }
  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      errors.push(error)
      response.writeHead(500).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, errors }
}

const start: Start = (options) => startWith(createNextHandlers(options))

testAdapter(start, { address: false, proxies: 'always' })

test('a folder at another path than basePath: an error that says so', async () => {
  const { origin, errors } = await openApplication(start)
  assert.equal((await fetch(`${origin}/codes/status`)).status, 500)
  assert.match(String(errors[0]), /mounted at another path than "basePath", which is "\/backup-codes"/)
})

test('given a function, it is asked once, at the first request, and again only where it failed', async () => {
  let asked = 0
  const startLater: Start = ({ identify, ...options }) =>
    startWith(
      createNextHandlers(async () => {
        asked += 1
        if (asked === 1) throw new TypeError('no database')
        const own = (request: Request, { cookies }: NextRequest) =>
          cookies.get('person')?.value === 'ada' ? identify(request) : null
        return { ...options, identify: own }
      }),
    )
  const { send, errors } = await openApplication(startLater)
  assert.equal(asked, 0)
  const ask = async (): Promise<number> => (await send('status', { cookie: wholeSignIn })).status
  assert.equal(await ask(), 500)
  assert.deepEqual(await Promise.all([ask(), ask()]), [200, 200])
  assert.deepEqual([asked, errors.map(String)], [2, ['TypeError: no database']])
})

test('options that are wrong are named when the module is loaded', () => {
  assert.throws(() => createNextHandlers({ basePath: 'codes' } as never), { code: 'invalid_request' })
})
