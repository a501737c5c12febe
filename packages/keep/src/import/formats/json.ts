import { KeepError } from '../../errors.ts'

/** A part of the input that belongs to one account. */
export interface Section {
  /** The name that the source gives the account; `null` where the input is not divided into accounts. */
  readonly title: string | null
  readonly text: string
}

/** The value of a JSON text, or `undefined` where the text is something else. */
export function parseJson(text: string): unknown {
  if (!/^\uFEFF?\s*[[{"]/.test(text.slice(0, 4096))) return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch {
    return undefined
  }
}

/**
 * A JSON value as sections: one for each item of a Bitwarden export, otherwise one with a line for every value.
 *
 * @throws KeepError `input_refused` for an encrypted Bitwarden export.
 */
export function sectionsOfJson(value: unknown): Section[] {
  if (isRecord(value) && value['encrypted'] === true) {
    throw new KeepError(
      'input_refused',
      'This is an encrypted Bitwarden export. Bring it in with its password: keep bring-in FILE',
    )
  }
  const items = isRecord(value) ? value['items'] : undefined
  if (Array.isArray(items) && items.some((item) => isRecord(item) && ('notes' in item || 'fields' in item))) {
    return items.filter(isRecord).map(sectionOfBitwardenItem)
  }
  return [{ title: null, text: linesOf(value).join('\n') }]
}

/** Notes and custom fields. The password and the authenticator secret of the item are left out. */
function sectionOfBitwardenItem(item: Record<string, unknown>): Section {
  const fields = Array.isArray(item['fields']) ? item['fields'].filter(isRecord) : []
  const lines = fields
    .filter((field) => typeof field['value'] === 'string')
    .map((field) => `${scalarText(field['name'])}:\n${scalarText(field['value'])}`)
  return { title: scalarText(item['name']), text: [scalarText(item['notes']), ...lines].join('\n') }
}

function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return linesOfArray(value)
  if (!isRecord(value)) return [scalarText(value)]
  const entries = Object.entries(value)
  if (entries.every(([, inner]) => isScalar(inner)) && 'code' in value) return tableOf([value])
  return entries.flatMap(([key, inner]) =>
    isScalar(inner)
      ? [`${wordsOfKey(key)}: ${scalarText(inner)}`]
      : [`${wordsOfKey(key)}:`, ...linesOf(inner), ''],
  )
}

function linesOfArray(values: readonly unknown[]): string[] {
  const records = values.filter(isRecord)
  const flat = records.filter((record) => Object.values(record).every(isScalar))
  if (records.length === values.length && flat.length === records.length && records.length > 0)
    return tableOf(records)
  return values.flatMap(linesOf)
}

/** Objects of one kind as a table with tabs, so that the words of the keys say what each column means. */
function tableOf(records: readonly Record<string, unknown>[]): string[] {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const rows = records.map((record) => keys.map((key) => scalarText(record[key]).replace(/[\t\n\r]/g, ' ')))
  return [keys.map(wordsOfKey), ...rows].map((cells) => cells.join('\t'))
}

/** `backupCodes_used` as "backup Codes used". A key that holds digits may itself be a code and stays as it is. */
function wordsOfKey(key: string): string {
  return /\d/.test(key) ? key : key.replace(/_/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2')
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object'
}

function scalarText(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
