import { samePublicBytes } from '../bytes.ts'
import type { AccountRow, SetRow } from '../store/port.ts'

/** How a live set ends because a new one is issued. */
export interface SetEnding {
  readonly set: SetRow
  readonly from: 'active' | 'pending'
  readonly to: 'revoked' | 'abandoned' | 'expired'
  readonly why: string | null
  /** `null`: now. */
  readonly endedAt: number | null
}

/**
 * A pending set gives way. An active one goes on beside the new one, unless its time is over, or the codes were switched
 * off: only new ones end that, and none of the old may come back with them.
 */
export const endingOf = (
  set: SetRow,
  row: AccountRow,
  isDisabled: boolean,
  now: number,
): SetEnding | null => {
  const from = samePublicBytes(row.activeSetId, set.setId) ? 'active' : 'pending'
  if (set.expiresAt !== null && set.expiresAt <= now) {
    return { set, from, to: 'expired', why: null, endedAt: set.expiresAt }
  }
  if (from === 'pending') return { set, from, to: 'abandoned', why: null, endedAt: null }
  return isDisabled ? { set, from, to: 'revoked', why: 'disabled', endedAt: null } : null
}
