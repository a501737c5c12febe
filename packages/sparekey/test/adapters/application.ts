import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { createTestSparekey, type TestSparekey } from 'sparekey/testing'
import type { HandlerOptions, Identity } from 'sparekey/web'

/** What the tests change of an application, or of the place where the handler is mounted in it. */
export interface Change {
  /** Where the framework is told to mount it. Default: `basePath`. */
  readonly at?: string
  readonly basePath?: string
  /** Whether the framework's own parser reads bodies before the handler does. */
  readonly parsedBefore?: boolean
  readonly trustsProxy?: boolean
  readonly identify?: HandlerOptions['identify']
  readonly completeSignIn?: HandlerOptions['completeSignIn']
}

/** An application in a framework that was started. */
export interface Started {
  readonly server: Server
  /** Errors that came to the framework's own error handling, which answers them with 500. */
  readonly errors: unknown[]
}

/** Starts an application of a framework that listens on a free port of 127.0.0.1. */
export type Start = (options: HandlerOptions, change: Change) => Promise<Started>

export interface Application extends TestSparekey {
  readonly origin: string
  readonly basePath: string
  readonly errors: readonly unknown[]
  /** Sends what a page of the application would send; `person` and `in` are its cookies. */
  send(path: string, sent?: Sent): Promise<Response>
}

export interface Sent {
  readonly body?: unknown
  readonly method?: string
  readonly cookie?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** In the place of `body`, as it is. */
  readonly raw?: RequestInit['body']
}

export const wholeSignIn = 'person=ada; in=otp'

/** Who sends a request is what its cookies say, signed in when the test began. */
export const openApplication = async (start: Start, change: Change = {}): Promise<Application> => {
  const parts = await createTestSparekey({ startAt: new Date() })
  const at = parts.clock.now()
  const identify = (request: Request): Identity | null => {
    const cookies = request.headers.get('cookie') ?? ''
    const person = /person=(\w+)/.exec(cookies)?.[1]
    const second = /\bin=(\w+)/.exec(cookies)?.[1]
    if (person === undefined) return null
    const methods = second === undefined ? ['pwd'] : ['pwd', second]
    return { accountId: person, displayName: `${person}@example.org`, authentication: { methods, at } }
  }
  const completeSignIn = (): Response => {
    const headers = new Headers({ Location: '/home' })
    headers.append('Set-Cookie', 'in=bkcode; Path=/; HttpOnly')
    headers.append('Set-Cookie', 'theme=dark; Expires=Wed, 21 Oct 2037 07:28:00 GMT')
    return new Response(null, { status: 303, headers })
  }
  const basePath = change.basePath ?? '/backup-codes'
  const options = { sparekey: parts.sparekey, identify, completeSignIn, basePath }
  const { server, errors } = await start(
    {
      ...options,
      ...(change.identify === undefined ? {} : { identify: change.identify }),
      ...(change.completeSignIn === undefined ? {} : { completeSignIn: change.completeSignIn }),
    },
    change,
  )
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const send: Application['send'] = (path, { body, raw, cookie, signal = null, ...sent } = {}) => {
    const content = raw ?? (body === undefined ? null : JSON.stringify(body))
    const method = sent.method ?? (content === null ? 'GET' : 'POST')
    const posted = { origin, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }
    const headers = {
      'sparekey-request': '1',
      ...(cookie === undefined ? {} : { cookie }),
      ...(content === null ? {} : posted),
      ...sent.headers,
    }
    const init = { method, headers, body: content, signal, duplex: 'half', redirect: 'manual' } as const
    return fetch(`${origin}${basePath}/${path}`, init)
  }
  return { ...parts, origin, basePath, errors, send }
}
