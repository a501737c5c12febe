import { type ExportedEvent, printEventId, printSetId, toHex } from 'sparekey/service'

/** Whose account it is, where the key ring opened it. */
export interface Owner {
  readonly tenant: string
  readonly account: string
}

/** One exported event. An event that an erasure blanked keeps its number, id and leaf hash. */
export interface ExportRow {
  readonly accountKey: string
  readonly tenant: string | null
  readonly accountId: string | null
  readonly erased: boolean
  readonly seq: number
  readonly eventId: string
  readonly type: string | null
  readonly at: string | null
  readonly actor: string | null
  readonly setId: string | null
  readonly label: string | null
  readonly context: unknown
  readonly detail: unknown
  readonly salt: string | null
  readonly leafHash: string
  /** The event's place in the tree over all accounts, from 0; `null`: none yet. */
  readonly leafIndex: number | null
}

export const exportRow = ({ event, account }: ExportedEvent, owner: Owner | null): ExportRow => ({
  accountKey: toHex(event.accountKey),
  tenant: owner?.tenant ?? null,
  accountId: owner?.account ?? null,
  erased: account?.sealedIdentity === null || event.type === null,
  seq: event.seq,
  eventId: printEventId(event.eventId),
  type: event.type,
  at: event.at === null ? null : new Date(event.at).toISOString(),
  actor: event.actor,
  setId: event.setId === null ? null : printSetId(event.setId),
  label: event.label,
  context: parsed(event.context),
  detail: parsed(event.detail),
  salt: event.salt === null ? null : toHex(event.salt),
  leafHash: toHex(event.leafHash),
  leafIndex: event.leafIndex,
})

/** A text that is not JSON was changed; it is shown as it is. */
const parsed = (text: string | null): unknown => {
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const COLUMNS = [
  'accountKey',
  'tenant',
  'accountId',
  'erased',
  'seq',
  'eventId',
  'type',
  'at',
  'actor',
  'setId',
  'label',
  'context',
  'detail',
  'salt',
  'leafHash',
  'leafIndex',
] as const satisfies readonly (keyof ExportRow)[]

export const csvHeader = COLUMNS.join(',')

/** RFC 4180, every text in quotes. */
export const csvLine = (row: ExportRow): string => COLUMNS.map((column) => csvCell(row[column])).join(',')

const csvCell = (value: unknown): string => {
  if (value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `"${harmless(text).replaceAll('"', '""')}"`
}

/**
 * A spreadsheet runs a cell that begins so, in quotes or not, and account ids and notes are written by others. An apostrophe
 * before it makes it text.
 */
const harmless = (text: string): string => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text)
