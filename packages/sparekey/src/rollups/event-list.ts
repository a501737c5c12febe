import { compareBytes, toHex } from '../bytes.ts'
import { lookInto } from '../audit/cursor.ts'
import type { EventType } from '../interface/events.ts'
import { rowsMost, type EventPlace, type IndexPlace, type IndexRow } from '../store/catalogue/rollups.ts'
import type { WalkedEvent } from '../store/catalogue/walk.ts'
import { read, type Step } from '../store/port.ts'
import { readIdentities } from './count-leaves.ts'
import { printCursor, readCursor, type ListName, type ListPlace } from './cursor.ts'
import { eventTypes } from './event-types.ts'
import { fitsEvent, fitsRow, isSparse, printFilter, typesNamed, type EventFilter } from './filter.ts'
import type { RollupParts } from './parts.ts'

type Parts = Pick<RollupParts, 'store' | 'ring' | 'primitives'>

/** An event with the name of its account. */
export type ListedEvent = WalkedEvent & {
  readonly type: EventType
  readonly at: number
  /** `null`: the account was erased. */
  readonly accountId: string | null
}

export interface ListOptions {
  readonly tenant: string
  readonly filter: EventFilter
  /** Of a page before. */
  readonly cursor?: string
  /** Events of one page: 1 to 500. Default: 50. */
  readonly limit?: number
  /** Events looked at for one page, about, however few of them fit. Default: 500. */
  readonly looksMost?: number
}

export interface ListedPage {
  readonly ok: true
  /** Newest first. */
  readonly items: readonly ListedEvent[]
  /** Cursors; `null`: there is nothing that way. */
  readonly older: string | null
  readonly newer: string | null
  /** The page is short because enough was looked at: there may be more behind this time. */
  readonly lookedTo: Date | null
}

/** `cursor_invalid`: it is of another tenant or another filter; begin anew. */
export type ListResult = ListedPage | { readonly ok: false; readonly code: 'cursor_invalid' }

/** The year 9999: before every event that may come. */
const endOfTime = 253_402_300_799_999
const newest: ListPlace = { towards: 'older', at: endOfTime, eventId: new Uint8Array(16).fill(255) }

/** Rows of the index read at once where few of them may fit. */
const sparseRows = 250

/** With more types than this the list of all events is read, and what is not wanted left out. */
const typesReadApart = 16

/**
 * One page of the events of a tenant, found by keys alone: the page behind a place costs the same wherever it lies. For a filter
 * that hardly anything fits, a bounded number of events is looked at.
 *
 * @throws {SparekeyError} `overloaded`, `internal`: the database does not answer.
 */
export const listEvents = async (parts: Parts, options: ListOptions): Promise<ListResult> => {
  const { tenant, filter, cursor, limit = 50, looksMost = 500 } = options
  const name: ListName = { tenant, filter: printFilter(filter) }
  const place = cursor === undefined ? newest : readCursor(parts, name, cursor)
  if (place === null) return { ok: false, code: 'cursor_invalid' }
  const found = await lookInto(parts.store, () => find(parts, options, place, limit, looksMost))
  const { towards } = place
  const items = towards === 'older' ? found.events : found.events.toReversed()
  const on = found.goesOn === null ? null : printCursor(parts, name, { towards, ...found.goesOn })
  const first = items[0] ?? (cursor === undefined ? undefined : place)
  const last = items.at(-1) ?? (cursor === undefined ? undefined : place)
  const back = towards === 'older' ? first : last
  const isBegin = cursor === undefined || back === undefined
  const backwards = isBegin
    ? null
    : printCursor(parts, name, { ...placeOf(back), towards: towards === 'older' ? 'newer' : 'older' })
  return {
    ok: true,
    items,
    older: towards === 'older' ? on : backwards,
    newer: towards === 'older' ? backwards : on,
    lookedTo: found.isShort && found.goesOn !== null ? new Date(found.goesOn.at) : null,
  }
}

const placeOf = ({ at, eventId }: IndexPlace): IndexPlace => ({ at, eventId })

interface Found {
  readonly events: readonly ListedEvent[]
  /** Behind which place there may be more. */
  readonly goesOn: IndexPlace | null
  readonly isShort: boolean
}

