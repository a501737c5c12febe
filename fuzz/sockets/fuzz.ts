// What only a connection can carry: requests that no HTTP client would send.
import { once } from 'node:events'
import { connect } from 'node:net'
import { listen } from '../../packages/server/src/serve/listener.ts'
import { CodeScan } from '../code-scan.ts'
import { createDraw, type Draw } from '../draw.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { lineFault } from '../routes/check.ts'
import { nextRequest } from '../routes/generate.ts'
import { asBytes } from '../routes/request.ts'
import { createWorld, type World } from '../routes/world.ts'

export interface SocketTally {
  connections: number
  /** Answers read, by status; 0: the connection was closed without one. */
  readonly statuses: Map<number, number>
}

export interface SocketFault {
  readonly what: string
  readonly sent: Uint8Array
}

const LINES: readonly string[] = [
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'GET / HTTP/9.9\r\nHost: a\r\n\r\n',
  'GET  / HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET http:// HTTP/1.1\r\nHost: a\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00',
  'GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
  'GET / HTTP/1.0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 2\r\n\r\nx',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n',
]

const bytesFor = (world: World, draw: Draw): Uint8Array => {
  const valid = draw.chance(0.3) ? Buffer.from(draw.one(LINES), 'latin1') : asBytes(nextRequest(world, draw))
  if (draw.chance(0.15)) return valid
  if (draw.chance(0.15)) return Buffer.concat([valid, asBytes(nextRequest(world, draw))])
  return mutateBytes(draw, valid)
}

/** Sends the bytes, ends its side, and reads until the other side ends. */
const exchange = async (port: number, sent: Uint8Array): Promise<string> => {
  const socket = connect({ port, host: '127.0.0.1' })
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A server that has heard enough may close while more is under way.
  socket.on('error', () => {})
  socket.end(sent)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

const statusesIn = (answer: string): readonly number[] =>
  Array.from(answer.matchAll(/(?:^|\r\n|\n|\})HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status))

const faultOf = (answer: string, scan: CodeScan): string | null => {
  if (answer !== '' && !answer.startsWith('HTTP/1.1 ')) return 'the answer is not HTTP'
  const broken = statusesIn(answer).find((status) => status === 500 || (status > 500 && status !== 503))
  if (broken !== undefined) return `status ${broken}`
  const isRefusal = answer.startsWith('HTTP/1.1 4')
  if (isRefusal && !/\r\ncontent-type: (?:application\/problem\+json|text\/html)/i.test(answer))
    return 'a refusal without a problem document'
  return isRefusal && scan.find(answer) !== null ? 'the answer holds a code' : null
}

export interface SocketFuzzOptions {
  readonly connections: number
  readonly seed: number
  readonly tally: SocketTally
  readonly progress: (number: number) => void
  readonly found: (fault: SocketFault) => void
}

const ALIVE = Buffer.from('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
/** Incomplete requests are given up after so long. */
const PATIENCE = { headersTimeout: 400, requestTimeout: 500, connectionsCheckingInterval: 100 }
const LANES = 16

/** Opens so many connections to a listener, some at once; after each row of them the service must answer as ever. */
export const fuzzSockets = async (options: SocketFuzzOptions): Promise<void> => {
  const { connections, seed, tally, progress, found } = options
  const world = await createWorld()
  const scan = new CodeScan()
  for (const code of world.codes) scan.add(code)
  const listener = await listen(world.app, '127.0.0.1', 0, PATIENCE)
  const port = Number(new URL(listener.url).port)
  const draw = createDraw(seed, 0x50c_4e7)
  for (let done = 0; done < connections; done += LANES) {
    progress(done)
    const row = Array.from({ length: Math.min(LANES, connections - done) }, () => bytesFor(world, draw))
    await Promise.all(
      row.map(async (sent) => {
        const answer = await exchange(port, sent)
        tally.connections += 1
        const statuses = statusesIn(answer)
        for (const status of statuses.length === 0 ? [0] : statuses) {
          tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1)
        }
        const fault = faultOf(answer, scan)
        if (fault !== null) found({ what: fault, sent })
      }),
    )
    if (!(await exchange(port, ALIVE)).includes(' 200 '))
      found({ what: 'the service no longer answers', sent: row.at(-1) ?? ALIVE })
    for (const line of world.takeLog()) {
      const fault = lineFault(line, scan)
      if (fault !== null) found({ what: fault, sent: row.at(-1) ?? ALIVE })
    }
  }
  await listener.stop(1000)
}
