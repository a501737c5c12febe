import { once } from 'node:events'
import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import { isLoopbackAddress, isLoopbackHost, placeOfAddress } from './addresses.ts'
import { accepted, failed, isTlsError, isUnreachable, refused } from './delivered.ts'
import type { Delivered } from './delivered.ts'

/** Where posts may go. */
export interface Reach {
  readonly isAddressOk: (address: string) => boolean
  readonly isHttpOk: (host: string) => boolean
  /** All addresses of a name. Default: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
  /** For one post in all: looking up, connecting, sending, reading. Default: 10,000. */
  readonly timeoutMillis?: number
}

/** https to addresses on the public internet, and nowhere else. */
export const publicReach: Reach = {
  isAddressOk: (address) => placeOfAddress(address) === 'public',
  isHttpOk: () => false,
}

/** Also to private networks: for a chat server of one's own. Never to this machine, nor to what clouds answer on 169.254.169.254. */
export const privateReach: Reach = {
  isAddressOk: (address) => placeOfAddress(address) !== 'never',
  isHttpOk: () => false,
}

/** This machine alone, over http too: for tests. */
export const unsafeLoopback: Reach = { isAddressOk: isLoopbackAddress, isHttpOk: isLoopbackHost }

/** More of an answer than this is not read: its status stands. */
export const mostAnswerBytes = 65_536
const mostUrlCharacters = 2048
const mostRetryAfterSeconds = 86_400

/** The URL of an endpoint: https, without user, password or fragment. `null`: it is none that posts may go to. */
export function readEndpoint(text: string, reach: Reach): URL | null {
  const url = text.length > mostUrlCharacters || text.includes('#') ? null : URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return null
  const host = hostOf(url)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && reach.isHttpOk(host))) return null
  return isIP(host) === 0 || reach.isAddressOk(host) ? url : null
}

/**
 * Posts JSON once, to no address but those that it may go to, on a connection of its own. The name in the URL is looked up once, so that it
 * cannot lead elsewhere than when it was judged; no redirect is followed and no proxy used. Never rejects.
 */
export async function postJson(
  url: URL,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  reach: Reach,
): Promise<Delivered> {
  const signal = AbortSignal.timeout(reach.timeoutMillis ?? 10_000)
  try {
    const addresses = await within(signal, addressesOf(hostOf(url), reach))
    if (addresses.length === 0) return failed('unreachable')
    // One that is forbidden forbids all: its like would be tried next.
    if (!addresses.every(reach.isAddressOk)) return failed('address_forbidden')
    return await send(url, addresses, body, headers, signal)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (signal.aborted) return failed('timed_out')
    if (isTlsError(code)) return failed('not_encrypted')
    return failed(isUnreachable(code) ? 'unreachable' : 'connection_lost')
  }
}

async function send(
  url: URL,
  addresses: readonly string[],
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Delivered> {
  const isHttps = url.protocol === 'https:'
  const options: RequestOptions = {
    method: 'POST',
    host: hostOf(url),
    port: url.port === '' ? (isHttps ? 443 : 80) : Number(url.port),
    path: url.pathname + url.search,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'Sparekey',
      ...headers,
      Host: url.host,
      'Content-Length': body.length,
    },
    // Pooled connections are found by name, and were judged for another delivery.
    agent: false,
    lookup: pinned(addresses),
    signal,
  }
  const request = isHttps ? httpsRequest(options) : httpRequest(options)
  // What fails after the status has come must not end the process.
  request.on('error', () => {})
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  await drain(response)
  request.destroy()
  return judge(response.statusCode ?? 0, response.headers['retry-after'])
}

/** A look-up that knows the answer. Node leaves it out where the host is an address; that one was judged as it stands. */
function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, callback) => {
    if (options.all === true) callback(null, all)
    else callback(null, all[0]?.address ?? '', all[0]?.family)
  }
}

/** Reads to the end, so that the receiver can finish, or to the limit. How it ends does not matter. */
async function drain(response: IncomingMessage): Promise<void> {
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > mostAnswerBytes) break
    }
  } catch {
    // The status counts.
  } finally {
    response.destroy()
  }
}

/** What an answer's status means (Standard Webhooks 1.0.0, “Delivery success and failure”). */
function judge(status: number, retryAfter: string | undefined): Delivered {
  if (status >= 200 && status < 300) return accepted
  if (status === 410) return refused('endpoint_gone')
  if (status === 429 || status === 503) {
    const seconds = /^\d{1,9}$/.test(retryAfter ?? '') ? Number(retryAfter) : null
    return failed(
      'asked_to_wait',
      'channel',
      seconds === null ? null : Math.min(seconds, mostRetryAfterSeconds),
    )
  }
  return failed(status >= 300 && status < 400 ? 'redirected' : 'bad_answer')
}

async function addressesOf(host: string, { resolve = resolveBySystem }: Reach): Promise<readonly string[]> {
  return isIP(host) === 0 ? resolve(host) : [host]
}

async function resolveBySystem(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address)
}

/** Looking up cannot be broken off, but it need not be waited for. */
async function within<T>(signal: AbortSignal, pending: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const giveUp = (): void => reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([pending, promise])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** Without the brackets that an IPv6 address has in a URL. */
function hostOf(url: URL): string {
  return url.hostname.replaceAll(/^\[|\]$/g, '')
}
