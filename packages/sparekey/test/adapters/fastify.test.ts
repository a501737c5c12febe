import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify'
import { createFastifyPlugin } from 'sparekey/fastify'
import { openApplication, type Start, wholeSignIn } from './application.ts'
import { testAdapter } from './promises.ts'

const listen = async (app: FastifyInstance) => {
  const errors: unknown[] = []
  app.setErrorHandler((error, _, reply) => {
    errors.push(error)
    return reply.code(500).send({})
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { server: app.server, errors }
}

/** Fastify's own parser of JSON is always there; `parsedBefore` adds one for every other type. */
const start: Start = async (options, { parsedBefore = false, trustsProxy = false }) => {
  const app = fastify({ trustProxy: trustsProxy })
  if (parsedBefore)
    app.addContentTypeParser('*', { parseAs: 'string' }, async (_: unknown, text: string) => text)
  app.register(createFastifyPlugin(options))
  app.post('/echo', async ({ body }) => body)
  return listen(app)
}

testAdapter(start, { address: true, proxies: 'setting' })

test('the parsers of the application stay as they are', async () => {
  const { origin, errors } = await openApplication(start)
  const headers = { 'content-type': 'application/json' }
  const echoed = await fetch(`${origin}/echo`, { method: 'POST', headers, body: '{"n":1}' })
  assert.deepEqual(await echoed.json(), { n: 1 })
  const other = { 'content-type': 'application/xml' }
  const refused = await fetch(`${origin}/echo`, { method: 'POST', headers: other, body: '<n/>' })
  assert.equal(refused.status, 500)
  assert.match(String(errors[0]), /Unsupported Media Type/)
})

for (const [prefix, basePath] of [
  ['/app', '/app/backup-codes'],
  ['/backup-codes', '/backup-codes'],
] as const) {
  test(`with the prefix ${prefix}, basePath includes it`, async () => {
    const startBelow: Start = async (options) => {
      const app = fastify()
      app.register(createFastifyPlugin(options), { prefix })
      return listen(app)
    }
    const { send } = await openApplication(startBelow, { basePath })
    assert.equal((await send('status', { cookie: wholeSignIn })).status, 200)
  })
}

test('a basePath that is not below the prefix stops the start, and says so', async () => {
  for (const prefix of ['/codes', '/backup']) {
    const startBeside: Start = async (options) => {
      const app = fastify()
      app.register(createFastifyPlugin(options), { prefix })
      return listen(app)
    }
    await assert.rejects(openApplication(startBeside), {
      code: 'invalid_request',
      field: 'basePath',
      message: /mounted at another path than "basePath"/,
    })
  }
})

test("the functions are given Fastify's own request, and hooks see the answer", async () => {
  const startOwn: Start = async ({ identify, ...options }) => {
    const app = fastify()
    app.addHook('onSend', async (_, reply) => void reply.header('set-cookie', 'seen=1'))
    const own = (request: Request, { id }: FastifyRequest) =>
      id.startsWith('req-') ? identify(request) : null
    app.register(createFastifyPlugin({ ...options, identify: own }))
    return listen(app)
  }
  const { send } = await openApplication(startOwn)
  const answer = await send('status', { cookie: wholeSignIn })
  assert.deepEqual([answer.status, answer.headers.getSetCookie()], [200, ['seen=1']])
})
