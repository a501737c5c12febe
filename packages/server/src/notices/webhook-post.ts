import { once } from 'node:events'
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { hostOf } from './webhook-url.ts'

export interface PostOptions {
  /** Addresses of the URL's host, already judged: the connection goes to one of these and nowhere else. */
  readonly addresses: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Ends everything, whatever it waits for. */
  readonly signal: AbortSignal
  /** Certificates to trust instead of Node's own, in PEM. */
  readonly trustedCertificates?: string
}

export interface PostAnswer {
  readonly status: number
  readonly retryAfter: string | null
  /** As much of it as came and was read. */
  readonly body: Buffer
}

/** More of an answer than this is not read: the connection is dropped. Its status stands. */
export const MOST_ANSWER_BYTES = 65_536

/**
 * Posts once, on a connection of its own. The name in the URL is not looked up again, so it cannot lead elsewhere than when
 * it was judged; it is still what TLS is asked for and what `Host` says. No redirect is followed, and no proxy is used.
 * Rejects with an error of `node:http` where no status came.
 */
export const post = async (url: URL, options: PostOptions): Promise<PostAnswer> => {
  const request = startRequest(url, options)
  // What fails after the status has come must not end the process.
  request.on('error', () => {})
  request.end(options.body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const body = await bodyOf(response)
  request.destroy()
  return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null, body }
}

const startRequest = (url: URL, options: PostOptions): ClientRequest => {
  const isHttps = url.protocol === 'https:'
  const settings = {
    method: 'POST',
    host: hostOf(url),
    port: url.port === '' ? (isHttps ? 443 : 80) : Number(url.port),
    path: url.pathname + url.search,
    headers: { ...options.headers, Host: url.host, 'Content-Length': options.body.length },
    // Pooled connections are found by name, and were judged for another delivery.
    agent: false as const,
    lookup: pinned(options.addresses),
    signal: options.signal,
  }
  if (!isHttps) return httpRequest(settings)
  return httpsRequest({
    ...settings,
    ...(options.trustedCertificates !== undefined && { ca: options.trustedCertificates }),
  })
}

/** A look-up that knows the answer. Node leaves it out where the host is an address; that one was judged as it stands. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_hostname, { all }, callback) => {
    const [first = ''] = addresses
    if (all === true)
      callback(
        null,
        addresses.map((address) => ({ address, family: isIP(address) })),
      )
    else callback(null, first, isIP(first))
  }

/** Reads to the end, so that the receiver can finish, or to the limit. How it ends does not matter. */
const bodyOf = async (response: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > MOST_ANSWER_BYTES) break
    }
  } catch {
    // The status counts, and what was read.
  } finally {
    response.destroy()
  }
  return Buffer.concat(chunks)
}
