import { printDay, type DailyRow } from 'sparekey/service'
import type { ChartData } from '../charts/chart.ts'

/** A row of figures of a chart: everything that is added up for it. */
export interface Wanted {
  readonly name: string
  readonly figures: readonly string[]
}

/** Figures of days, both ends included, as a chart; a day without a figure is 0. */
export const dailyChart = (
  title: string,
  rows: readonly DailyRow[],
  { fromDay, toDay }: { readonly fromDay: number; readonly toDay: number },
  wanted: readonly Wanted[],
): ChartData => {
  const days = Array.from({ length: toDay - fromDay + 1 }, (_, index) => fromDay + index)
  const amounts = new Map(rows.map(({ day, name, amount }) => [`${day} ${name}`, amount]))
  return {
    title,
    labelled: 'Day (UTC)',
    labels: days.map(printDay),
    series: wanted.map(({ name, figures }) => ({
      name,
      values: days.map((day) =>
        figures.reduce((sum, figure) => sum + (amounts.get(`${day} ${figure}`) ?? 0), 0),
      ),
    })),
  }
}

/** `12.5 %`; without anything to divide by a dash. */
export const percent = (part: number | null, whole = 1): string =>
  part === null || whole === 0 ? '–' : `${Math.round((part / whole) * 1000) / 10} %`

/** What a use of codes was refused for, as it was answered at the door. */
export const refusedAtDoor = {
  malformed: ['door.redeem.code_malformed'],
  wrong: ['door.redeem.code_invalid'],
  used: ['door.redeem.code_already_used'],
  dead: ['door.redeem.set_superseded', 'door.redeem.set_revoked', 'door.redeem.set_expired'],
  held: ['door.redeem.too_many_attempts', 'door.redeem.codes_disabled'],
  factor: ['door.redeem.first_factor_required', 'door.redeem.assurance_not_met'],
} as const
