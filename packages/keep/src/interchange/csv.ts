import { markerField, markerOf, placesMarker, type Card, type CardField } from './card.ts'
import { damaged, maxEntries, tooLarge } from './limits.ts'

const leading = ['name', 'login', 'page', 'notes'] as const
const simple = [
  markerField,
  'Service',
  'Kind',
  'Effect',
  'Single use',
  'Asked by number',
  'Purpose',
  'Owner',
  'Rotate every (days)',
  'E-mail on file',
  'Phone on file',
  'Opened',
  'Support asks',
  'Created',
  'Updated',
] as const
const trailing = ['ways_in', 'set', 'set_details', 'copies', 'position', 'code', 'used', 'row'] as const
const headings: readonly string[] = [...leading, ...simple, ...trailing]

/** A table, and how many of its cells got an apostrophe in front. */
export interface Csv {
  readonly text: string
  readonly guarded: number
}

/**
 * Cards of accounts as CSV (RFC 4180), a row for each code. A cell that a spreadsheet would run as a formula gets an apostrophe in front,
 * which {@link readCsv} takes away. The card of the places is left out.
 */
export function writeCsv(cards: readonly Card[]): Csv {
  const rows = cards
    .filter((card) => markerOf(card) !== placesMarker)
    .flatMap(rowsOf)
    .map((row, index, all) => [...row, `${index + 1} of ${all.length} rows`])
  const guarded = rows.flat().filter((cell) => runsAsFormula.test(cell)).length
  const lines = [headings, ...rows].map((row) => row.map((cell) => quoted(guard(cell))).join(','))
  return { text: `${lines.join('\r\n')}\r\n`, guarded }
}

/** Whether a text begins as {@link writeCsv} writes. */
export function looksLikeCsv(text: string): boolean {
  return text.replace(/^\uFEFF/, '').startsWith(headings.slice(0, 6).join(','))
}

function rowsOf(card: Card): readonly (readonly string[])[] {
  const values = new Map(card.fields.map(({ name, value }) => [name, value]))
  const begin = [
    card.title,
    card.login,
    card.page,
    card.notes,
    ...simple.map((name) => values.get(name) ?? ''),
    matching(card, /^Way in \d+$/),
  ]
  const sets = card.fields.filter(({ name }) => /^Set \d+$/.test(name))
  if (sets.length === 0) return [[...begin, '', '', '', '', '', '']]
  return sets.flatMap(({ name, value }) => {
    const number = name.slice('Set '.length)
    const set = [number, value, matching(card, new RegExp(`^Set ${number} copy \\d+$`))]
    const pattern = new RegExp(`^Set ${number} code (\\d+)$`)
    const codes = card.fields.flatMap((field) => {
      const position = pattern.exec(field.name)?.[1]
      return position === undefined
        ? []
        : [[...begin, ...set, position, field.value, values.get(`${field.name} used`) ?? '']]
    })
    return codes.length === 0 ? [[...begin, ...set, '', '', '']] : codes
  })
}

function matching(card: Card, pattern: RegExp): string {
  return card.fields
    .filter(({ name }) => pattern.test(name))
    .map(({ value }) => value)
    .join('\n')
}

/**
 * Reads what {@link writeCsv} wrote, as a spreadsheet saves it. Each row says how many there were: `notes` tells of missing ones.
 *
 * @throws KeepError `input_refused` where it is not that.
 */
export function readCsv(text: string): {
  readonly cards: readonly Card[]
  readonly notes: readonly string[]
} {
  const [first = [], ...rows] = parse(text.replace(/^\uFEFF/, ''))
  if (headings.some((heading, index) => first[index] !== heading)) throw damaged('This table')
  const cards = new Map<string, { readonly card: Card; readonly fields: Map<string, CardField> }>()
  for (const row of rows) {
    const cells = row.map(unguard)
    const [title = '', login = '', page = '', notes = ''] = cells
    const card = { title, login, page, notes, fields: [], freshCodes: [], dueOn: null }
    const known = cards.get(title) ?? { card, fields: new Map<string, CardField>() }
    cards.set(title, known)
    for (const field of fieldsOf(cells)) known.fields.set(field.name, field)
  }
  const total = Math.max(0, ...rows.map(totalOf))
  return {
    cards: [...cards.values()].map(({ card, fields }) => ({ ...card, fields: [...fields.values()] })),
    notes: missingRows(rows.length, total),
  }
}

// The last cell of a row, so that a row that was cut off lacks it.
function totalOf(row: readonly string[]): number {
  const total = /^\d+ of (\d{1,9}) rows$/.exec(row[headings.length - 1] ?? '')?.[1]
  if (total === undefined) throw damaged('This table')
  return Number(total)
}

function missingRows(there: number, total: number): readonly string[] {
  if (there === 0) return ['The table has no rows below its heading: if it had some, it is cut off.']
  if (total <= there) return []
  return [`The table had ${total} rows and has ${there}: if nobody removed the others, it is cut off.`]
}

function fieldsOf(cells: readonly string[]): readonly CardField[] {
  const values = simple.map((name, index) => [name, cells[leading.length + index] ?? ''] as const)
  const [ways = '', set = '', details = '', copies = '', position = '', code = '', used = ''] = cells.slice(
    leading.length + simple.length,
  )
  const beginning = `Set ${set}`
  const named: readonly (readonly [string, string])[] = [
    ...values,
    ...numbered('Way in', ways),
    ...(set === '' ? [] : [[beginning, details] as const, ...numbered(`${beginning} copy`, copies)]),
    [`${beginning} code ${position}`, code],
    [`${beginning} code ${position} used`, used],
  ]
  return named.flatMap(([name, value]) => (value === '' ? [] : [{ name, value, hidden: false }]))
}

function numbered(name: string, lines: string): readonly (readonly [string, string])[] {
  return lines === ''
    ? []
    : lines.split(/\r?\n/).map((line, index) => [`${name} ${index + 1}`, line] as const)
}

// OWASP, "CSV Injection": a cell that begins with one of these is run by spreadsheets. A text that begins with apostrophes before one of
// them gets one more, so that taking one away always gives the text back.
const runsAsFormula = /^'*[=+\-@\t\r]/

function guard(cell: string): string {
  return runsAsFormula.test(cell) ? `'${cell}` : cell
}

function unguard(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

function parse(text: string): string[][] {
  const rows: string[][] = []
  const pattern = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y
  let row: string[] = []
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text)
    if (found === null) throw damaged('This table')
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === ',') continue
    rows.push(row)
    row = []
    if (rows.length > maxEntries * 20) throw tooLarge('This table')
  }
  if (row.length > 0) throw damaged('This table')
  return rows
}
