import { SetupError } from 'sparekey'

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/

/**
 * A time that an option gives; `null`: it was not given.
 *
 * @throws {SetupError} `setting_invalid`: it is none.
 */
export const readTime = (option: string, text: string | undefined): Date | null => {
  if (text === undefined) return null
  const time = new Date(text)
  if (TIME.test(text) && !Number.isNaN(time.getTime())) return time
  throw new SetupError(
    'setting_invalid',
    `${option} must be a date or a time, e.g. 2026-11-01 or 2026-11-01T12:00:00Z.`,
  )
}
