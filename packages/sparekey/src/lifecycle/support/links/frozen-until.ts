import type { AccountRow } from '../../../store/port.ts'

/** How long an account is frozen for support behind an owner's "no". */
const freezeMs = 30 * 86_400_000

/** A longer freeze that is there stays. */
export const frozenUntil = ({ supportFrozenUntil }: AccountRow, now: number): number =>
  Math.max(supportFrozenUntil ?? 0, now + freezeMs)
