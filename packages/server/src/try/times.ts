/** Times as a person on this machine reads them. The page is served to this machine alone, so its zone is the reader's. */
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const calendar = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' })
const dateAndTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

export const clockTime = (at: Date): string => clock.format(at)
export const calendarDay = (at: Date): string => calendar.format(at)

/** `14:03:20`, or with its date where that is not today. */
export const moment = (at: Date, now: Date): string =>
  calendarDay(at) === calendarDay(now) ? clockTime(at) : dateAndTime.format(at)

/** `30 seconds`, `4 minutes`: rounded up, so that nobody comes back too early. */
export const span = (seconds: number): string => {
  if (seconds < 90) return seconds === 1 ? '1 second' : `${seconds} seconds`
  if (seconds < 90 * 60) return `${Math.ceil(seconds / 60)} minutes`
  return `${Math.ceil(seconds / 3600)} hours`
}
