const millisecondsInADay = 86_400_000

/** The calendar date of an instant, in the time zone of this process. */
export function dateOf(now: Date): string {
  const month = String(now.getMonth() + 1).padStart(2, '0')
  const day = String(now.getDate()).padStart(2, '0')
  return `${now.getFullYear()}-${month}-${day}`
}

/** A date some days later, or earlier where `days` is negative. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * millisecondsInADay).toISOString().slice(0, 10)
}

/** Whole days from one date to another; negative where `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / millisecondsInADay)
}

/** A date some months later; the last day of that month where the day does not exist in it. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10)
}

/** A stretch of days in words: `today`, `3 days`, `5 weeks`, `14 months`, `3 years`. */
export function spanInWords(days: number): string {
  if (days === 0) return 'today'
  if (days < 14) return days === 1 ? '1 day' : `${days} days`
  if (days < 70) return `${Math.round(days / 7)} weeks`
  if (days < 730) return `${Math.round(days / 30.44)} months`
  return `${Math.floor(days / 365.25)} years`
}
