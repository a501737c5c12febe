import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { postJson } from '../../../../src/crypto/key-sources/https-post.ts'

/** Posts to a server that answers so. */
const post = async (t: TestContext, answer: RequestListener, timeoutMillis = 10_000) => {
  const server = createServer(answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => void server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return postJson({
    url: new URL(`http://127.0.0.1:${port}/v1/a`),
    headers: { 'X-Vault-Token': 'hvs.a' },
    body: { plaintext: 'é' },
    certificateAuthority: null,
    timeoutMillis,
  })
}

test('a request is a POST of JSON in UTF-8 with its length, and carries the headers that are given', async (t) => {
  const seen: IncomingMessage[] = []
  const answer = await post(t, (request, response) => {
    seen.push(request)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => response.writeHead(201).end(Buffer.concat(chunks)))
  })
  assert.deepEqual(answer, { status: 201, text: '{"plaintext":"é"}' })
  const [request] = seen
  assert.deepEqual([request?.method, request?.url], ['POST', '/v1/a'])
  const { headers } = request ?? {}
  assert.equal(headers?.['content-type'], 'application/json')
  assert.equal(headers?.['content-length'], String(Buffer.byteLength('{"plaintext":"é"}')))
  assert.equal(headers?.['x-vault-token'], 'hvs.a')
})

test('an answer of 64 KiB is read whole, one of a byte more is none', async (t) => {
  const text = 'x'.repeat(65_536)
  const whole = await post(t, (_, response) => void response.end(text))
  assert.deepEqual(whole, { status: 200, text })
  assert.deepEqual(await post(t, (_, response) => void response.end(`${text}x`)), {
    noAnswer: 'an answer that was cut off or too long',
  })
})

test('an answer that is cut off is none, and no code but that of the system is told', async (t) => {
  const cutOff = await post(t, (_, response) => {
    response.writeHead(200, { 'Content-Length': '10' }).write('x')
    response.socket?.destroySoon()
  })
  assert.deepEqual(cutOff, { noAnswer: 'ECONNRESET' })
})

test('a server that does not answer in time gives no answer', async (t) => {
  assert.deepEqual(await post(t, () => {}, 20), { noAnswer: 'no answer in time' })
})
