import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * A server that speaks the few messages of PostgreSQL's protocol that a transaction without reads needs
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html), so that the real driver meets answers to COMMIT
 * that a real server gives once in years.
 */
export interface WirePostgres {
  readonly url: string
  /** The texts that arrived, in order. */
  readonly asked: string[]
  /** Connections that asked to cancel another one's statement. */
  readonly cancels: number
  /** Resolves when the client has closed every connection. */
  allClosed(): Promise<void>
  stop(): Promise<void>
}

/** What COMMIT is answered with, message by message; without `end`, the answer never comes to its end. */
export type CommitAnswer = readonly (Buffer | 'end' | 'reset')[]

const sslRequest = 80_877_103
const cancelRequest = 80_877_102

const message = (type: string, body: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
const text = (value: string): Buffer => Buffer.from(`${value}\0`)

export const tag = (command: string): Buffer => message('C', text(command))
const fields = (severity: string, code: string): Buffer =>
  Buffer.concat([
    text(`S${severity}`),
    text(`V${severity}`),
    text(`C${code}`),
    text('Msaid so'),
    Buffer.from([0]),
  ])
export const notice = (code: string): Buffer => message('N', fields('WARNING', code))
export const failure = (code: string): Buffer => message('E', fields('ERROR', code))
const ready = (state: 'I' | 'T'): Buffer => message('Z', Buffer.from(state))

export const startWirePostgres = async (commit: CommitAnswer): Promise<WirePostgres> => {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const closings: Promise<unknown>[] = []
  let cancels = 0
  const onCancel = (): void => void (cancels += 1)
  const server = createServer((socket) => {
    sockets.add(socket)
    closings.push(once(socket, 'close'))
    socket.on('error', () => {})
    serve(socket, commit, asked, onCancel)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `postgres://someone@127.0.0.1:${port}/somewhere`,
    asked,
    get cancels() {
      return cancels
    },
    allClosed: async () => void (await Promise.all(closings)),
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const serve = (socket: Socket, commit: CommitAnswer, asked: string[], onCancel: () => void): void => {
  let received = Buffer.alloc(0)
  let isStarted = false
  let parsed = ''
  const query = (sql: string): void => {
    asked.push(sql)
    if (sql === 'COMMIT') return answerCommit(socket, commit)
    const [command = ''] = sql.split(/[\s;]/)
    const tags = command === 'BEGIN' ? [tag('BEGIN'), tag('SELECT 0')] : [tag(command)]
    socket.write(Buffer.concat([...tags, ready(command === 'ROLLBACK' ? 'I' : 'T')]))
  }
  const take = (type: string, body: Buffer): void => {
    switch (type) {
      case 'Q':
        return query(body.toString('utf8', 0, body.length - 1))
      case 'P':
        parsed = body.toString('utf8', body.indexOf(0) + 1, body.indexOf(0, body.indexOf(0) + 1))
        return
      case 'S':
        asked.push(parsed)
        socket.write(Buffer.concat([message('1'), message('2'), message('n'), tag('DELETE 1'), ready('T')]))
    }
  }
  const start = (body: Buffer): void => {
    const request = body.readInt32BE(0)
    if (request === sslRequest) return void socket.write('N')
    if (request === cancelRequest) return onCancel()
    isStarted = true
    socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready('I')]))
  }
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    for (;;) {
      const offset = isStarted ? 1 : 0
      if (received.length < offset + 4) return
      const length = received.readInt32BE(offset)
      if (received.length < offset + length) return
      const type = isStarted ? received.toString('latin1', 0, 1) : ''
      const body = received.subarray(offset + 4, offset + length)
      received = received.subarray(offset + length)
      if (type === '') start(body)
      else take(type, body)
    }
  })
}

const answerCommit = (socket: Socket, commit: CommitAnswer): void => {
  for (const part of commit) {
    if (part === 'reset') socket.resetAndDestroy()
    else socket.write(part === 'end' ? ready('I') : part)
  }
}
