import type { Section } from './json.ts'

const titleColumns = ['name', 'title', 'account', 'item']
const secretColumns =
  /pass|user|login|e-?mail|url|uri|website|totp|otp|secret|group|folder|type|favorite|reprompt|icon|modified|created|collections/
const noteColumns = /note|extra|comment|field|recovery|backup/

/** Cells with fewer characters hold no codes. */
const shortestCell = 6

/**
 * A password manager's CSV export as one section per row: title, and the columns that may hold codes. Columns with
 * passwords and authenticator secrets are left out. `null` where the text is no such export.
 */
export function sectionsOfPasswordCsv(text: string): Section[] | null {
  const header = headerOf(text)
  if (header === null) return null
  const [, ...rows] = parseRows(text, header.delimiter)
  const title = header.names.findIndex((name) => titleColumns.includes(name))
  return rows.map((row) => ({
    title: row[title] ?? '',
    text: header.names
      .filter((name, column) => holdsCodes(name, column, title) && (row[column] ?? '').length >= shortestCell)
      .map((name) => `${name}:\n${row[header.names.indexOf(name)] ?? ''}`)
      .join('\n'),
  }))
}

function holdsCodes(name: string, column: number, title: number): boolean {
  return column !== title && (noteColumns.test(name) || !secretColumns.test(name))
}

function headerOf(text: string): { names: string[]; delimiter: string } | null {
  const first =
    text
      .slice(0, 2048)
      .replace(/^\uFEFF/, '')
      .split(/[\r\n]/, 1)[0] ?? ''
  const delimiter = [',', ';', '\t'].find((symbol) => first.split(symbol).length >= 3)
  if (delimiter === undefined) return null
  const names = first.split(delimiter).map((name) => name.replace(/"/g, '').trim().toLowerCase())
  const isExport =
    names.some((name) => /password/.test(name)) &&
    names.some((name) => noteColumns.test(name)) &&
    !/\d{4}/.test(first)
  return isExport ? { names, delimiter } : null
}

/** RFC 4180, with any delimiter; a field in quotes may hold line ends. */
function parseRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at, delimiter)
    row.push(field.value)
    at = field.end
    if (text[at] === delimiter) {
      at++
      continue
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    at++
    rows.push(row)
    row = []
  }
  return row.length > 0 ? [...rows, row] : rows
}

function quotedField(text: string, at: number): { value: string; end: number } {
  let value = ''
  let from = at + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote === -1) return { value: value + text.slice(from), end: text.length }
    value += text.slice(from, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1 }
    value += '"'
    from = quote + 2
  }
}

function plainField(text: string, at: number, delimiter: string): { value: string; end: number } {
  let end = at
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++
  return { value: text.slice(at, end), end }
}
