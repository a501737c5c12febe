import { compareBytes, samePublicBytes } from '../bytes.ts'
import { stateOf } from '../lifecycle/status.ts'
import { isSupportSet } from '../lifecycle/support/code/support-set.ts'
import { givenUp } from '../lifecycle/due/kinds.ts'
import type { Policy } from '../policy/policy.ts'
import type { DueStandingRow, SetStandingRow, StandingRow } from '../store/catalogue/rollups.ts'
import { dayMs } from './days.ts'

/** Everything that is known of how one account stands. */
export interface Standing {
  readonly account: StandingRow
  readonly sets: readonly SetStandingRow[]
  /** Addresses on file. */
  readonly addresses: number
  /** When the windows of recoveries that have not ended are over. */
  readonly recoveriesUntil: readonly number[]
  readonly due: readonly DueStandingRow[]
}

/**
 * The gauges in which an account counts, each as often as it stands here: its state, the codes it has left, whether its sheet was
 * confirmed or is old, whether it can be told, its recoveries, and the messages that wait for it.
 */
export const gaugesOf = (
  { account, sets, addresses, recoveriesUntil, due }: Standing,
  policy: Policy,
  now: number,
): readonly string[] => {
  const sheets = sets.filter((set) => !isSupportSet(set)).toSorted((a, b) => compareBytes(b.setId, a.setId))
  const live = sheets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  const active = live.find(({ setId }) => samePublicBytes(setId, account.activeSetId)) ?? null
  const pending = live.find(({ setId }) => samePublicBytes(setId, account.pendingSetId)) ?? null
  const newest = sheets.find(({ state }) => state === 'active' || state === 'pending') ?? sheets[0] ?? null
  const state = stateOf({ policy }, { row: account, active, pending, newest })
  return [
    'accounts',
    `state.${state}`,
    ...(active === null ? [] : ofSheet(active, account.remaining, policy, now)),
    ...(addresses === 0 && (active ?? pending) !== null ? ['unreachable'] : []),
    ...recoveriesUntil.map((until) => (until > now ? 'recoveries.open' : 'recoveries.overdue')),
    ...due.flatMap((row) => ofDelivery(row, now)),
  ]
}

const ofSheet = (
  { issuedAt, confirmedAt }: SetStandingRow,
  remaining: number,
  { reminders: { rotateAfterDays } }: Policy,
  now: number,
): readonly string[] => {
  const left = remaining === 0 ? '0' : remaining <= 3 ? '1-3' : '4+'
  const isOld = rotateAfterDays !== null && now - issuedAt >= rotateAfterDays * dayMs
  return [
    'sheets',
    `left.${left}`,
    ...(confirmedAt === null ? [] : ['sheets.confirmed']),
    ...(isOld ? ['sheets.old'] : []),
  ]
}

const ofDelivery = ({ kind, attempts, dueAt }: DueStandingRow, now: number): readonly string[] => {
  if (kind === givenUp) return ['delivery.given_up']
  if (kind !== 'deliver') return []
  if (attempts > 0) return ['delivery.failing']
  const late = now - dueAt
  const steps = deliverySteps.filter(({ seconds }) => late >= seconds * 1000)
  return ['delivery.waiting', ...steps.map(({ gauge }) => gauge)]
}

/** How long messages may have waited for their first try, the shortest first; each gauge counts those that waited so long or longer. */
export const deliverySteps = [
  { gauge: 'delivery.waiting_minute', seconds: 60 },
  { gauge: 'delivery.waiting_quarter', seconds: 900 },
  { gauge: 'delivery.waiting_hour', seconds: 3600 },
  { gauge: 'delivery.waiting_day', seconds: 86_400 },
] as const

/**
 * Of what waits for its first try, 95 of 100 messages have waited for less than so many seconds. `0`: nothing waits; `null`: longer
 * than the longest of {@link deliverySteps}.
 */
export const waitingWithin = (amounts: ReadonlyMap<string, number>): number | null => {
  const waiting = amounts.get('delivery.waiting') ?? 0
  if (waiting === 0) return 0
  return deliverySteps.find(({ gauge }) => (amounts.get(gauge) ?? 0) <= waiting * 0.05)?.seconds ?? null
}
