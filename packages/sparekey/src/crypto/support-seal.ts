import { utf8 } from '../bytes.ts'
import { joinFields, textOf, utf8Exact } from './fields.ts'
import type { KeyRing, Sealed } from './ports.ts'

/** Where a sealed text of a case lies: its account, its case, what it is, and the rest of its row's key. */
export interface SupportPlace {
  readonly accountKey: Uint8Array
  readonly caseId: Uint8Array
  readonly part: 'case' | 'evidence' | 'decision'
  /** Empty for the case itself. */
  readonly row: Uint8Array
}

/**
 * Seals what identifies people and what they wrote in a case, bound to its place.
 *
 * @throws {ArgumentTypeError} `invalid_request`: the text is not well-formed Unicode.
 */
export const sealSupport = (ring: KeyRing, place: SupportPlace, text: string): Sealed =>
  ring.seal('support', place.caseId, utf8Exact(text, 'case'), associatedData(place, ring.currentKeyId))

/** `null` where the key is not on the ring, or the seal does not belong in this place. */
export const openSupport = (ring: KeyRing, place: SupportPlace, sealed: Sealed): string | null => {
  const opened = ring.open('support', place.caseId, sealed, associatedData(place, sealed.keyId))
  return opened === null ? null : textOf(opened)
}

const associatedData = ({ accountKey, caseId, part, row }: SupportPlace, keyId: string): Uint8Array =>
  joinFields([utf8('sparekey/1'), utf8(keyId), accountKey, caseId, utf8(part), row], 4)
