import { SetupError } from 'sparekey'
import { type ExportedLine, hexField, parseEventId, parseSetId } from 'sparekey/service'
import { linesOf } from '../files.ts'

/**
 * The lines of an export in JSON Lines.
 *
 * @throws {SetupError} `setting_invalid`: it cannot be read, or a line is not that of an export.
 */
export async function* readExport(path: string): AsyncGenerator<ExportedLine> {
  let line = 0
  for await (const text of linesOf(path, 'export')) {
    line += 1
    if (text === '') continue
    const read = readLine(line, text)
    if (read === null) throw notALine(path, line)
    yield read
  }
}

const notALine = (path: string, line: number): SetupError =>
  new SetupError(
    'setting_invalid',
    `Line ${line} of ${path} is not one of an export. Take what "sparekey audit export" writes as jsonl, whole.`,
  )

const readLine = (line: number, text: string): ExportedLine | null => {
  const row = parse(text)
  if (row === null) return null
  const accountKey = hexField(row['accountKey'])
  const leafHash = hexField(row['leafHash'])
  const salt = orNull(row['salt'], hexField)
  const eventId = idField(row['eventId'], parseEventId)
  const setId = orNull(row['setId'], (value) => idField(value, parseSetId))
  const at = orNull(row['at'], timeField)
  const { seq, leafIndex, type, actor, label } = row
  if (accountKey === null || leafHash === null || eventId === null || !isPlace(seq)) return null
  if (salt === undefined || setId === undefined || at === undefined) return null
  if (!isTextOrNull(type) || !isTextOrNull(actor) || !isTextOrNull(label)) return null
  if (leafIndex !== null && !isPlace(leafIndex)) return null
  const [context, detail] = [jsonText(row['context']), jsonText(row['detail'])]
  const fields = { seq, eventId, type, at, actor, setId, label, context, detail, salt, leafHash }
  // What the words mean is not judged here: they are bound by the leaf hash.
  return { line, accountKey, leafIndex, event: fields as ExportedLine['event'] }
}

const parse = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}

/** `undefined`: neither `null` nor of its form. */
const orNull = <T>(value: unknown, read: (value: unknown) => T | null): T | null | undefined =>
  value === null ? null : (read(value) ?? undefined)

const idField = (value: unknown, read: (text: string) => Uint8Array | null): Uint8Array | null =>
  typeof value === 'string' ? read(value) : null

const timeField = (value: unknown): number | null => {
  const time = typeof value === 'string' ? new Date(value).getTime() : Number.NaN
  return Number.isNaN(time) ? null : time
}

const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string'

/** As it was when its leaf was hashed: what was written by `JSON.stringify` comes out of it again. */
const jsonText = (value: unknown): string | null => {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
