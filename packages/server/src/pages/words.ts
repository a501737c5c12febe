import { textsAccepted } from '../notices/language.ts'
import { fill, oneLine } from '../notices/clean.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import type { PagesTexts } from './texts/texts.ts'

/** Every language that the pages are written in. */
export const languages: readonly PagesTexts[] = [en, de]

/** What a page is spoken in, and of whom. */
export interface Words {
  readonly texts: PagesTexts
  readonly application: string
  /** How people reach those who help them; `null`: nobody said. */
  readonly contact: string | null
  /** Puts the application's name and other values into a text. */
  say(text: string, values?: Readonly<Record<string, string>>): string
  /** A day; the time of day beside it where it matters. In UTC, as nothing is known of where the reader is. */
  day(at: Date): string
  moment(at: Date): string
}

export const wordsFor = (
  acceptLanguage: string | null,
  fallback: string,
  applicationName: string,
  contact: string | null = null,
): Words => {
  const { language } = textsAccepted(acceptLanguage, fallback)
  const texts = languages.find((one) => one.language === language) ?? en
  const application = oneLine(applicationName, 40)
  const locale = texts.language === 'en' ? 'en-GB' : texts.language
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  const times = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' })
  return {
    texts,
    application,
    contact: contact === null ? null : oneLine(contact, 60),
    say: (text, values = {}) => fill(text, { application, ...values }),
    day: (at) => days.format(at),
    moment: (at) => `${days.format(at)}, ${times.format(at)} UTC`,
  }
}
