import type { CaseState } from '../../interface/support.ts'
import type { SupportCaseRow } from '../../store/catalogue/support.ts'

/** States of a case that may still lead to a code. The account has at most one such case. */
export const liveStates = ['open', 'review', 'approved', 'released'] as const
export type LiveState = (typeof liveStates)[number]

export const isLive = (state: CaseState): state is LiveState => liveStates.some((one) => one === state)

/** A case as the time has it: nothing runs when a time passes, so what is written may be behind. */
export interface StateInTime {
  readonly state: CaseState
  readonly endedAt: number | null
}

export const stateAt = (
  row: Pick<SupportCaseRow, 'state' | 'expiresAt' | 'claimUntil' | 'codeExpiresAt' | 'endedAt'>,
  now: number,
): StateInTime => {
  const { state, expiresAt, endedAt } = row
  if (state === 'released') {
    // A code that was asked for at the last moment may still be typed.
    const until = Math.max(row.claimUntil ?? 0, row.codeExpiresAt ?? 0)
    return now < until ? { state, endedAt } : { state: 'failed', endedAt: until }
  }
  if (isLive(state) && now >= expiresAt) return { state: 'expired', endedAt: expiresAt }
  return { state, endedAt }
}
