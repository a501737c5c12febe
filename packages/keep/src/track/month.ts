import { addDays } from './dates.ts'
import type { DueItem } from './due.ts'

/** One day of a month's view. */
export interface MonthDay {
  readonly date: string
  readonly inMonth: boolean
  readonly items: readonly DueItem[]
}

/** A month as whole weeks, Monday first, with what is due on each day. `month` is `YYYY-MM`. */
export function monthWeeks(month: string, items: readonly DueItem[]): readonly (readonly MonthDay[])[] {
  const first = `${month}-01`
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7
  const weeks: MonthDay[][] = []
  for (let date = addDays(first, -weekday); date.slice(0, 7) <= month;) {
    const week: MonthDay[] = []
    for (let count = 0; count < 7; count += 1) {
      const day = date
      week.push({ date: day, inMonth: day.startsWith(month), items: items.filter(({ on }) => on === day) })
      date = addDays(date, 1)
    }
    weeks.push(week)
  }
  return weeks
}
