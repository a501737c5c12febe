import { utf8 } from '../bytes.ts'
import { joinFields, textOf, utf8Exact } from './fields.ts'
import type { KeyRing, Sealed } from './ports.ts'

/** Where the secrets of a webhook lie, and where what is signed with them goes: a seal opens for nothing else. */
export interface WebhookPlace {
  readonly tenant: string
  readonly webhookId: string
  readonly url: string
}

/**
 * Seals what a webhook is signed with, bound to its place.
 *
 * @throws {ArgumentTypeError} `invalid_request`: a text is not well-formed Unicode.
 */
export const sealWebhook = (ring: KeyRing, place: WebhookPlace, secrets: string): Sealed =>
  ring.seal(
    'webhook',
    utf8(place.webhookId),
    utf8Exact(secrets, 'secrets'),
    associatedData(ring.currentKeyId, place),
  )

/** `null` where the key is not on the ring, or the seal does not belong in this place. */
export const openWebhook = (ring: KeyRing, place: WebhookPlace, sealed: Sealed): string | null => {
  const opened = ring.open('webhook', utf8(place.webhookId), sealed, associatedData(sealed.keyId, place))
  return opened === null ? null : textOf(opened)
}

const associatedData = (keyId: string, { tenant, webhookId, url }: WebhookPlace): Uint8Array =>
  joinFields(
    ['sparekey/1', keyId, tenant, webhookId, url].map((text) => utf8(text)),
    4,
  )
