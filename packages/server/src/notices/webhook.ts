import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Notice } from 'sparekey'
import { DeliveryFailed, DeliveryRefused } from './delivery-errors.ts'
import { isTlsErrorCode, isUnreachableCode } from './network-errors.ts'
import { readWebhookKey, type WebhookKey } from './webhook-keys.ts'
import { webhookMessage } from './webhook-message.ts'
import { type PostAnswer, post } from './webhook-post.ts'
import { hostOf, publicInternet, readWebhookUrl, type WebhookNetwork } from './webhook-url.ts'

/** One place of a tenant's to which its notices are posted. */
export interface WebhookEndpoint {
  /** See {@link readWebhookUrl}. */
  readonly url: string
  /**
   * `whsec_…` or `whsk_…`, see {@link readWebhookKey}. While one replaces another, both: the receiver may check against either.
   */
  readonly keys: readonly string[]
}

export interface WebhookOptions {
  /** `null`: there is no such endpoint, or it is disabled. */
  readonly findEndpoint: (tenant: string, endpointId: string) => Promise<WebhookEndpoint | null>
  readonly clock: () => Date
  /** Default: {@link publicInternet}. The other choice, `unsafeLoopback`, is for tests and development. */
  readonly network?: WebhookNetwork
  /** All addresses of a name. Default: the system's resolver. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
  /** For one delivery in all: looking up, connecting, sending, reading. Default: 10. */
  readonly timeoutSeconds?: number
  /** Certificates to trust instead of Node's own, in PEM: for a company's own authority. */
  readonly trustedCertificates?: string
}

export interface WebhookChannel {
  /**
   * Posts one notice to one endpoint. Resolves when it answered 2xx.
   *
   * @throws {DeliveryRefused} `endpoint_gone`: it answered 410, disable it. `endpoint_unknown`, `endpoint_unfit`.
   * @throws {DeliveryFailed} Try again.
   */
  send(notice: Notice, endpointId: string): Promise<void>
}

const MOST_RETRY_AFTER_SECONDS = 86_400

const resolveBySystem = async (hostname: string): Promise<readonly string[]> =>
  (await lookup(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address)

/** A channel that posts notices as Standard Webhooks 1.0.0 to endpoints on the public internet. */
export const createWebhookChannel = (options: WebhookOptions): WebhookChannel => {
  const { clock, network = publicInternet, resolve = resolveBySystem, timeoutSeconds = 10 } = options

  return {
    async send(notice, endpointId) {
      const endpoint = await options.findEndpoint(notice.tenant, endpointId)
      if (endpoint === null) {
        throw new DeliveryRefused('endpoint_unknown', 'The tenant has no such webhook endpoint in use.')
      }
      const reading = readWebhookUrl(endpoint.url, network)
      if (!reading.ok) throw new DeliveryRefused('endpoint_unfit', reading.problem)
      const { headers, body } = webhookMessage(notice, readKeys(endpoint), clock())
      const signal = AbortSignal.timeout(timeoutSeconds * 1000)
      const addresses = await addressesOf(hostOf(reading.url), resolve, network, signal)
      const answer = await answerOf(
        post(reading.url, {
          addresses,
          headers: { 'Content-Type': 'application/json', 'User-Agent': 'Sparekey', ...headers },
          body,
          signal,
          ...(options.trustedCertificates !== undefined && {
            trustedCertificates: options.trustedCertificates,
          }),
        }),
        signal,
      )
      judge(answer, clock())
    },
  }
}

const readKeys = ({ keys }: WebhookEndpoint): readonly WebhookKey[] => {
  const read = keys.flatMap((text) => readWebhookKey(text) ?? [])
  if (read.length === 0 || read.length < keys.length) {
    throw new DeliveryRefused('endpoint_unfit', 'A key of the webhook endpoint is not one.')
  }
  return read
}

/** The addresses of the host, looked up once. One that is forbidden forbids all: its like would be tried next. */
const addressesOf = async (
  host: string,
  resolve: (hostname: string) => Promise<readonly string[]>,
  network: WebhookNetwork,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const addresses = isIP(host) === 0 ? await lookedUp(resolve(host), signal) : [host]
  if (addresses.length === 0) throw unreachable()
  if (!addresses.every((address) => network.isAddressOk(address))) {
    throw new DeliveryFailed(
      'address_forbidden',
      'The name of the webhook endpoint leads to an address that is not on the public internet.',
    )
  }
  return addresses
}

/** Looking up cannot be broken off, but it need not be waited for. */
const lookedUp = async (
  pending: Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const giveUp = (): void => reject(timedOut())
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([pending.catch(() => []), promise])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** Names what failed on the way; the errors of Node quote names and addresses. */
const answerOf = async (pending: Promise<PostAnswer>, signal: AbortSignal): Promise<PostAnswer> => {
  try {
    return await pending
  } catch (error) {
    if (signal.aborted) throw timedOut()
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (isTlsErrorCode(code)) {
      throw new DeliveryFailed(
        'not_encrypted',
        'The webhook endpoint has no certificate that can be trusted.',
      )
    }
    if (isUnreachableCode(code)) throw unreachable()
    throw new DeliveryFailed(
      'connection_lost',
      'The webhook endpoint ended the connection without an answer.',
    )
  }
}

/** What an answer's status means (Standard Webhooks 1.0.0, “Delivery success and failure”). */
const judge = ({ status, retryAfter }: PostAnswer, now: Date): void => {
  if (status >= 200 && status < 300) return
  if (status === 410) throw new DeliveryRefused('endpoint_gone', 'The webhook endpoint is gone (410).')
  if (status === 429 || status === 503) {
    const message = `The webhook endpoint asks to try again later (${status}).`
    throw new DeliveryFailed('asked_to_wait', message, {
      retryAfterSeconds: retryAfterSeconds(retryAfter, now),
    })
  }
  if (status >= 300 && status < 400) {
    throw new DeliveryFailed('redirected', `The webhook endpoint answered with a redirect (${status}).`)
  }
  throw new DeliveryFailed('bad_answer', `The webhook endpoint answered ${status}.`)
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Seconds, or a date (RFC 9110 §10.2.3). */
const retryAfterSeconds = (text: string | null, now: Date): number | null => {
  if (text === null) return null
  const isDate = HTTP_DATE.test(text)
  if (!isDate && !/^\d{1,9}$/.test(text)) return null
  const seconds = isDate ? Math.ceil((Date.parse(text) - now.getTime()) / 1000) : Number(text)
  return Number.isNaN(seconds) ? null : Math.min(Math.max(seconds, 1), MOST_RETRY_AFTER_SECONDS)
}

const unreachable = (): DeliveryFailed =>
  new DeliveryFailed('unreachable', 'The webhook endpoint cannot be reached.')
const timedOut = (): DeliveryFailed =>
  new DeliveryFailed('timed_out', 'The webhook endpoint did not answer in time.')
