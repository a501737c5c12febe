import { isIP } from 'node:net'
import { originOf } from './mounting.ts'

/** What a framework on Node knows of a request, read as it was told to trust proxies. */
export interface NodeRequest {
  readonly method: string
  readonly protocol: string
  readonly host: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** What a `Request` takes as its body, without the forms that no framework gives. */
export type RequestBody = string | Uint8Array | ReadableStream<Uint8Array>

/** No `Request` can be of these; like any other method that is not used, they are answered with 405. */
const unspoken = /^(CONNECT|TRACE|TRACK)$/i

/** @param path From the root, as the browser asked for it. */
export const requestOf = (
  { method, protocol, host, headers: given }: NodeRequest,
  path: string,
  body: RequestBody | null,
  signal: AbortSignal,
): Request => {
  const url = originOf(protocol, host) + path.replace(/^https?:\/\/[^/]*/i, '')
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !name.startsWith(':')) headers.set(name, String(value))
  }
  const asked = unspoken.test(method) ? 'OPTIONS' : method
  const sent = (/^(GET|HEAD)$/.test(method) ? null : body) as Exclude<RequestInit['body'], undefined>
  const init: RequestInit & { duplex: 'half' } = {
    method: asked,
    headers,
    body: sent,
    signal,
    duplex: 'half',
  }
  return new Request(url, init)
}

/** Reads no more than it is asked for. Cancelled, it leaves the request as it is: to end its iterator would end the connection. */
export const streamOf = (chunks: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> => {
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const next = await chunks.next()
    if (next.done === true) controller.close()
    else controller.enqueue(next.value)
  }
  return new ReadableStream({ pull }, { highWaterMark: 0 })
}

/** An address as `context.ip` wants it: what a proxy may have written is not always one. */
export const addressOf = (ip: string | undefined): string | undefined =>
  ip !== undefined && isIP(ip) !== 0 ? ip : undefined
