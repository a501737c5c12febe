import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import express, { type NextFunction, type Request as ExpressRequest, type Response } from 'express'
import { createExpressHandler } from 'sparekey/express'
import { openApplication, type Start, wholeSignIn } from './application.ts'
import { testAdapter } from './promises.ts'

const start: Start = async (
  options,
  { at = options.basePath, parsedBefore = false, trustsProxy = false },
) => {
  const errors: unknown[] = []
  const app = express()
  if (trustsProxy) app.set('trust proxy', true)
  if (parsedBefore) app.use(express.json())
  app.use(at, createExpressHandler(options))
  app.use((error: unknown, _: ExpressRequest, response: Response, _next: NextFunction) => {
    errors.push(error)
    response.status(500).json({})
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, errors }
}

testAdapter(start, { address: true, proxies: 'setting' })

test('mounted at another path than basePath: an error that says so, in whatever case the path is asked for', async () => {
  const { origin, errors } = await openApplication(start, { at: '/codes' })
  const answers = await Promise.all(['/codes/status', '/CODES/status'].map((path) => fetch(origin + path)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [500, 500],
  )
  assert.match(String(errors[0]), /mounted at another path than "basePath", which is "\/backup-codes"/)
  const right = await openApplication(start)
  assert.equal((await fetch(`${right.origin}/Backup-Codes/status`)).status, 404)
  assert.deepEqual(right.errors, [])
})

test('what was read before and is gone is an error that says so', async () => {
  const startReading: Start = async (options) => {
    const errors: unknown[] = []
    const app = express()
    app.use((request, _, next) => {
      request.resume().on('end', next)
    })
    app.use(options.basePath, createExpressHandler(options))
    app.use((error: unknown, _: ExpressRequest, response: Response, _next: NextFunction) => {
      errors.push(error)
      response.status(500).json({})
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { server, errors }
  }
  const { send, errors } = await openApplication(startReading)
  assert.equal((await send('issue', { body: {}, cookie: wholeSignIn })).status, 500)
  assert.match(String(errors[0]), /left nothing in "request\.body"/)
  assert.equal((await send('status', { cookie: wholeSignIn })).status, 200)
})

test("the functions are given Express's own request; cookies that it set are kept; what is no address is left out", async () => {
  const startOwn: Start = async ({ sparekey, basePath, identify, completeSignIn }) => {
    const app = express()
    app.set('trust proxy', true)
    app.use(
      basePath,
      createExpressHandler({
        sparekey,
        basePath,
        identify: (request, own: ExpressRequest) => {
          own.res?.cookie('seen', own.get('user-agent'))
          return identify(request)
        },
        completeSignIn,
      }),
    )
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { server, errors: [] }
  }
  const { send, sparekey, clock } = await openApplication(startOwn)
  const authentication = { methods: ['pwd', 'otp'], at: clock.now() }
  const sheet = await sparekey.issue('ada', { reason: 'enrollment', authentication })
  assert.ok(sheet.ok)
  const headers = { 'x-forwarded-for': 'unknown' }
  const used = await send('redeem', { body: { code: sheet.codes[0] }, cookie: 'person=ada', headers })
  assert.equal(used.status, 201)
  assert.deepEqual(
    used.headers.getSetCookie().map((cookie) => cookie.slice(0, cookie.indexOf('='))),
    ['seen', 'in', 'theme'],
  )
  const { items } = await sparekey.events('ada')
  assert.deepEqual(Object.keys(items.find(({ type }) => type === 'code.redeemed')?.context ?? {}), [
    'userAgent',
  ])
})

test('a body without end is answered as too large, and its connection is closed', async () => {
  const { origin, basePath } = await openApplication(start)
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.write(`POST ${basePath}/redeem HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nOrigin: ${origin}\r\n`)
  socket.write('Cookie: person=ada\r\nSparekey-Request: 1\r\nIdempotency-Key: k\r\n')
  socket.write('Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n')
  socket.write(`1388\r\n${' '.repeat(5000)}\r\n`)
  let answer = ''
  for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk)
  assert.match(answer, /^HTTP\/1\.1 413 [^]*\r\nConnection: close\r\n[^]*body_too_large/)
})
