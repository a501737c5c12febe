import { utf8 } from '../bytes.ts'
import { joinFields, textOf, utf8Exact } from './fields.ts'
import type { KeyRing, KeyUse, Sealed } from './ports.ts'

/** Whose header it is, and where what goes with it is posted: a seal opens for nothing else. */
export interface StreamPlace {
  readonly tenant: string
  readonly streamId: string
  readonly url: string
}

/** Which key it is of whom. */
export interface StreamKeyPlace {
  readonly tenant: string
  readonly kid: string
}

/**
 * Seals the `Authorization` header that a receiver asks for, bound to its stream and its URL.
 *
 * @throws {ArgumentTypeError} `invalid_request`: not well-formed Unicode.
 */
export const sealAuthorization = (ring: KeyRing, place: StreamPlace, header: string): Sealed =>
  seal(ring, 'stream', place.streamId, [place.tenant, place.url], header)

/** `null` where the key is not on the ring, or the seal does not belong in this place. */
export const openAuthorization = (ring: KeyRing, place: StreamPlace, sealed: Sealed): string | null =>
  open(ring, 'stream', place.streamId, [place.tenant, place.url], sealed)

/** Seals a private key that a tenant's events are signed with. */
export const sealStreamKey = (ring: KeyRing, { tenant, kid }: StreamKeyPlace, privateKey: string): Sealed =>
  seal(ring, 'stream-key', kid, [tenant], privateKey)

/** `null` where the key is not on the ring, or the seal does not belong in this place. */
export const openStreamKey = (
  ring: KeyRing,
  { tenant, kid }: StreamKeyPlace,
  sealed: Sealed,
): string | null => open(ring, 'stream-key', kid, [tenant], sealed)

const seal = (ring: KeyRing, use: KeyUse, subject: string, place: readonly string[], text: string): Sealed =>
  ring.seal(use, utf8(subject), utf8Exact(text, 'text'), associatedData(ring.currentKeyId, subject, place))

const open = (
  ring: KeyRing,
  use: KeyUse,
  subject: string,
  place: readonly string[],
  sealed: Sealed,
): string | null => {
  const opened = ring.open(use, utf8(subject), sealed, associatedData(sealed.keyId, subject, place))
  return opened === null ? null : textOf(opened)
}

const associatedData = (keyId: string, subject: string, place: readonly string[]): Uint8Array =>
  joinFields(
    ['sparekey/1', keyId, subject, ...place].map((text) => utf8(text)),
    4,
  )
