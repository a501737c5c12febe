import type { Bytes } from '../../store/port.ts'

const minuteMs = 60_000

/** The pauses after a delivery that failed: about four days in all, then it is given up. */
const pausesMinutes = [1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440] as const

const longestPauseMs = 1440 * minuteMs

/** How an error of `deliver` may say more than that it failed; every field is optional. */
interface Failure {
  /** `false`: this destination will never take this notice. */
  readonly retryable?: unknown
  /** `false`: nothing was tried. */
  readonly countsAsTry?: unknown
  readonly retryAfterSeconds?: unknown
}

export type AfterFailure =
  | { readonly kind: 'put-off'; readonly dueAt: number; readonly attempts: number }
  | { readonly kind: 'give-up'; readonly attempts: number }

/** What a destination asks for, up to the longest pause there is. */
const millisOf = (seconds: unknown): number =>
  typeof seconds === 'number' && seconds > 0 ? Math.min(Math.ceil(seconds * 1000), longestPauseMs) : 0

/** What becomes of a delivery that failed on its `attempt`-th try. Pauses are drawn out by up to a fifth, by the row's id. */
export const afterFailure = (error: unknown, attempt: number, dueId: Bytes, now: number): AfterFailure => {
  const failure: Failure = typeof error === 'object' && error !== null ? error : {}
  const askedMs = millisOf(failure.retryAfterSeconds)
  if (failure.countsAsTry === false) {
    return { kind: 'put-off', dueAt: now + Math.max(askedMs, minuteMs), attempts: attempt - 1 }
  }
  const pauseMinutes = pausesMinutes[attempt - 1]
  if (failure.retryable === false || pauseMinutes === undefined) return { kind: 'give-up', attempts: attempt }
  const spread = 1 + (dueId[0] ?? 0) / 255 / 5
  const pauseMs = Math.max(askedMs, Math.round(pauseMinutes * minuteMs * spread))
  return { kind: 'put-off', dueAt: now + pauseMs, attempts: attempt }
}