function* find(
  parts: Parts,
  { tenant, filter }: ListOptions,
  from: ListPlace,
  limit: number,
  looksMost: number,
): Step<Found> {
  const { towards } = from
  const rowsBehind = readerOf(parts, tenant, filter, towards)
  const isAllShown = !isSparse(filter)
  const atOnce = isAllShown ? limit + 1 : Math.max(sparseRows, limit + 1)
  const events: ListedEvent[] = []
  let place: IndexPlace = startOf(filter, from)
  let looked = 0
  while (looked < looksMost) {
    const chunk = yield* rowsBehind(place, atOnce)
    const rows = chunk.filter((row) => isWithin(filter, towards, row))
    for (let at = 0; at < rows.length;) {
      // Where every row fits, that there is one more is known without the event itself.
      const room = isAllShown ? limit - events.length : rowsMost
      const piece = rows.slice(at, at + Math.min(room, rowsMost))
      if (piece.length > 0) events.push(...(yield* readWanted(parts, filter, piece)))
      at += piece.length
      const last = events[limit - 1]
      const isMore = events.length > limit || (isAllShown && at < rows.length)
      if (last !== undefined && isMore) {
        return { events: events.slice(0, limit), goesOn: placeOf(last), isShort: false }
      }
    }
    const last = rows.at(-1)
    const isEnd = chunk.length < atOnce || rows.length < chunk.length
    if (isEnd || last === undefined) return { events, goesOn: null, isShort: false }
    place = placeOf(last)
    looked += rows.length
  }
  return { events, goesOn: place, isShort: true }
}

/** Where the filter begins, if that lies behind the place. */
const startOf = ({ from, before }: EventFilter, place: ListPlace): IndexPlace => {
  if (place.towards === 'older') {
    const at = before === undefined ? endOfTime : before.getTime()
    return at < place.at ? { at, eventId: new Uint8Array(0) } : placeOf(place)
  }
  const at = from === undefined ? 0 : from.getTime()
  return at > place.at ? { at, eventId: new Uint8Array(0) } : placeOf(place)
}

/** Behind the filter's end nothing can follow any more. */
const isWithin = ({ from, before }: EventFilter, towards: ListPlace['towards'], { at }: IndexRow): boolean =>
  towards === 'older'
    ? from === undefined || at >= from.getTime()
    : before === undefined || at < before.getTime()

type ReadBehind = (place: IndexPlace, limit: number) => Step<readonly IndexRow[]>

/** The shortest index that has all that is wanted. */
const readerOf = (
  { ring }: Parts,
  tenant: string,
  { account, types }: EventFilter,
  towards: ListPlace['towards'],
): ReadBehind => {
  const isOlder = towards === 'older'
  if (account !== undefined) {
    const accountKey = ring.accountKey(tenant, account)
    const name = isOlder ? 'readIndexOfAccount' : 'readIndexOfAccountNewer'
    return (place, limit) => read(name, { accountKey, ...place, limit })
  }
  const named = types === undefined ? [] : typesNamed(types, eventTypes)
  if (types === undefined || named.length > typesReadApart) {
    const name = isOlder ? 'readIndex' : 'readIndexNewer'
    return (place, limit) => read(name, { tenant, ...place, limit })
  }
  const name = isOlder ? 'readIndexOfType' : 'readIndexOfTypeNewer'
  const order = isOlder ? newerFirst : olderFirst
  return function* (place, limit) {
    const rows: IndexRow[] = []
    for (const type of named) rows.push(...(yield* read(name, { tenant, type, ...place, limit })))
    return rows.toSorted(order).slice(0, limit)
  }
}

const olderFirst = (a: IndexPlace, b: IndexPlace): number => a.at - b.at || compareBytes(a.eventId, b.eventId)
const newerFirst = (a: IndexPlace, b: IndexPlace): number => olderFirst(b, a)

/** The events of these rows that fit, in the order of the rows. */
function* readWanted(
  { ring }: Parts,
  filter: EventFilter,
  rows: readonly IndexRow[],
): Step<readonly ListedEvent[]> {
  const wanted = rows.filter((row) => fitsRow(filter, row))
  const events = yield* readPlaces(wanted)
  const fitting = wanted.flatMap((row) => {
    const event = events.get(keyOf(row))
    // What was erased since it was indexed is gone.
    if (event === undefined || event.type === null || event.at === null) return []
    return fitsEvent(filter, event) ? [{ ...event, type: event.type, at: event.at }] : []
  })
  const whose = yield* readIdentities(
    ring,
    fitting.map(({ accountKey }) => accountKey),
  )
  return fitting.map((event) => ({
    ...event,
    accountId: whose.get(toHex(event.accountKey))?.account ?? null,
  }))
}

const keyOf = ({ accountKey, seq }: EventPlace): string => `${toHex(accountKey)} ${seq}`

function* readPlaces(places: readonly EventPlace[]): Step<ReadonlyMap<string, WalkedEvent>> {
  const found = new Map<string, WalkedEvent>()
  for (let at = 0; at < places.length; at += rowsMost) {
    const piece = places.slice(at, at + rowsMost).map(({ accountKey, seq }) => ({ accountKey, seq }))
    for (const event of yield* read('readEventsAt', { places: piece })) found.set(keyOf(event), event)
  }
  return found
}
