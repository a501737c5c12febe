import { concatBytes } from '../../../bytes.ts'
import type { KeyRing, Primitives } from '../../../crypto/ports.ts'
import type { LinkedCase } from '../../../interface/support.ts'
import type { Bytes } from '../../../store/port.ts'
import { parseToken, printToken } from '../../identifiers.ts'

/**
 * The tokens of an owner's links to a case: what for, which case, and the address that the link was sent to, under the key
 * ring (128 bits). They are derived, never stored.
 */

export type LinkPurpose = LinkedCase['purpose']

/** What a genuine token names. Whether the case is there, and whether it is still good, is for the database to say. */
export interface NamedLink {
  readonly purpose: LinkPurpose
  readonly accountKey: Bytes
  readonly caseId: Bytes
  /** The id of the address on file that it was sent to; `null`: of none. */
  readonly contactId: Bytes | null
}

const purposes: readonly LinkPurpose[] = ['cancel', 'confirm', 'dispute', 'status']

const macBytes = 16
const placeBytes = 1 + 3 * 16

/** Stands for no address; ids are random. */
const noContact = new Uint8Array(16)

const derive = (ring: KeyRing, place: Bytes, keyId: string): Bytes | null =>
  ring.mac('case-link', place, keyId)?.mac.slice(0, macBytes) ?? null

export const printLinkToken = (ring: KeyRing, link: NamedLink): string | null => {
  const { purpose, accountKey, caseId, contactId } = link
  const place = concatBytes(
    Uint8Array.of(purposes.indexOf(purpose)),
    accountKey,
    caseId,
    contactId ?? noContact,
  )
  const mac = derive(ring, place, ring.currentKeyId)
  return mac === null ? null : printToken('csl', concatBytes(place, mac))
}

/** `null` for everything but a token that a key of the ring yields; an older one too, for a link outlives a rotation. */
export const readLinkToken = (ring: KeyRing, primitives: Primitives, text: string): NamedLink | null => {
  const bytes = parseToken('csl', text, placeBytes + macBytes)
  if (bytes === null) return null
  const place = bytes.slice(0, placeBytes)
  const given = bytes.slice(placeBytes)
  const isGenuine = ring.keyIds.some((keyId) => {
    const mac = derive(ring, place, keyId)
    return mac !== null && primitives.equalDigests(mac, given)
  })
  const purpose = purposes[place[0] ?? purposes.length]
  if (!isGenuine || purpose === undefined) return null
  const contactId = place.slice(33)
  return {
    purpose,
    accountKey: place.slice(1, 17),
    caseId: place.slice(17, 33),
    contactId: contactId.some((byte) => byte !== 0) ? contactId : null,
  }
}
