/** Private-use characters that stand for "crossed out from here" and "until here" while a text is read. */
export const strikeOn = '\uE000'
export const strikeOff = '\uE001'

// Copying out of a PDF, a word processor or a web page replaces characters that services print by look-alikes from
// typography. They are put back before anything is compared; letters and digits are never touched, except for their
// full-width forms.

const dashes = /[\u2010-\u2015\u2212\u2043\uFE58\uFE63\uFF0D]/g
const spaces = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g
// Soft hyphens, zero-width and direction marks, variation selectors, byte-order marks.
const invisible =
  /\u034F|[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069]|\uFE0E|\uFE0F|\uFEFF/g
const doubleQuotes = /[\u201C-\u201F\u00AB\u00BB\u2033]/g
const singleQuotes = /[\u2018-\u201B\u2032\u2039\u203A]/g
const bars = /[\u2502\u2503\u2551\u00A6]/g
const fullWidth = /[\uFF01-\uFF5E]/g
const circledNumbers = /[\u2460-\u2473]/g
const keycap = /(\d)\u20E3/g
const lineEnds = /\r\n|[\n\r\u0085\u2028\u2029\f\v]/

// Combining overlays with which "crossed out" is typed where there is no formatting: one after every character.
const struckRun = /(?:[^\s\u0335-\u0338][\u0335-\u0338](?: (?=[^\s\u0335-\u0338][\u0335-\u0338]))?)+/g
const overlay = /[\u0335-\u0338]/g
const escape = String.fromCharCode(27)
const colourCode = /^\[[0-9;]*[A-Za-z]/

/** Removes characters from an input that would be taken for marks. */
export function withoutMarks(text: string): string {
  return text.replaceAll(strikeOn, '').replaceAll(strikeOff, '')
}

/** Splits a text into lines of plain characters. */
export function tidyLines(text: string): string[] {
  return markStruck(withoutColours(text))
    .replace(dashes, '-')
    .replace(spaces, ' ')
    .replace(invisible, '')
    .replace(bars, '|')
    .replace(doubleQuotes, '"')
    .replace(singleQuotes, "'")
    .replace(fullWidth, (symbol) => String.fromCharCode(symbol.charCodeAt(0) - 0xfee0))
    .replace(circledNumbers, (symbol) => `${symbol.charCodeAt(0) - 0x245f}. `)
    .replace(keycap, '$1. ')
    .split(lineEnds)
}

/** Terminals colour text with sequences that are copied along. */
function withoutColours(text: string): string {
  const [first = '', ...rest] = text.split(escape)
  return first + rest.map((part) => part.replace(colourCode, '')).join('')
}

/** Replaces every way of crossing out by {@link strikeOn} and {@link strikeOff}. */
function markStruck(text: string): string {
  let marked = text
  if (/[\u0335-\u0338]/.test(marked)) {
    marked = marked.replace(struckRun, (run) => strikeOn + run.replace(overlay, '') + strikeOff)
  }
  return marked.includes('~~') ? markTildes(marked) : marked
}

/** Markdown's `~~crossed out~~`, within one line. */
function markTildes(text: string): string {
  return text.replace(/~~([^~\n\r]+)~~/g, `${strikeOn}$1${strikeOff}`)
}
