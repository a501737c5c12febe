import { toHex } from '../bytes.ts'
import { openIdentity, type AccountIdentity } from '../crypto/account-identity.ts'
import type { KeyRing } from '../crypto/ports.ts'
import { rowsMost, type IndexRow, type RollupName, type RollupRow } from '../store/catalogue/rollups.ts'
import type { WalkedEvent } from '../store/catalogue/walk.ts'
import { keep, read, undo, write, type Bytes, type Step, type Transaction } from '../store/port.ts'
import { dayOf } from './days.ts'
import { figuresOf, readDetail } from './figure-names.ts'
import { start } from './parts.ts'

export interface CountOptions {
  readonly rollup: 'events' | 'recount'
  readonly now: number
  /** Leaves to count at most. */
  readonly limit: number
}

/** `lost`: another process counted the same; nothing was written. */
export type Counted =
  | { readonly state: 'nothing' | 'lost' }
  | { readonly state: 'done'; readonly leaves: number; readonly more: boolean }

/**
 * Counts the leaves behind those that were counted: each is one event, counted in the day on which it happened and put into the
 * index of its tenant. The place in the log moves on in the same transaction, on condition that it is still the one that was
 * read, so that a leaf counts once however often this is cut off and however many do it.
 */
export function* countLeaves(ring: KeyRing, { rollup, now, limit }: CountOptions): Transaction<Counted> {
  const stands = yield* readRollup(rollup)
  if (stands === null) return undo({ state: 'nothing' })
  const leaves = yield* read('readLeafEvents', { fromIndex: stands.position, limit })
  const events = withoutGap(leaves, stands.position)
  if (events.length === 0) return undo({ state: 'nothing' })
  const moved = { ...stands, position: stands.position + events.length, shownAt: now }
  if (!(yield* moveRollup(rollup, stands, moved))) return undo({ state: 'lost' })
  const whose = yield* readIdentities(
    ring,
    events.map(({ accountKey }) => accountKey),
  )
  const placed = events.flatMap((event) => placedIn(tenantOf(event, whose), event))
  yield* writeIndex(placed)
  yield* addFigures(stands.generation, placed)
  return keep({ state: 'done', leaves: events.length, more: events.length === limit })
}

interface PlacedEvent {
  readonly tenant: string
  readonly row: IndexRow
  readonly figures: readonly string[]
}

/** A leaf that cannot be seen yet ends the batch: what lies behind it is counted after it. */
const withoutGap = (events: readonly WalkedEvent[], from: number): readonly WalkedEvent[] => {
  const end = events.findIndex(({ leafIndex }, index) => leafIndex !== from + index)
  return end === -1 ? events : events.slice(0, end)
}

const placedIn = (tenant: string | null, event: WalkedEvent): readonly PlacedEvent[] => {
  const { type, at, eventId, accountKey, seq } = event
  // What an erasure blanked; or what no key on the ring says whose it is.
  if (tenant === null || type === null || at === null) return []
  return [{ tenant, row: { at, eventId, type, accountKey, seq }, figures: figuresOf(event) }]
}

/** An erased account has no name any more; the event of the erasure itself says whose it was. */
const tenantOf = (
  { type, detail, accountKey }: WalkedEvent,
  whose: ReadonlyMap<string, AccountIdentity>,
): string | null => {
  if (type !== 'account.erased') return whose.get(toHex(accountKey))?.tenant ?? null
  const { tenant } = readDetail(detail)
  return typeof tenant === 'string' ? tenant : null
}

function* writeIndex(placed: readonly PlacedEvent[]): Step<void> {
  const erased = new Map<string, { readonly accountKey: Bytes; readonly seq: number }>()
  for (const { row } of placed) if (row.type === 'account.erased') erased.set(toHex(row.accountKey), row)
  // An event that was indexed while its account was being erased is taken out again.
  for (const { accountKey } of erased.values()) yield* write('deleteIndex', { accountKey })
  const rows = placed
    .filter(({ row }) => row.seq >= (erased.get(toHex(row.accountKey))?.seq ?? 0))
    .map(({ tenant, row }) => ({ tenant, ...row }))
  for (let at = 0; at < rows.length; at += rowsMost) {
    yield* write('insertIndex', { rows: rows.slice(at, at + rowsMost) })
  }
}

function* addFigures(generation: number, placed: readonly PlacedEvent[]): Step<void> {
  const sums = new Map<string, { tenant: string; day: number; name: string; amount: number }>()
  for (const { tenant, row, figures } of placed) {
    for (const name of figures) {
      const day = dayOf(row.at)
      const key = `${tenant} ${day} ${name}`
      const sum = sums.get(key) ?? { tenant, day, name, amount: 0 }
      sums.set(key, { ...sum, amount: sum.amount + 1 })
    }
  }
  for (const sum of sums.values()) yield* addDaily({ generation, ...sum })
}

/** Adds to a figure of a day, or begins it. */
export function* addDaily(figure: {
  readonly generation: number
  readonly tenant: string
  readonly day: number
  readonly name: string
  readonly amount: number
}): Step<void> {
  if ((yield* write('addDaily', figure)) === 0) yield* write('insertDaily', figure)
}

/** Whose accounts these are, by their keys in hex. Accounts that were erased, or whose key is not on the ring, are left out. */
export function* readIdentities(
  ring: KeyRing,
  accountKeys: readonly Bytes[],
): Step<ReadonlyMap<string, AccountIdentity>> {
  const keys = [...new Map(accountKeys.map((key) => [toHex(key), key])).values()]
  const found = new Map<string, AccountIdentity>()
  for (let at = 0; at < keys.length; at += rowsMost) {
    const rows = yield* read('readIdentities', { accounts: keys.slice(at, at + rowsMost) })
    for (const row of rows) {
      const identity = identityOf(ring, row)
      if (identity !== null) found.set(toHex(row.accountKey), identity)
    }
  }
  return found
}

export const identityOf = (
  ring: KeyRing,
  row: {
    readonly accountKey: Bytes
    readonly identityKeyId: string | null
    readonly sealedIdentity: Bytes | null
  },
): AccountIdentity | null =>
  row.identityKeyId === null || row.sealedIdentity === null
    ? null
    : openIdentity(ring, row.accountKey, { keyId: row.identityKeyId, bytes: row.sealedIdentity })

export function* readRollup(rollup: RollupName): Step<RollupRow | null> {
  const [row] = yield* read('readRollup', { rollup })
  return row ?? null
}

/** `false`: it stands elsewhere by now. */
export function* moveRollup(rollup: RollupName, from: RollupRow, to: RollupRow): Step<boolean> {
  const { generation: readGeneration, position: readPosition, place: readPlace } = from
  return (yield* write('moveRollup', { rollup, ...to, readGeneration, readPosition, readPlace })) === 1
}

/** A rollup that begins with nothing. */
export const begun = (generation: number, now: number): RollupRow => ({
  generation,
  position: 0,
  place: start,
  begunAt: now,
  shown: 0,
  shownAt: now,
})
