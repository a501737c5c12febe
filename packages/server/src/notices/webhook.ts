import type { Notice } from 'sparekey'
import { DeliveryFailed, DeliveryRefused } from './delivery-errors.ts'
import { createGuardedPost, type PostReach } from './guarded-post.ts'
import { retryAfterSeconds } from './retry-after.ts'
import { readWebhookKey, type WebhookKey } from './webhook-keys.ts'
import { webhookMessage } from './webhook-message.ts'
import type { PostAnswer } from './webhook-post.ts'
import { publicInternet, readWebhookUrl } from './webhook-url.ts'

/** One place of a tenant's to which its notices are posted. */
export interface WebhookEndpoint {
  /** See {@link readWebhookUrl}. */
  readonly url: string
  /**
   * `whsec_…` or `whsk_…`, see {@link readWebhookKey}. While one replaces another, both: the receiver may check against either.
   */
  readonly keys: readonly string[]
}

export interface WebhookOptions extends PostReach {
  /** `null`: there is no such endpoint, or it is disabled. */
  readonly findEndpoint: (tenant: string, endpointId: string) => Promise<WebhookEndpoint | null>
  readonly clock: () => Date
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

/** A channel that posts notices as Standard Webhooks 1.0.0 to endpoints on the public internet. */
export const createWebhookChannel = (options: WebhookOptions): WebhookChannel => {
  const { clock, network = publicInternet } = options
  const post = createGuardedPost('webhook endpoint', options)

  return {
    async send(notice, endpointId) {
      const endpoint = await options.findEndpoint(notice.tenant, endpointId)
      if (endpoint === null) {
        throw new DeliveryRefused('endpoint_unknown', 'The tenant has no such webhook endpoint in use.')
      }
      const reading = readWebhookUrl(endpoint.url, network)
      if (!reading.ok) throw new DeliveryRefused('endpoint_unfit', reading.problem)
      const { headers, body } = webhookMessage(notice, readKeys(endpoint), clock())
      const answer = await post(reading.url, {
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
      })
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
