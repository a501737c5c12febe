/** What turns the direction of the text around it, and what breaks lines; joiners stay, which scripts and emoji need. */
const UNRULY = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]+/gu
const MOST_FILE_CHARACTERS = 40
/** Of UTF-16: a family of four has eleven. */
const MOST_UNITS_PER_SIGN = 16

/** A name or sentence from outside as one line of at most `most` characters, none of them cut in half. */
export function clean(text: string, most: number): string {
  const line = text.normalize('NFC').replaceAll(UNRULY, ' ').replaceAll(/\s+/gu, ' ').trim()
  const read = line.slice(0, most * MOST_UNITS_PER_SIGN)
  const signs = Array.from(graphemes.segment(read), ({ segment }) => segment)
  if (signs.length <= most && read === line) return line
  return `${signs
    .slice(0, most - 1)
    .join('')
    .trimEnd()}…`
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A name as part of a file's name: letters and digits of any script, small, with hyphens between; `''`: it has none. */
export function fileWord(name: string): string {
  const word = name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
  return Array.from(word)
    .slice(0, MOST_FILE_CHARACTERS)
    .join('')
    .replaceAll(/^-+|-+$/g, '')
}
