import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { testWebhook } from '../../src/console/settings/test-webhook.ts'
import { generateWebhookSecret } from '../../src/notices/webhook-keys.ts'
import { unsafeLoopback } from '../../src/notices/webhook-url.ts'

const secrets = [generateWebhookSecret(), generateWebhookSecret()]
const now = new Date()

/** An endpoint that answers with this status, and what it was sent. */
const endpoint = async (t: TestContext, status: number) => {
  const received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.writeHead(status).end('quoted by the server')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const destination = {
    tenant: 'acme',
    webhookId: 'whk_1',
    url: `http://127.0.0.1:${port}/hooks`,
    kinds: null,
    signing: 'hmac',
    createdAt: now,
    disabledAt: null,
    oldSecretUntil: null,
    secrets,
  } as const
  return { destination, received }
}

test('a test of a webhook is signed as notices are, with each of its secrets, and is about no account', async (t) => {
  const { destination, received } = await endpoint(t, 204)
  assert.equal(await testWebhook(destination, now, { network: unsafeLoopback }), 204)
  const [{ headers, body } = assert.fail('it was sent')] = received
  for (const secret of secrets) {
    const message = new Webhook(secret).verify(body, headers as Record<string, string>)
    assert.deepEqual(message, {
      type: 'backup_codes.test',
      timestamp: now.toISOString(),
      data: { tenant: 'acme' },
    })
  }
})

test('an answer that is no success fails the test, and says its status and nothing else of it', async (t) => {
  const { destination } = await endpoint(t, 500)
  await assert.rejects(testWebhook(destination, now, { network: unsafeLoopback }), {
    name: 'DeliveryFailed',
    message: 'The webhook endpoint answered 500.',
  })
})

test('an address of this machine is not posted to where the service runs', async (t) => {
  const { destination, received } = await endpoint(t, 204)
  await assert.rejects(testWebhook(destination, now, {}), { name: 'DeliveryRefused' })
  assert.deepEqual(received, [])
})
