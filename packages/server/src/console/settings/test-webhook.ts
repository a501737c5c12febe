import { randomUUID } from 'node:crypto'
import type { WebhookDestination } from 'sparekey/service'
import { DeliveryFailed, DeliveryRefused } from '../../notices/delivery-errors.ts'
import { createGuardedPost, type PostReach } from '../../notices/guarded-post.ts'
import { readWebhookKey } from '../../notices/webhook-keys.ts'
import { signedMessage } from '../../notices/webhook-message.ts'
import { readWebhookUrl } from '../../notices/webhook-url.ts'

/**
 * Posts a signed message of the type `backup_codes.test` that is about no account; gives the status of the answer.
 *
 * @throws {DeliveryRefused} The endpoint is not fit to be posted to.
 * @throws {DeliveryFailed} No answer came, or one that was no success.
 */
export const testWebhook = async (
  { tenant, url, secrets }: WebhookDestination,
  now: Date,
  reach: PostReach,
): Promise<number> => {
  const reading = readWebhookUrl(url, reach.network)
  if (!reading.ok) throw new DeliveryRefused('endpoint_unfit', reading.problem)
  const keys = secrets.flatMap((text) => readWebhookKey(text) ?? [])
  if (keys.length === 0)
    throw new DeliveryRefused('endpoint_unfit', 'The webhook has no secret that it could sign with.')
  const payload = { type: 'backup_codes.test', timestamp: now.toISOString(), data: { tenant } }
  const { headers, body } = signedMessage(`test_${randomUUID()}`, payload, keys, now)
  const post = createGuardedPost('webhook endpoint', reach)
  const { status } = await post(reading.url, {
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  })
  if (status >= 200 && status < 300) return status
  throw new DeliveryFailed('bad_answer', `The webhook endpoint answered ${status}.`)
}
