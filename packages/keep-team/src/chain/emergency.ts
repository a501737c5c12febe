import type { Emergency } from './state.ts'

/** For how long an emergency that nobody stopped gives its codes. */
export const emergencyOpenHours = 24

/** When the wait of an emergency began, and whom a notice had reached by then: the server's word, in its log. */
export interface EmergencyClock {
  readonly since: string
  readonly notified: readonly string[]
}

/**
 * How far an emergency is. `unheard`: nobody who could stop it was reached yet, and no time counts. `waiting`: until `from`. `open`: its
 * codes are given out from `from` to `until`. `over`: that time has passed. The rest: see {@link Emergency.state}.
 */
export type EmergencyPhase =
  | { readonly phase: 'unheard' | 'vetoed' | 'cancelled' | 'ended' }
  | { readonly phase: 'waiting' | 'open' | 'over'; readonly from: number; readonly until: number }

/**
 * How far an emergency is at an instant. Pure: client and server come to the same.
 *
 * @param clock as the server's log has it; `null` where it has none. One that began before anybody asked, or before enough people
 *   were told, is none.
 * @param now milliseconds since 1970.
 */
export function emergencyPhase(
  emergency: Emergency,
  clock: EmergencyClock | null,
  now: number,
): EmergencyPhase {
  if (emergency.state !== 'running') return { phase: emergency.state }
  if (clock === null || clock.since < emergency.at || !isHeard(emergency, clock.notified))
    return { phase: 'unheard' }
  const from = Date.parse(clock.since) + emergency.hours * 3_600_000
  const until = from + emergencyOpenHours * 3_600_000
  const phase = now < from ? 'waiting' : now < until ? 'open' : 'over'
  return { phase, from, until }
}

/** Whether a director was reached, and an owner where the shelf has one: so whoever stops the mail stops the clock. */
export function isHeard(
  { directors, owners }: Pick<Emergency, 'directors' | 'owners'>,
  notified: Iterable<string>,
): boolean {
  const reached = [...notified]
  const isAmong = (people: ReadonlySet<string>): boolean => reached.some((member) => people.has(member))
  return isAmong(directors) && (owners.size === 0 || isAmong(owners))
}

/**
 * When the wait begins, by whom a notice has reached and when.
 *
 * @returns the instant when enough of them had been reached, never before somebody asked; `null`: not yet.
 */
export function clockOf(
  emergency: Emergency,
  notices: readonly { readonly member: string; readonly at: number }[],
): EmergencyClock | null {
  const notified: string[] = []
  for (const { member, at } of notices.toSorted((a, b) => a.at - b.at)) {
    if (notified.includes(member)) continue
    notified.push(member)
    if (!isHeard(emergency, notified)) continue
    const since = new Date(Math.max(at, Date.parse(emergency.at))).toISOString()
    return { since, notified }
  }
  return null
}
