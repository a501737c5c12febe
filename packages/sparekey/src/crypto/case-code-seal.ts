import { utf8 } from '../bytes.ts'
import { joinFields, textOf } from './fields.ts'
import type { KeyRing, Sealed } from './ports.ts'

/** Where the code of a case waits for its delivery: a seal opens for no other account, set or destination. */
export interface CaseCodePlace {
  readonly accountKey: Uint8Array
  readonly setId: Uint8Array
  /** The id of the address in hex, or the channel where no address is on file. */
  readonly destination: string
}

/** Seals a code, bound to its place. */
export const sealCaseCode = (ring: KeyRing, place: CaseCodePlace, code: string): Sealed =>
  ring.seal('case-code', place.setId, utf8(code), associatedData(ring.currentKeyId, place))

/** `null` where the key is not on the ring, or the seal does not belong in this place. */
export const openCaseCode = (ring: KeyRing, place: CaseCodePlace, sealed: Sealed): string | null => {
  const opened = ring.open('case-code', place.setId, sealed, associatedData(sealed.keyId, place))
  return opened === null ? null : textOf(opened)
}

const associatedData = (keyId: string, { accountKey, setId, destination }: CaseCodePlace): Uint8Array =>
  joinFields([utf8('sparekey/1'), utf8(keyId), accountKey, setId, utf8(destination)], 4)
