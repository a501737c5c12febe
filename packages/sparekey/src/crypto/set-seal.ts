import { utf8 } from '../bytes.ts'
import type { SetFormat } from '../interface/formats.ts'
import { joinFields } from './fields.ts'
import type { KeyRing, Sealed } from './ports.ts'

/** Scheme and version of a set that this library issued: packed verifiers under {@link sealSet}. */
export const SET_SCHEME = 'sparekey/1'

/**
 * What a seal binds a set's verifiers to. Everything here lies in the clear beside the seal; none of it can be changed, and
 * the seal moved nowhere else, without the seal refusing to open. A row of the store with its account key is one.
 */
export interface SetDescriptor {
  /** {@link SET_SCHEME}, or the scheme of a set taken over from elsewhere. */
  readonly scheme: string
  readonly accountKey: Uint8Array
  readonly setId: Uint8Array
  readonly serial: string
  readonly format: SetFormat
  /** The labels in the order of the packed verifiers, without separators. */
  readonly labels: string
  readonly count: number
  /** As `printDerivation` gives it. */
  readonly derivation: string
  /** Milliseconds since 1970. */
  readonly issuedAt: number
  /** Milliseconds since 1970; `null`: it does not expire. */
  readonly expiresAt: number | null
  readonly policyHash: Uint8Array
}

/** Seals a set's packed verifiers under the ring's current key, derived for this set alone. */
export const sealSet = (ring: KeyRing, descriptor: SetDescriptor, packedVerifiers: Uint8Array): Sealed =>
  ring.seal('set', descriptor.setId, packedVerifiers, associatedData(descriptor, ring.currentKeyId))

/**
 * The packed verifiers of a set. `null` where the key is not on the ring, or where the seal, the key id or anything in the
 * descriptor is not as it was when the set was sealed: the set must then verify nothing.
 */
export const openSet = (ring: KeyRing, descriptor: SetDescriptor, sealed: Sealed): Uint8Array | null =>
  ring.open('set', descriptor.setId, sealed, associatedData(descriptor, sealed.keyId))

/** Never throws: what was read from a database may be anything, and must end as a seal that does not open. */
const associatedData = (set: SetDescriptor, keyId: string): Uint8Array =>
  joinFields(
    [
      utf8(set.scheme),
      utf8(keyId),
      set.accountKey,
      set.setId,
      utf8(set.serial),
      utf8(set.format),
      utf8(set.labels),
      utf8(String(set.count)),
      utf8(set.derivation),
      utf8(String(set.issuedAt)),
      utf8(set.expiresAt === null ? '' : String(set.expiresAt)),
      set.policyHash,
    ],
    4,
  )
