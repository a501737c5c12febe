import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'

const prefix = 'whsec_'
/** What Standard Webhooks 1.0.0 asks for. */
const keyBytes = { least: 24, most: 64 }

/** Reads `whsec_` and 24 to 64 bytes in base64; `null`: it is not that. */
export function readWebhookKey(text: string): Buffer | null {
  const key = text.startsWith(prefix) ? Buffer.from(text.slice(prefix.length), 'base64') : null
  const isKey =
    key !== null &&
    `${prefix}${key.toString('base64')}` === text &&
    key.length >= keyBytes.least &&
    key.length <= keyBytes.most
  return isKey ? key : null
}

/** The headers of a signed message of Standard Webhooks 1.0.0; `id` is the same at each repeat, and has no dot in it. */
export function signedHeaders(
  id: string,
  body: Uint8Array,
  key: Uint8Array,
  nowMillis: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMillis / 1000))
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
