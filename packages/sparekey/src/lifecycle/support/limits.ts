import type { CaseRefusal } from '../../interface/support.ts'
import { read, write, type Step } from '../../store/port.ts'
import type { Parts } from '../parts.ts'

/** Limits that no policy moves. What is counted is counted in the transaction of what it limits, after the register was moved. */
export const caseLimits = {
  /** Of an account in 30 days. */
  casesOfAccount: 3,
  /** Of one operator at the same time. */
  openOfOperator: 5,
  openedByOperatorADay: 10,
  openedByProgramADay: 200,
  decisionsOfOperatorAnHour: 20,
  /** Fewer are never too many; above, three times as many as in the busiest twentieth of the tenant's hours. */
  releasesAnHour: 5,
  refusedCodesAnHour: 20,
  /** Decisions on cases of one opener by one approver in 30 days, from which on their share counts. */
  decisionsOfPair: 10,
} as const

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** How long an account rests after a case that came to nothing for a reason. */
export const cooldownMs = 7 * dayMs

const keptMs = 31 * dayMs

export const limitReached = (detail: string, waitMs: number): CaseRefusal => ({
  ok: false,
  code: 'case_limit_reached',
  detail,
  retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
})

const windowOf = (now: number, windowMs: number): number => Math.floor(now / windowMs) * windowMs

/** How long until the window ends in which `now` lies. */
export const untilNext = (now: number, windowMs: number): number => windowOf(now, windowMs) + windowMs - now

/** Counts one more in the present window. `false`: `most` were counted before. */
export function* countOne(
  { tenant }: Pick<Parts, 'tenant'>,
  counterKey: string,
  now: number,
  windowMs: number,
  most: number,
): Step<boolean> {
  yield* write('deleteSupportCounts', { tenant, counterKey, before: now - keptMs })
  const countedFrom = windowOf(now, windowMs)
  const taken = yield* read('takeSupportCount', { tenant, counterKey, countedFrom, most })
  return taken.length > 0
}

/** What was counted in the last 30 days. */
export function* countedLately(
  { tenant }: Pick<Parts, 'tenant'>,
  counterKey: string,
  now: number,
): Step<number> {
  const counts = yield* read('readSupportCounts', { tenant, counterKey, from: now - 30 * dayMs })
  return counts.reduce((sum, { counted }) => sum + counted, 0)
}

const releases = 'releases'
const hoursLookedAt = 30 * 24

/** Counts a release of the tenant. `false`: there were more in this hour than its usual traffic explains. */
export function* countRelease(parts: Pick<Parts, 'tenant'>, now: number): Step<boolean> {
  const { tenant } = parts
  const from = windowOf(now, hourMs) - hoursLookedAt * hourMs
  const counts = yield* read('readSupportCounts', { tenant, counterKey: releases, from })
  const busiest = counts
    .filter(({ countedFrom }) => countedFrom < windowOf(now, hourMs))
    .map(({ counted }) => counted)
    .toSorted((a, b) => b - a)
  // Hours without a release have no row: the 95th percentile is the last of the busiest twentieth.
  const usual = busiest[Math.floor(hoursLookedAt / 20) - 1] ?? 0
  return yield* countOne(parts, releases, now, hourMs, Math.max(caseLimits.releasesAnHour, 3 * usual))
}

/** Counts a wrong code that was typed in the place of one of a case. `false`: there were so many that releases are to be stopped. */
export const countRefusedCode = (parts: Pick<Parts, 'tenant'>, now: number): Step<boolean> =>
  countOne(parts, 'refused-codes', now, hourMs, caseLimits.refusedCodesAnHour)
