import { ArgumentRangeError } from 'sparekey'
import type { Notice } from 'sparekey'
import { isStep } from './support-steps.ts'
import type { WebhookKey } from './webhook-keys.ts'

export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/**
 * A notice as a signed message of Standard Webhooks 1.0.0. The id is the notice's, the same at each repeat. The payload is
 * thin: what happened to which account, and how to look the rest up. It holds no address of any kind, no link and no code.
 *
 * @throws {ArgumentRangeError} `invalid_request`, field `noticeId`: the specification keeps `.` for its own use in what is
 *   signed, and a header takes visible ASCII.
 */
export const webhookMessage = (notice: Notice, keys: readonly WebhookKey[], sentAt: Date): WebhookMessage => {
  const id = notice.noticeId
  if (!/^[\w-]{1,128}$/.test(id)) {
    throw new ArgumentRangeError('noticeId', '"noticeId" must be 1 to 128 letters, digits, "_" or "-".')
  }
  return signedMessage(id, payloadOf(notice), keys, sentAt)
}

/** The same of any payload. `id`: 1 to 128 letters, digits, "_" or "-". */
export const signedMessage = (
  id: string,
  payload: object,
  keys: readonly WebhookKey[],
  sentAt: Date,
): WebhookMessage => {
  const body = Buffer.from(JSON.stringify(payload))
  const timestamp = String(Math.floor(sentAt.getTime() / 1000))
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  return {
    headers: {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': keys.map((key) => key.sign(content)).join(' '),
    },
    body,
  }
}

const payloadOf = (notice: Notice): object => {
  const { tenant, accountId, kind, actor } = notice
  const whose = { tenant, accountId, kind, actor }
  return {
    type: isStep(kind) ? kind : `backup_codes.${kind}`,
    timestamp: notice.at.toISOString(),
    data: isStep(kind)
      ? { ...whose, caseId: notice.support?.caseId ?? null, caseNumber: notice.support?.caseNumber ?? null }
      : {
          ...whose,
          setId: notice.sheet?.setId ?? null,
          serial: notice.sheet?.serial ?? null,
          label: notice.label,
          remaining: notice.remaining,
        },
  }
}
