import type { Words } from '../pages/words.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import type { SupportTexts } from './texts/texts.ts'

/** Words for a page about a request for help: a code is then one that came by mail, and not one of a sheet. */
export interface SupportWords extends Words {
  readonly support: SupportTexts
  /** `Tuesday, 24 November 2026, 14:05 UTC`: a moment at which somebody is to come back. */
  date(at: Date): string
  /** `in 23 hours`: rounded up, so that nobody comes back too early. */
  ahead(at: Date, now: Date): string
  /** `4 hours`, `7 days`. */
  span(seconds: number): string
}

const languages: Readonly<Record<string, SupportTexts>> = { en, de }

export const supportWords = (words: Words): SupportWords => {
  const { language } = words.texts
  const support = languages[language] ?? en
  const locale = language === 'en' ? 'en-GB' : language
  const weekdays = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  const relative = new Intl.RelativeTimeFormat(locale)
  return {
    ...words,
    texts: { ...words.texts, said: { ...words.texts.said, ...support.said } },
    support,
    date: (at) => `${weekdays.format(at)}, ${words.moment(at)}`,
    ahead: (at, now) => relative.format(...inUnits(Math.max(0, at.getTime() - now.getTime()) / 1000)),
    span: (seconds) => {
      const [count, unit] = inUnits(seconds)
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
    },
  }
}

/** In minutes below two hours, in hours below two days, else in days. */
const inUnits = (seconds: number): [count: number, unit: 'minute' | 'hour' | 'day'] => {
  if (seconds < 2 * 3_600) return [Math.ceil(seconds / 60), 'minute']
  if (seconds <= 48 * 3_600) return [Math.ceil(seconds / 3_600), 'hour']
  return [Math.ceil(seconds / 86_400), 'day']
}
