import { createHash } from 'node:crypto'
import { SparekeyError } from 'sparekey'
import {
  listEvents,
  printEventId,
  printSetId,
  readDetail,
  type EventFilter,
  type ListedEvent,
  type RollupParts,
} from 'sparekey/service'

export type ExportFormat = 'jsonl' | 'csv'

/** Rows of one file at most. */
export const exportRowsMost = 100_000

/** What an export came to, told once its last line was made. */
export interface Exported {
  readonly rows: number
  /** Hex: of the whole file. */
  readonly sha256: string
  /** Whether there was more than one file holds. */
  readonly isCut: boolean
}

export interface ExportOptions {
  readonly tenant: string
  readonly filter: EventFilter
  readonly format: ExportFormat
  /** Called with what it came to, before the file's end is sent. */
  readonly done: (exported: Exported) => Promise<void>
  /** Default: {@link exportRowsMost}. */
  readonly rowsMost?: number
}

/** Events read at once. */
const pageRows = 500

/**
 * The lines of a file of events, newest first, made page by page while it is sent. Where more events fit than a file holds, its
 * last line says so, and from which moment on the next file begins.
 */
export async function* exportLines(
  parts: RollupParts,
  { tenant, filter, format, done, rowsMost = exportRowsMost }: ExportOptions,
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  const hashed = (line: string): string => {
    hash.update(line)
    return line
  }
  if (format === 'csv') yield hashed(csvLine(columns))
  let rows = 0
  let cursor: string | undefined
  let isCut = false
  do {
    const limit = Math.min(pageRows, rowsMost - rows)
    const page = await listEvents(parts, {
      tenant,
      filter,
      limit,
      ...(cursor !== undefined && { cursor }),
    })
    if (!page.ok) throw new SparekeyError('internal', 'A list gave a cursor that is none of its own.')
    for (const event of page.items) yield hashed(format === 'csv' ? csvLine(cellsOf(event)) : jsonLine(event))
    rows += page.items.length
    cursor = page.older ?? undefined
    isCut = rows >= rowsMost && cursor !== undefined
    if (isCut) yield hashed(cutLine(format, page.items.at(-1)))
  } while (cursor !== undefined && !isCut)
  await done({ rows, sha256: hash.digest('hex'), isCut })
}

const columns = [
  'at',
  'event_id',
  'type',
  'actor',
  'account',
  'set_id',
  'label',
  'context',
  'detail',
  'leaf_index',
]

const fieldsOf = (event: ListedEvent) => ({
  at: new Date(event.at).toISOString(),
  eventId: printEventId(event.eventId),
  type: event.type,
  actor: event.actor,
  account: event.accountId,
  setId: event.setId === null ? null : printSetId(event.setId),
  label: event.label,
  context: event.context === null ? null : readDetail(event.context),
  detail: readDetail(event.detail),
  leafIndex: event.leafIndex,
})

const jsonLine = (event: ListedEvent): string => `${JSON.stringify(fieldsOf(event))}\n`

const cellsOf = (event: ListedEvent): readonly string[] => {
  const { context, detail, ...fields } = fieldsOf(event)
  return [
    fields.at,
    fields.eventId,
    fields.type,
    fields.actor ?? '',
    fields.account ?? '',
    fields.setId ?? '',
    fields.label ?? '',
    context === null ? '' : JSON.stringify(context),
    JSON.stringify(detail),
    fields.leafIndex === null ? '' : String(fields.leafIndex),
  ]
}

const cutLine = (format: ExportFormat, last: ListedEvent | undefined): string => {
  const until = last === undefined ? '' : new Date(last.at).toISOString()
  const text = `More events fit than one file holds. Go on with at:<=${until}`
  return format === 'csv' ? csvLine([text]) : `${JSON.stringify({ more: text })}\n`
}

/** RFC 4180: quoted where needed, lines end in CR LF. */
const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** A cell that a spreadsheet would take for a formula gets an apostrophe before it (CWE-1236). */
export const csvCell = (text: string): string => {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
