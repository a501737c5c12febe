import { ArgumentRangeError } from '../errors.ts'
import { concatBytes, samePublicBytes, toHex } from '../bytes.ts'
import { lookInto } from '../audit/cursor.ts'
import { openAlarmNote, sealAlarmNote } from '../crypto/alarm-note-seal.ts'
import { rowsMost, type AlarmNoteRow } from '../store/catalogue/rollups.ts'
import { keep, read, undo, write, type Bytes, type Step } from '../store/port.ts'
import { asPlainText } from '../validation.ts'
import { alarmTypes } from './event-types.ts'
import { listEvents, type ListedEvent, type ListedPage, type ListOptions } from './event-list.ts'
import { transact, type RollupParts } from './parts.ts'

/** What somebody said who has looked at an alarm. */
export interface AlarmNote {
  /** As they were called then. */
  readonly by: string
  readonly text: string
  readonly at: Date
}

/** `note`: `null` while nobody has acknowledged it; `unreadable`: under a key that is not on the ring. */
export type ListedAlarm = ListedEvent & { readonly note: AlarmNote | null | 'unreadable' }

export type AlarmList =
  | (Omit<ListedPage, 'items'> & { readonly items: readonly ListedAlarm[] })
  | Exclude<Awaited<ReturnType<typeof listEvents>>, ListedPage>

/** A page of alarms, newest first, with what was said of them. */
export const listAlarms = async (
  parts: RollupParts,
  options: Omit<ListOptions, 'filter'>,
): Promise<AlarmList> => {
  const page = await listEvents(parts, { ...options, filter: { types: alarmTypes } })
  if (!page.ok) return page
  const { tenant } = options
  const ids = page.items.map(({ eventId }) => eventId)
  const rows = await lookInto(parts.store, () => readNotes(tenant, ids))
  const notes = new Map(rows.map((row) => [toHex(row.eventId), row]))
  const items = page.items.map((event) => {
    const row = notes.get(toHex(event.eventId))
    return { ...event, note: row === undefined ? null : noteOf(parts, tenant, row) }
  })
  return { ...page, items }
}

function* readNotes(tenant: string, ids: readonly Bytes[]): Step<readonly AlarmNoteRow[]> {
  const rows: AlarmNoteRow[] = []
  for (let at = 0; at < ids.length; at += rowsMost) {
    rows.push(...(yield* read('readAlarmNotes', { tenant, events: ids.slice(at, at + rowsMost) })))
  }
  return rows
}

const noteOf = ({ ring }: RollupParts, tenant: string, row: AlarmNoteRow): AlarmNote | 'unreadable' => {
  const { eventId, keyId, sealed, notedAt } = row
  const opened = openAlarmNote(ring, { tenant, eventId }, { keyId, bytes: sealed })
  if (opened === null) return 'unreadable'
  const { by, text } = JSON.parse(opened) as Pick<AlarmNote, 'by' | 'text'>
  return { by, text, at: new Date(notedAt) }
}

export interface Acknowledgement {
  readonly tenant: string
  /** Of the alarm, with its time: where it is in the list. */
  readonly eventId: Bytes
  readonly at: Date
  readonly operatorId: string
  readonly by: string
  /** 1 to 500 characters. */
  readonly note: string
}

/**
 * Keeps who has seen an alarm and what they say of it, once. `not_found`: the tenant has no such alarm. `acknowledged`: somebody
 * was first.
 *
 * @throws {ArgumentTypeError | ArgumentRangeError} `invalid_request`: the note is no text of 1 to 500 characters.
 */
export const acknowledgeAlarm = (
  parts: RollupParts,
  { tenant, eventId, at, operatorId, by, note }: Acknowledgement,
): Promise<'done' | 'not_found' | 'acknowledged'> => {
  const { ring, clock } = parts
  const text = asPlainText(note, 'note', 500)
  if (text.trim() === '') throw new ArgumentRangeError('note', '"note" must not be empty.')
  const { keyId, bytes: sealed } = sealAlarmNote(ring, { tenant, eventId }, JSON.stringify({ by, text }))
  const notedAt = clock().getTime()
  return transact(parts.store, function* () {
    // Behind a place that is longer by a byte, the event itself comes first.
    const behind = { at: at.getTime(), eventId: concatBytes(eventId, Uint8Array.of(0)) }
    const [row] = yield* read('readIndex', { tenant, ...behind, limit: 1 })
    const isAlarm =
      row?.at === behind.at &&
      samePublicBytes(row.eventId, eventId) &&
      alarmTypes.some((type) => type === row.type)
    if (!isAlarm) return undo('not_found' as const)
    const written = yield* write('insertAlarmNote', { tenant, eventId, operatorId, keyId, sealed, notedAt })
    return written === 1 ? keep('done' as const) : undo('acknowledged' as const)
  })
}
