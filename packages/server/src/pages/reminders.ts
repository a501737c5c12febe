import type { Policy, Status } from 'sparekey'

/** What comes to a sheet by itself, and when. */
export interface Reminder {
  /**
   * `confirm`: its copy is to be checked by then. `expires`: it stops working. `rotate`: it is to be replaced. `review`: its
   * owner is asked whether it is still there.
   */
  readonly about: 'confirm' | 'expires' | 'rotate' | 'review'
  readonly serial: string
  readonly at: Date
}

const DAY_MILLIS = 86_400_000

/** Of the sheets that work or wait to be checked, soonest first. A time that is past stays, but for the question of `review`. */
export const remindersOf = (
  { activeSet, pendingSet }: Pick<Status, 'activeSet' | 'pendingSet'>,
  { rotateAfterDays, reviewEveryDays }: Policy['reminders'],
  now: Date,
): readonly Reminder[] => {
  const found: Reminder[] = []
  if (pendingSet !== null) {
    found.push({ about: 'confirm', serial: pendingSet.serial, at: pendingSet.confirmBy })
  }
  if (activeSet !== null) {
    const { serial, issuedAt, confirmedAt, expiresAt } = activeSet
    const end = expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
    const old = rotateAfterDays === null ? end : issuedAt.getTime() + rotateAfterDays * DAY_MILLIS
    if (expiresAt !== null) found.push({ about: 'expires', serial, at: expiresAt })
    if (old < end) found.push({ about: 'rotate', serial, at: new Date(old) })
    if (reviewEveryDays !== null) {
      const from = (confirmedAt ?? issuedAt).getTime()
      const every = reviewEveryDays * DAY_MILLIS
      const next = from + every * (Math.floor((now.getTime() - from) / every) + 1)
      // A sheet that is to be replaced is not asked for.
      if (next < Math.min(old, end)) found.push({ about: 'review', serial, at: new Date(next) })
    }
  }
  return found.toSorted((a, b) => a.at.getTime() - b.at.getTime())
}
