import { utf8 } from '../bytes.ts'
import { joinFields, textOf, utf8Exact } from './fields.ts'
import type { KeyRing, Sealed } from './ports.ts'

/** The alarm that a note is on: a seal opens for no other. */
export interface AlarmPlace {
  readonly tenant: string
  readonly eventId: Uint8Array
}

/**
 * Seals what an operator says of an alarm, bound to it.
 *
 * @throws {ArgumentTypeError} `invalid_request`: the text is not well-formed Unicode.
 */
export const sealAlarmNote = (ring: KeyRing, place: AlarmPlace, text: string): Sealed =>
  ring.seal('alarm-note', place.eventId, utf8Exact(text, 'note'), associatedData(ring.currentKeyId, place))

/** `null` where the key is not on the ring, or the seal does not belong in this place. */
export const openAlarmNote = (ring: KeyRing, place: AlarmPlace, sealed: Sealed): string | null => {
  const opened = ring.open('alarm-note', place.eventId, sealed, associatedData(sealed.keyId, place))
  return opened === null ? null : textOf(opened)
}

const associatedData = (keyId: string, { tenant, eventId }: AlarmPlace): Uint8Array =>
  joinFields([utf8('sparekey/1'), utf8(keyId), utf8(tenant), eventId], 4)
