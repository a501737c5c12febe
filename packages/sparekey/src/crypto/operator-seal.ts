import { utf8 } from '../bytes.ts'
import { joinFields, textOf } from './fields.ts'
import type { KeyRing, KeyUse, Sealed } from './ports.ts'

/** Where a text of the console lies: what it is, and the key of its row. It opens nowhere else. */
interface Place {
  readonly use: Extract<KeyUse, 'operator' | 'console'>
  readonly kind: string
  readonly key: readonly [Uint8Array, ...Uint8Array[]]
}

const associated = ({ kind, key }: Place, keyId: string): Uint8Array =>
  joinFields([utf8('sparekey/1'), utf8(kind), utf8(keyId), ...key], 4)

const seal = (ring: KeyRing, place: Place, text: string): Sealed =>
  ring.seal(place.use, place.key[0], utf8(text), associated(place, ring.currentKeyId))

/** `null` where the key is not on the ring, or the seal does not belong in this place. */
const open = (ring: KeyRing, place: Place, sealed: Sealed): string | null => {
  const opened = ring.open(place.use, place.key[0], sealed, associated(place, sealed.keyId))
  return opened === null ? null : textOf(opened)
}

const ofOperator = (operatorKey: Uint8Array): Place => ({
  use: 'operator',
  kind: 'operator',
  key: [operatorKey],
})

/** Who an operator is. */
export const sealOperator = (ring: KeyRing, operatorKey: Uint8Array, text: string): Sealed =>
  seal(ring, ofOperator(operatorKey), text)
export const openOperator = (ring: KeyRing, operatorKey: Uint8Array, sealed: Sealed): string | null =>
  open(ring, ofOperator(operatorKey), sealed)

interface ViewPlace {
  readonly tenant: string
  readonly seq: number
}
const ofView = ({ tenant, seq }: ViewPlace): Place => ({
  use: 'console',
  kind: 'view',
  key: [utf8(tenant), utf8(String(seq))],
})

/** What was looked at. */
export const sealView = (ring: KeyRing, place: ViewPlace, text: string): Sealed =>
  seal(ring, ofView(place), text)
export const openView = (ring: KeyRing, place: ViewPlace, sealed: Sealed): string | null =>
  open(ring, ofView(place), sealed)

const ofSession = (sessionId: Uint8Array): Place => ({ use: 'console', kind: 'session', key: [sessionId] })

export const sealOperatorSession = (ring: KeyRing, sessionId: Uint8Array, text: string): Sealed =>
  seal(ring, ofSession(sessionId), text)
export const openOperatorSession = (ring: KeyRing, sessionId: Uint8Array, sealed: Sealed): string | null =>
  open(ring, ofSession(sessionId), sealed)

interface FormPlace {
  readonly sessionId: Uint8Array
  readonly formId: Uint8Array
}
const ofForm = ({ sessionId, formId }: FormPlace): Place => ({
  use: 'console',
  kind: 'form',
  key: [sessionId, formId],
})

/** A form that waits for its second page. */
export const sealOperatorForm = (ring: KeyRing, place: FormPlace, text: string): Sealed =>
  seal(ring, ofForm(place), text)
export const openOperatorForm = (ring: KeyRing, place: FormPlace, sealed: Sealed): string | null =>
  open(ring, ofForm(place), sealed)

/** A value that a page or a cookie carries, under a name; `binding`: the session that it belongs to, or nothing. */
export const sealCarried = (ring: KeyRing, name: string, binding: Uint8Array, text: string): Sealed =>
  seal(ring, { use: 'console', kind: 'carried', key: [utf8(name), binding] }, text)
export const openCarried = (
  ring: KeyRing,
  name: string,
  binding: Uint8Array,
  sealed: Sealed,
): string | null => open(ring, { use: 'console', kind: 'carried', key: [utf8(name), binding] }, sealed)
