import type { Given } from './command.ts'
import { terminalMissing } from './terminal.ts'
import { isDate } from '../model/fields.ts'
import { KeepError } from '../errors.ts'

/** A date option. @throws KeepError `input_invalid` where it is not a date that exists. */
export function dateOption(given: Given, name: string): string | null {
  const value = given.text(name)
  if (value === null || isDate(value)) return value
  throw new KeepError(
    'input_invalid',
    `--${name} must be a date that exists, written YYYY-MM-DD, such as 2026-03-01.`,
    { field: name },
  )
}

/** A whole number option within bounds. @throws KeepError `input_invalid` */
export function wholeOption(given: Given, name: string, minimum: number, maximum: number): number | null {
  const value = given.text(name)
  return value === null ? null : wholeNumber(value, `--${name}`, minimum, maximum)
}

/** A whole number within bounds, called `what` in the refusal. @throws KeepError `input_invalid` */
export function wholeNumber(value: string, what: string, minimum: number, maximum: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
  if (number >= minimum && number <= maximum) return number
  throw new KeepError('input_invalid', `${what} must be a whole number from ${minimum} to ${maximum}.`, {
    field: what,
  })
}

/** One of a few words. @throws KeepError `input_invalid` listing them. */
export function wordOption<const T extends string>(
  given: Given,
  name: string,
  words: readonly T[],
): T | null {
  const value = given.text(name)
  return value === null ? null : oneOf(value, `--${name}`, words)
}

/** One of a few words, called `what` in the refusal. @throws KeepError `input_invalid` listing them. */
export function oneOf<const T extends string>(value: string, what: string, words: readonly T[]): T {
  const found = words.find((word) => word === value)
  if (found !== undefined) return found
  throw new KeepError('input_invalid', `${what} must be one of: ${words.join(', ')}.`, { field: what })
}

/** The word at a place. @throws KeepError `usage_invalid` where it is missing. */
export function requireWord(given: Given, index: number, what: string): string {
  const word = given.positionals[index]
  if (word !== undefined && word !== '') return word
  throw new KeepError('usage_invalid', `Name ${what}. --help shows the usage.`)
}

/** Asks a question that yes or no answers; Enter alone means `otherwise`. */
export async function confirm(
  terminal: {
    readonly interactive: boolean
    ask(question: string): Promise<string>
    note(text: string): void
  },
  question: string,
  otherwise: boolean,
): Promise<boolean> {
  if (!terminal.interactive) throw terminalMissing()
  for (;;) {
    const answer = (await terminal.ask(`${question} [${otherwise ? 'Y/n' : 'y/N'}] `)).trim().toLowerCase()
    if (answer === '') return otherwise
    if (['y', 'yes'].includes(answer)) return true
    if (['n', 'no'].includes(answer)) return false
    terminal.note('Please answer y or n.')
  }
}
