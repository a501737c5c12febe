import { compareBytes, toHex } from '../../bytes.ts'
import type { EventRange, LeafPlace, LeafRange } from '../../store/catalogue/log.ts'
import type { Bytes } from '../../store/port.ts'

/** By account and number; what touches or overlaps becomes one. */
export const mergeRanges = (ranges: readonly EventRange[]): readonly EventRange[] => {
  const merged: EventRange[] = []
  for (const range of ranges.toSorted(byStart)) {
    const last = merged.at(-1)
    if (last !== undefined && isSame(last.accountKey, range.accountKey) && range.fromSeq <= last.toSeq + 1) {
      merged[merged.length - 1] = { ...last, toSeq: Math.max(last.toSeq, range.toSeq) }
    } else merged.push(range)
  }
  return merged
}

/** The leaves that go to events in this order, the first of them `size`. */
export const leafRanges = (places: readonly LeafPlace[], size: number): readonly LeafRange[] => {
  const ranges: LeafRange[] = []
  for (const [at, { accountKey, seq }] of places.entries()) {
    const last = ranges.at(-1)
    if (last !== undefined && isSame(last.accountKey, accountKey) && last.toSeq === seq - 1) {
      ranges[ranges.length - 1] = { ...last, toSeq: seq }
    } else ranges.push({ accountKey, fromSeq: seq, toSeq: seq, base: size + at - seq })
  }
  return ranges
}

export const inPieces = <T>(items: readonly T[], most: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / most) }, (_, index) =>
    items.slice(index * most, (index + 1) * most),
  )

/** Ascending by number; each account's together, in the order of its key. */
export const groupByAccount = (places: readonly LeafPlace[]): ReadonlyMap<string, readonly LeafPlace[]> =>
  Map.groupBy(places.toSorted(byPlace), ({ accountKey }) => toHex(accountKey))

/** By account, then ascending by number. */
export const byPlace = (a: LeafPlace, b: LeafPlace): number =>
  compareBytes(a.accountKey, b.accountKey) || a.seq - b.seq

const byStart = (a: EventRange, b: EventRange): number =>
  compareBytes(a.accountKey, b.accountKey) || a.fromSeq - b.fromSeq

const isSame = (a: Bytes, b: Bytes): boolean => compareBytes(a, b) === 0
