import { randomUUID } from 'node:crypto'
import {
  type IncomingMessage,
  STATUS_CODES,
  type Server,
  type ServerOptions,
  type ServerResponse,
  createServer,
} from 'node:http'
import { type AddressInfo, type Socket, isIPv6 } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { SetupError } from 'sparekey'
import type { App } from '../http/app-parts.ts'
import type { ErrorCode } from '../http/errors.ts'
import { problemResponse } from '../http/problem.ts'
import { type Connections, trackConnections } from './connections.ts'

export interface Listener {
  /** `http://HOST:PORT` with the port that was taken. */
  readonly url: string
  /**
   * Takes no more connections, lets the requests that run finish, and closes the rest at the deadline. Gives whether all
   * finished in time.
   */
  stop(deadlineMillis: number): Promise<boolean>
}

/** Limits on what a connection may cost while it has said nothing useful. */
const limits: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** Longer than the 60 s for which common load balancers keep a connection, so that they close it first. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  /** Looked at here, so that its absence is answered like every other mistake. */
  requireHostHeader: false,
}
const MOST_HEADERS = 100
/** Each may hold 16 KiB of headers and as much of a body: 64 MB where every one of them is an attacker's. */
const MOST_CONNECTIONS = 2_000

/** How long a request may take to arrive, in milliseconds, and how many connections may be open. */
export interface ArrivalLimits extends Pick<
  ServerOptions,
  'headersTimeout' | 'requestTimeout' | 'connectionsCheckingInterval'
> {
  readonly mostConnections?: number
}

/**
 * Serves the app over HTTP. What is refused before it reaches the app is answered with a problem document, too.
 *
 * @throws {SetupError} `setting_invalid`: the address or the port cannot be had.
 */
export const listen = async (
  app: App,
  host: string,
  port: number,
  { mostConnections = MOST_CONNECTIONS, ...arrival }: ArrivalLimits = {},
): Promise<Listener> => {
  const answer = getRequestListener(app.fetch, {
    overrideGlobalObjects: true,
    errorHandler: refuseRequestLine,
  })
  const connections = trackConnections(mostConnections)
  const server = createServer({ ...limits, ...arrival }, (request, response) => {
    connections.answering(request.socket, response)
    if (hasOneHost(request)) void answer(request, response)
    else void refuse(response, 'invalid_request', 'A request has one Host header.')
  })
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    connections.answering(request.socket, response)
    void refuse(response, 'expectation_failed', 'No expectation but "100-continue" can be met.')
  })
  server.on('connection', connections.opened)
  server.maxHeadersCount = MOST_HEADERS
  server.on('clientError', answerUnreadable)
  await bind(server, host, port)
  return {
    url: addressOf(server, host),
    stop: (deadlineMillis) => close(server, connections, deadlineMillis),
  }
}

const bind = async (server: Server, host: string, port: number): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error)))
  server.listen({ host, port }, () => resolve(undefined))
  await promise
  server.removeAllListeners('error')
}

const listenError = (cause: NodeJS.ErrnoException): SetupError => {
  const lines: Readonly<Record<string, string>> = {
    EADDRINUSE: 'SPAREKEY_PORT: another program listens on this port. Stop it or choose another port.',
    EACCES: 'SPAREKEY_PORT: this user may not listen on this port. Choose one above 1023.',
    EADDRNOTAVAIL: 'SPAREKEY_HOST is not an address of this machine.',
    ENOTFOUND: 'SPAREKEY_HOST is a name that does not resolve.',
  }
  const line =
    lines[cause.code ?? ''] ??
    `SPAREKEY_HOST and SPAREKEY_PORT cannot be listened on (${cause.code ?? 'unknown'}).`
  return new SetupError('setting_invalid', line, { cause })
}

const addressOf = (server: Server, host: string): string => {
  const { port } = server.address() as AddressInfo
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`
}

const close = async (server: Server, connections: Connections, deadlineMillis: number): Promise<boolean> => {
  const closed = Promise.withResolvers<undefined>()
  server.close(() => closed.resolve(undefined))
  connections.closeIdle()
  let inTime = true
  const deadline = setTimeout(() => {
    inTime = false
    server.closeAllConnections()
  }, deadlineMillis)
  await closed.promise
  clearTimeout(deadline)
  return inTime
}

const refuseRequestLine = (): Response =>
  refusal('invalid_request', 'The request line or the Host header is not valid.')

const refusal = (code: ErrorCode, detail: string): Response =>
  problemResponse(code, detail, {}, { 'X-Request-Id': randomUUID() })

/** What is sent where no app sends it. The rest of the request may be under way, so the connection ends with the answer. */
const lastAnswer = async (code: ErrorCode, detail: string) => {
  const problem = refusal(code, detail)
  const body = await problem.text()
  const headers: Readonly<Record<string, string>> = {
    ...Object.fromEntries(problem.headers),
    Connection: 'close',
    'Content-Length': String(Buffer.byteLength(body)),
  }
  return { status: problem.status, headers, body }
}

/** RFC 9112 §3.2: no Host header, or more than one, is 400. HTTP/1.0 has none, and is refused further on. */
const hasOneHost = ({ httpVersion, headersDistinct }: IncomingMessage): boolean =>
  httpVersion === '1.0' || headersDistinct['host']?.length === 1

const refuse = async (response: ServerResponse, code: ErrorCode, detail: string): Promise<void> => {
  const { status, headers, body } = await lastAnswer(code, detail)
  response.writeHead(status, headers)
  response.end(body)
}

/** What the HTTP parser refuses never reaches the app. */
const answerUnreadable = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    void writeProblem(socket, 'request_timeout', 'The request did not arrive completely in time.')
    return
  }
  const detail =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'The header section is larger than 16 KiB.'
      : 'The request is not valid HTTP/1.1.'
  void writeProblem(socket, 'invalid_request', detail)
}

const writeProblem = async (socket: Socket, code: ErrorCode, detail: string): Promise<void> => {
  const { status, headers, body } = await lastAnswer(code, detail)
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`${[`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head].join('\r\n')}\r\n\r\n${body}`)
}
