import { refused } from '../model/fields.ts'

/** One named value of a {@link Card}. */
export interface CardField {
  readonly name: string
  readonly value: string
  /** Whether a tool should keep it out of sight until it is asked for. */
  readonly hidden: boolean
}

/**
 * One entry of a password manager: what KDBX, Bitwarden and 1PUX have in common. An account of the vault is one card, and the places are
 * one more.
 */
export interface Card {
  readonly title: string
  readonly login: string
  readonly page: string
  readonly notes: string
  readonly fields: readonly CardField[]
  /** Codes that are good to use, for tools with a place for them; empty where the card holds none. */
  readonly freshCodes: readonly string[]
  /** When the codes are due to be replaced, `YYYY-MM-DD`, for tools that remind; `null`: never, or not known. */
  readonly dueOn: string | null
}

/** The field by which a card of this program is known. Its value is the kind of card and the version of the layout. */
export const markerField = 'Sparekey Keep'
export const accountMarker = 'account 1'
export const placesMarker = 'places 1'

/** The kind of a card that this program wrote; `null` for one of another program. */
export function markerOf(card: Card): string | null {
  return card.fields.find(({ name }) => name === markerField)?.value ?? null
}

// What some format cannot hold, or hold apart from the text without it.
const unsafe = /^["\s]|\s$|[\r\t\u2028\u2029\uFFFE\uFFFF\p{Cs}]/u

/**
 * A text that every format carries unchanged: as it is, or as a JSON string where it is empty, begins with a quotation mark, has space
 * at an end or line breaks, or holds what XML cannot.
 */
export function quote(text: string): string {
  return text === '' || unsafe.test(text) || text.includes('\n') ? asJson(text) : text
}

/** {@link quote} for a text that may keep its line breaks, and may be empty. */
export function quoteLines(text: string): string {
  return unsafe.test(text) ? asJson(text) : text
}

/** What was given to {@link quote} or {@link quoteLines}. @throws KeepError `input_invalid` for a broken JSON string. */
export function unquote(text: string, path: string): string {
  if (!text.startsWith('"')) return text
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'string') return value
  } catch {
    // Said below: what JSON.parse throws quotes the text.
  }
  throw refused(path, 'begins with a quotation mark and is no JSON string')
}

/** Named values in one line: `made: 2026-03-01; note: "a; b"`. `null` values are left out. */
export function writePairs(pairs: readonly (readonly [name: string, value: string | null])[]): string {
  return pairs.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${pairValue(value)}`])).join('; ')
}

/** Reads what {@link writePairs} wrote. @throws KeepError `input_invalid` naming the field. */
export function readPairs(line: string, path: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  const pattern = /([a-z][a-z -]*): ("(?:[^"\\]|\\.)*"|[^;]*)(?:; |$)/y
  while (pattern.lastIndex < line.length) {
    const found = pattern.exec(line)
    if (found === null) throw refused(path, 'is not as this program writes it')
    pairs.set(found[1] ?? '', unquote(found[2] ?? '', path))
  }
  return pairs
}

function pairValue(value: string): string {
  return value.includes(';') ? asJson(value) : quote(value)
}

function asJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u2028\u2029\uFFFE\uFFFF]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
