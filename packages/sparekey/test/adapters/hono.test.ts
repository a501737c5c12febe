import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { createHonoHandler } from 'sparekey/hono'
import { openApplication, type Start, wholeSignIn } from './application.ts'
import { testAdapter } from './promises.ts'

const listen = async (app: Hono) => {
  const errors: unknown[] = []
  app.onError((error, context) => {
    errors.push(error)
    return context.json({}, 500)
  })
  const server = createServer(
    (request, response) =>
      void getRequestListener(app.fetch, { overrideGlobalObjects: false })(request, response),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, errors }
}

const start: Start = async (options, { at = options.basePath, parsedBefore = false }) => {
  const app = new Hono()
  if (parsedBefore) {
    app.use(async (context, next) => {
      if (context.req.method === 'POST') await context.req.json()
      await next()
    })
  }
  app.all(`${at}/*`, createHonoHandler(options))
  return listen(app)
}

testAdapter(start, { address: false, proxies: 'none' })

test('mounted at another path than basePath: an error that says so', async () => {
  const { origin, errors } = await openApplication(start, { at: '/codes' })
  assert.equal((await fetch(`${origin}/codes/status`)).status, 500)
  assert.match(String(errors[0]), /mounted at another path than "basePath", which is "\/backup-codes"/)
})

test("in an app within an app the whole path counts, and the functions are given Hono's own context", async () => {
  const startWithin: Start = async ({ identify, ...options }) => {
    const within = new Hono().all(
      '/backup-codes/*',
      createHonoHandler({
        ...options,
        identify: (request, context: Context) => (context.req.header('cookie') ? identify(request) : null),
      }),
    )
    return listen(new Hono().route('/app', within))
  }
  const { send } = await openApplication(startWithin, { basePath: '/app/backup-codes' })
  assert.equal((await send('status', { cookie: wholeSignIn })).status, 200)
})
