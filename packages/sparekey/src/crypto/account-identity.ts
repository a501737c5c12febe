import { utf8 } from '../bytes.ts'
import { joinFields, splitFields, textOf, utf8Exact } from './fields.ts'
import type { KeyRing, Sealed } from './ports.ts'

/** Whose account an account key stands for. */
export interface AccountIdentity {
  readonly tenant: string
  /** The tenant's own id of the account. */
  readonly account: string
}

/**
 * Seals whose account this is, bound to its account key.
 *
 * @throws {ArgumentTypeError} `invalid_request`: a name is not well-formed Unicode.
 * @throws {ArgumentRangeError} `invalid_request`: a name is longer than 65,535 bytes.
 */
export const sealIdentity = (ring: KeyRing, accountKey: Uint8Array, identity: AccountIdentity): Sealed => {
  const names = [utf8Exact(identity.tenant, 'tenant'), utf8Exact(identity.account, 'accountId')]
  return ring.seal('identity', accountKey, joinFields(names, 2), identityData(ring.currentKeyId, accountKey))
}

/** `null` where the key is not on the ring, or the seal is not this account's. */
export const openIdentity = (
  ring: KeyRing,
  accountKey: Uint8Array,
  sealed: Sealed,
): AccountIdentity | null => {
  const opened = ring.open('identity', accountKey, sealed, identityData(sealed.keyId, accountKey))
  const [tenant, account, ...rest] = (opened === null ? null : splitFields(opened))?.map(textOf) ?? []
  if (typeof tenant !== 'string' || typeof account !== 'string' || rest.length > 0) return null
  return { tenant, account }
}

/** Whether the seal opens for this account key and names exactly this tenant and account. False: serve nothing. */
export const identityMatches = (
  ring: KeyRing,
  accountKey: Uint8Array,
  sealed: Sealed,
  tenant: string,
  account: string,
): boolean => {
  const identity = openIdentity(ring, accountKey, sealed)
  return identity !== null && identity.tenant === tenant && identity.account === account
}

/** Where a sealed address lies: the account, the row, and the channel that stands in the clear beside it. */
export interface ContactPlace {
  readonly accountKey: Uint8Array
  readonly contactId: Uint8Array
  readonly channel: string
}

/**
 * Seals an address of an account's owner, bound to its place.
 *
 * @throws {ArgumentTypeError} `invalid_request`: the address is not well-formed Unicode.
 */
export const sealContact = (ring: KeyRing, place: ContactPlace, address: string): Sealed => {
  const data = contactData(ring.currentKeyId, place)
  return ring.seal('contact', place.accountKey, utf8Exact(address, 'contacts.address'), data)
}

/** The address; `null` where the key is not on the ring, or the seal does not belong in this place. */
export const openContact = (ring: KeyRing, place: ContactPlace, sealed: Sealed): string | null => {
  const opened = ring.open('contact', place.accountKey, sealed, contactData(sealed.keyId, place))
  return opened === null ? null : textOf(opened)
}

const identityData = (keyId: string, accountKey: Uint8Array): Uint8Array =>
  joinFields([utf8('sparekey/1'), utf8(keyId), accountKey], 4)

const contactData = (keyId: string, place: ContactPlace): Uint8Array =>
  joinFields([utf8('sparekey/1'), utf8(keyId), place.accountKey, place.contactId, utf8(place.channel)], 4)
