import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { after, afterEach, test } from 'node:test'
import { COMMIT, COMMIT_REPLY_BYTES } from '../../proxy/commit-message.ts'
import { startFaultProxy } from '../../proxy/fault-proxy.ts'

/** Sends back what it gets. */
const startEcho = async () => {
  const sockets = new Set<Socket>()
  const received: Buffer[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received.push(chunk)
      socket.write(chunk)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    received: () => Buffer.concat(received).toString('latin1'),
    sockets,
    stop: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

const echo = await startEcho()
const proxy = await startFaultProxy(echo.port)
after(async () => {
  await proxy.stop()
  echo.stop()
})

const clients: Socket[] = []
afterEach(() => {
  proxy.rule({ kind: 'pass' })
  proxy.aim(echo.port)
  for (const client of clients.splice(0)) client.destroy()
})

interface Client {
  readonly socket: Socket
  /** Everything that came, as text. */
  readonly text: () => string
  readonly has: (text: string) => Promise<void>
  /** The code of the error with which it was closed; `null`: without one. */
  readonly closed: Promise<string | null>
}

const open = async (): Promise<Client> => {
  const socket = connect(proxy.port, '127.0.0.1')
  clients.push(socket)
  let text = ''
  let code: string | null = null
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code ?? 'unknown'
  })
  const closed = new Promise<string | null>((resolve) => {
    socket.once('close', () => resolve(code))
  })
  return {
    socket,
    text: () => text,
    has: async (wanted) => {
      while (!text.includes(wanted)) await once(socket, 'data')
    },
    closed,
  }
}

const opened = async (): Promise<Client> => {
  const client = await open()
  client.socket.write('hello ')
  await client.has('hello ')
  return client
}

/** So long that whatever could go through the proxy at once has gone through: there and back past it, three times. */
const meanwhile = async (): Promise<void> => {
  const socket = connect(echo.port, '127.0.0.1')
  for (let turn = 0; turn < 3; turn++) {
    socket.write('meanwhile ')
    await once(socket, 'data')
  }
  socket.destroy()
}

test('what is sent comes back in its order, also while the delay changes', async () => {
  const client = await opened()
  proxy.rule({ kind: 'delay', milliseconds: 50 })
  client.socket.write('1')
  await client.has('1')
  client.socket.write('2')
  await meanwhile()
  proxy.rule({ kind: 'pass' })
  client.socket.write('3')
  await client.has('3')
  assert.equal(client.text(), 'hello 123')
})

test('what is delayed comes no earlier', async () => {
  const client = await opened()
  proxy.rule({ kind: 'delay', milliseconds: 3_600_000 })
  client.socket.write('later')
  await meanwhile()
  assert.equal(client.text(), 'hello ')
  proxy.resetAll()
  await client.closed
})

test('what is held goes on when the rule ends, also where the client did not wait for it', async () => {
  const client = await opened()
  proxy.rule({ kind: 'hold' })
  client.socket.end('late')
  await once(client.socket, 'finish')
  await meanwhile()
  assert.equal(echo.received().includes('late'), false)
  proxy.rule({ kind: 'pass' })
  await client.has('late')
  assert.equal(await client.closed, null)
})

const hit = async (before: number): Promise<void> => {
  while (proxy.hits() === before) await new Promise((resolve) => setImmediate(resolve))
}

test('what is swallowed never comes, nobody is told, and the connection is reset when the rule ends', async () => {
  const client = await opened()
  const idle = await opened()
  const before = proxy.hits()
  proxy.rule({ kind: 'swallow' })
  client.socket.write('gone')
  await hit(before)
  assert.equal(client.socket.destroyed, false)
  proxy.rule({ kind: 'pass' })
  assert.equal(await client.closed, 'ECONNRESET')
  idle.socket.write('idle')
  await idle.has('idle')
  assert.equal(echo.received().includes('gone'), false)
})

test('a connection is reset after so many bytes of the answer', async () => {
  const client = await opened()
  const before = proxy.hits()
  proxy.rule({ kind: 'cut', afterBytes: 4 })
  client.socket.write('abcdefgh')
  assert.equal(await client.closed, 'ECONNRESET')
  assert.equal(client.text(), 'hello abcd')
  assert.equal(proxy.hits(), before + 1)
})

test('of the answer to a COMMIT so many bytes pass; other answers pass whole', async () => {
  const client = await opened()
  proxy.rule({ kind: 'cut commit reply', afterBytes: 5, applies: () => true })
  client.socket.write('before ')
  await client.has('before ')
  client.socket.write(COMMIT)
  assert.equal(await client.closed, 'ECONNRESET')
  assert.equal(client.text(), 'hello before ' + COMMIT.toString('latin1', 0, 5))
  assert.ok(echo.received().includes(COMMIT.toString('latin1')))
})

test('the answer to a COMMIT is kept back, and the connection stays until the rule ends', async () => {
  const client = await opened()
  const before = proxy.hits()
  proxy.rule({ kind: 'swallow commit reply', applies: () => true })
  client.socket.write(COMMIT)
  await hit(before)
  assert.equal(client.text(), 'hello ')
  assert.equal(client.socket.destroyed, false)
  proxy.rule({ kind: 'pass' })
  assert.equal(await client.closed, 'ECONNRESET')
})

test('a COMMIT becomes a ROLLBACK of the right length, where the rule applies', async () => {
  const client = await opened()
  proxy.rule({ kind: 'roll back', applies: () => true })
  client.socket.write(COMMIT)
  await client.has('Q\0\0\0\x0dROLLBACK\0')
  proxy.rule({ kind: 'roll back', applies: () => false })
  client.socket.write(COMMIT)
  await client.has('Q\0\0\0\x0bCOMMIT\0')
})

test('new connections are refused, those that are there go on', async () => {
  const client = await opened()
  proxy.rule({ kind: 'refuse' })
  const refused = await open()
  assert.equal(await refused.closed, 'ECONNRESET')
  client.socket.write('on')
  await client.has('on')
})

test('after a new aim connections go there; a reset ends the old ones', async () => {
  const other = await startEcho()
  const old = await opened()
  proxy.aim(other.port)
  const fresh = await opened()
  old.socket.write('still')
  await old.has('still')
  assert.equal(other.received(), 'hello ')
  assert.equal(proxy.connections(), 2)
  proxy.resetAll()
  assert.deepEqual(await Promise.all([old.closed, fresh.closed]), ['ECONNRESET', 'ECONNRESET'])
  other.stop()
})

test('a server that is away closes the connection, and the proxy goes on', async () => {
  const gone = await startEcho()
  gone.stop()
  proxy.aim(gone.port)
  const client = await open()
  assert.notEqual(await client.closed, undefined)
  proxy.aim(echo.port)
  await opened()
})

test('a reset ends a connection whose end is being passed on at that moment', async () => {
  const client = await opened()
  proxy.rule({ kind: 'hold' })
  client.socket.end()
  await meanwhile()
  proxy.rule({ kind: 'pass' })
  await new Promise<void>((resolve) => process.nextTick(resolve))
  proxy.resetAll()
  await client.closed
  while (proxy.connections() > 0) await new Promise((resolve) => setImmediate(resolve))
})

test('the answer to COMMIT is as long as the protocol says', () => {
  assert.equal(COMMIT_REPLY_BYTES, 'C....COMMIT\0'.length + 'Z....I'.length)
})
