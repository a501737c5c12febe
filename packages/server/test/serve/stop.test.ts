import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { test } from 'node:test'
import { API_KEY, startService, temporaryDirectory } from '../support/process.ts'

const open = async (url: string): Promise<{ socket: Socket; text: () => string }> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return { socket, text: () => text }
}

test('on SIGTERM a request that runs is answered, idle connections are closed, and the process ends with 0', async () => {
  const service = await startService({ SPAREKEY_DATA_DIR: temporaryDirectory() })
  const idle = await open(service.url)
  const idleClosed = once(idle.socket, 'close')
  const running = await open(service.url)
  const body = JSON.stringify({ code: 'nonsense' })
  running.socket.write(
    `POST /v1/accounts/ada/redemptions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${API_KEY}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
  )
  // The interim response shows that the request is being read.
  await once(running.socket, 'data')
  service.child.kill('SIGTERM')
  await service.seen(/"msg":"stopping"/)
  await idleClosed
  const refused = once(connect(Number(new URL(service.url).port), '127.0.0.1'), 'connect')
  await assert.rejects(refused, { code: 'ECONNREFUSED' })

  const runningClosed = once(running.socket, 'close')
  running.socket.write(body)
  await runningClosed
  assert.match(running.text(), /HTTP\/1\.1 422 /)
  assert.match(running.text(), /\r\nConnection: close\r\n/i)
  assert.match(running.text(), /"code":"code_malformed"/)
  assert.equal(await service.ended, 0)
})
