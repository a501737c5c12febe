import { randomUUID } from 'node:crypto'
import { type Server, type ServerOptions, createServer } from 'node:http'
import { type AddressInfo, type Socket, isIPv6 } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { SetupError } from 'sparekey'
import type { App } from '../http/app-parts.ts'
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
}
const MOST_HEADERS = 100

/**
 * Serves the app over HTTP.
 *
 * @throws {SetupError} `setting_invalid`: the address or the port cannot be had.
 */
export const listen = async (app: App, host: string, port: number): Promise<Listener> => {
  const answer = getRequestListener(app.fetch, {
    overrideGlobalObjects: true,
    errorHandler: refuseRequestLine,
  })
  const connections = trackConnections()
  const server = createServer(limits, (request, response) => {
    connections.answering(request.socket, response)
    void answer(request, response)
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
  problemResponse(
    'invalid_request',
    'The request line or the Host header is not valid.',
    {},
    { 'X-Request-Id': randomUUID() },
  )

/** What the HTTP parser refuses never reaches the app. */
const answerUnreadable = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    return
  }
  const detail =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'The header section is larger than 16 KiB.'
      : 'The request is not valid HTTP/1.1.'
  void writeProblem(socket, detail)
}

const writeProblem = async (socket: Socket, detail: string): Promise<void> => {
  const problem = problemResponse(
    'invalid_request',
    detail,
    {},
    { 'X-Request-Id': randomUUID(), Connection: 'close' },
  )
  const body = await problem.text()
  const headers = [...problem.headers, ['Content-Length', String(Buffer.byteLength(body))]]
  const head = headers.map(([name, value]) => `${name}: ${value}`).join('\r\n')
  socket.end(`HTTP/1.1 400 Bad Request\r\n${head}\r\n\r\n${body}`)
}
