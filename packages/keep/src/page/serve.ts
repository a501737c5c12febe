import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Desk } from './desk.ts'
import { emptyForm, readForm } from './form.ts'
import { Gate } from './gate.ts'
import { admittedPage, closedPage, refusedPage } from './pages/frame.ts'
import { answer } from './answer.ts'
import { commonHeaders, page } from './reply.ts'
import type { Reply } from './reply.ts'
import { watchLock } from '../cli/unlocked/locked.ts'
import { systemErrorCode } from '../errors.ts'

/** Why a page closed. */
export type Ending = 'idle' | 'locked' | 'asked'

/** A page that is served. */
export interface ServedPage {
  /** Opens the page once; whoever asks with it first is let in. */
  readonly address: string
  /** Resolves when the page has closed. */
  readonly closed: Promise<Ending>
  close(): void
}

const loopback = '127.0.0.1'

/**
 * Serves the page on this machine alone, on a free port of the loopback address, until it was not asked anything for `idleSeconds`,
 * its vault is locked, or it is closed.
 *
 * One browser is let in, by an address that works once. What the page knows is forgotten before `closed` resolves.
 */
export async function servePage(desk: Desk, idleSeconds: number): Promise<ServedPage> {
  const { promise: closed, resolve: resolveClosed } = Promise.withResolvers<Ending>()
  const { servers, port } = await listen()
  const gate = new Gate(port)
  let ending: Ending | null = null
  const close = (why: Ending): void => {
    if (ending !== null) return
    ending = why
    clearTimeout(idle)
    unwatch()
    desk.lock()
    void closeAll(servers).then(() => resolveClosed(why))
  }
  const idle = setTimeout(() => close('idle'), idleSeconds * 1000)
  const unwatch = watchLock(desk.host.env, (vaultId) => {
    if (desk.isOpen && desk.session.vault.keys.vaultId === vaultId) close('locked')
  })
  // One request at a time: what a page does starts from what the one before left.
  let before: Promise<unknown> = Promise.resolve()
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const admit = (): void => void idle.refresh()
    const answered = before.then(() => replyTo({ request, desk, gate, idleSeconds, admit }))
    before = answered
    void sendWhenAnswered(response, answered, () => close('locked'))
  }
  for (const server of servers) server.on('request', onRequest)
  const address = gate.admission((await desk.hasPasskey()) ? 'localhost' : loopback)
  return { address, closed, close: () => close('asked') }
}

interface Asked {
  readonly request: IncomingMessage
  readonly desk: Desk
  readonly gate: Gate
  readonly idleSeconds: number
  /** Called for a request of the browser that was let in. */
  readonly admit: () => void
}

async function replyTo({
  request,
  desk,
  gate,
  idleSeconds,
  admit,
}: Asked): Promise<{ reply: Reply; ends: boolean }> {
  const { method = '', headers } = request
  const url = new URL(request.url ?? '/', `http://${loopback}`)
  const path = url.pathname.startsWith(gate.base) ? url.pathname.slice(gate.base.length) : null
  const isFirst = method === 'GET' && path === 'open'
  const only = (reply: Reply): { reply: Reply; ends: boolean } => ({ reply, ends: false })
  const refusal = gate.refusalOf(method, headers, isFirst)
  if (refusal !== null) return only(page(refusedPage(refusal.sentence), refusal.status))
  if (isFirst) return only(admission(gate, url.searchParams.get('token') ?? '', headers['sec-purpose']))
  if (path === null || !gate.isAdmitted(headers)) return only(page(refusedPage(notAdmitted), 403))
  admit()
  if (method !== 'GET' && method !== 'POST')
    return only({ status: 405, headers: { Allow: 'GET, POST' }, body: '' })
  let ends = false
  const close = (): void => void (ends = true)
  const reply = await answer({
    desk,
    method,
    path,
    base: gate.base,
    idleSeconds,
    query: url.searchParams,
    form: () => (method === 'POST' ? readForm(request) : Promise.resolve(emptyForm)),
    close,
    name: headers.host?.startsWith('localhost:') === true ? 'localhost' : loopback,
    addressAt: (name) => gate.admission(name),
  })
  return { reply: ends ? page(closedPage()) : withBase(reply, gate.base), ends }
}

const notAdmitted =
  'This page belongs to another window. Open it from the terminal again: keep open. An address of it works once.'

// A browser that fetches ahead must not use the address up.
function admission(gate: Gate, token: string, purpose: string | string[] | undefined): Reply {
  const cookie = purpose === undefined ? gate.admit(token) : null
  if (cookie === null) return page(refusedPage(notAdmitted), 403)
  // A redirect would count as coming from where the link was, and a strict cookie would not be sent: the page goes on by itself.
  const { headers, ...reply } = page(admittedPage(gate.base))
  return { ...reply, headers: { ...headers, 'Set-Cookie': cookie } }
}

function withBase(reply: Reply, base: string): Reply {
  const { Location: location, ...headers } = reply.headers
  return location === undefined
    ? reply
    : { ...reply, headers: { ...headers, Location: `${base}${location}` } }
}

async function sendWhenAnswered(
  response: ServerResponse,
  answered: ReturnType<typeof replyTo>,
  end: () => void,
): Promise<void> {
  const { reply, ends } = await answered
  await send(response, reply)
  if (ends) end()
}

async function send(response: ServerResponse, { status, headers, body }: Reply): Promise<void> {
  if (response.closed) return
  const { promise, resolve } = Promise.withResolvers<undefined>()
  response.once('close', () => resolve(undefined))
  response.writeHead(status, { ...commonHeaders, ...headers, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
  await promise
}

// A browser that is sent to localhost may try ::1 first: nobody else may answer there. Where there is no IPv6, nobody can.
async function listen(): Promise<{ servers: readonly Server[]; port: number }> {
  for (;;) {
    const server = await listenAt(0, loopback)
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    try {
      return { servers: [server, await listenAt(port, '::1')], port }
    } catch (error) {
      if (systemErrorCode(error) !== 'EADDRINUSE') return { servers: [server], port }
      server.close()
    }
  }
}

async function listenAt(port: number, address: string): Promise<Server> {
  const server = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<Server>()
  server.once('error', reject)
  server.listen(port, address, () => resolve(server))
  return promise
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      server.close(() => resolve(undefined))
      server.closeAllConnections()
      return promise
    }),
  )
}
