import { toHex } from '../../bytes.ts'
import type { KeyRing, Sealed } from '../../crypto/ports.ts'
import type { Bytes, Step } from '../../store/port.ts'
import { shareOf } from './pages.ts'

/** A write that puts the new seal in the place of the one that was read, and of no other. Gives 1, or 0 where it is gone. */
export type Reseal = () => Step<number>

/** What lies sealed in a row, for a ring to seal anew; it gives `null` where it does not open it. `gone`: the row was deleted
 * or sealed anew. */
export type Contents = 'gone' | ((ring: KeyRing) => Reseal | null)

export interface SealedRow {
  readonly keyId: string
  /** Names the row for an operator: what it is, and whose. */
  readonly name: string
  /** How far the walk has come, from 0 to 1. */
  readonly share: number
  contents(): Step<Contents>
}

export const account = (accountKey: Bytes): string => `account ${toHex(accountKey)}`

export const replaced = (sealed: Sealed, old: Sealed) => ({
  keyId: sealed.keyId,
  sealed: sealed.bytes,
  oldKeyId: old.keyId,
  oldSealed: old.bytes,
})

export const wholeRow = (
  name: string,
  accountKey: Bytes,
  keyId: string,
  reseal: (ring: KeyRing) => Reseal | null,
): SealedRow => ({
  name,
  keyId,
  share: shareOf(accountKey),
  // oxlint-disable-next-line require-yield -- a page holds all of it
  *contents() {
    return reseal
  },
})
