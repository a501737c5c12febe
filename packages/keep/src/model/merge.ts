import { requireValidBook } from './book.ts'
import type { Account, Book, Code, CodeSet, Copy, Place } from './types.ts'

/** What each side is known to have removed, by id: so that it does not come back from the other. */
export interface Removals {
  readonly ours: ReadonlySet<string>
  readonly theirs: ReadonlySet<string>
}

/** Two books brought together, and what a person should look at. */
export interface Merged {
  readonly book: Book
  readonly notes: readonly string[]
}

/**
 * Brings two versions of one book together. A code used on either side is used; sets and copies of both are kept; of two
 * versions of the same field the one changed last counts. Nothing is dropped in silence: `notes` says what was decided.
 *
 * @throws KeepError `input_invalid` where the result would not be a valid book.
 */
export function mergeBooks(ours: Book, theirs: Book, removals: Removals): Merged {
  const notes: string[] = []
  const places = mergeLists(ours.places, theirs.places, removals, newerPlace)
  const accounts = mergeLists(ours.accounts, theirs.accounts, removals, (a, b) => mergeAccounts(a, b, notes))
  const rounds = mergeLists(ours.rounds, theirs.rounds, removals, (a, b) =>
    a.answers.length >= b.answers.length ? a : b,
  )
  const book: Book = {
    accounts: uniqueNames(accounts, 'account', notes),
    places: uniqueNames(places, 'place', notes),
    vaultCare: {
      keptAt: union(ours.vaultCare.keptAt, theirs.vaultCare.keptAt),
      passphraseAt: union(ours.vaultCare.passphraseAt, theirs.vaultCare.passphraseAt),
      recoveryKeyAt: union(ours.vaultCare.recoveryKeyAt, theirs.vaultCare.recoveryKeyAt),
    },
    rounds,
    emergency: ours.emergency ?? theirs.emergency,
  }
  for (const account of theirs.accounts) {
    if (!ours.accounts.some(({ id }) => id === account.id) && !removals.ours.has(account.id))
      notes.push(`${account.name} came in from the other copy.`)
  }
  return { book: requireValidBook(book), notes }
}

function mergeLists<T extends { readonly id: string }>(
  ours: readonly T[],
  theirs: readonly T[],
  removals: Removals,
  both: (ours: T, theirs: T) => T,
): readonly T[] {
  const other = new Map(theirs.map((item) => [item.id, item]))
  const kept = ours.flatMap((item) => {
    const match = other.get(item.id)
    if (match !== undefined) return [both(item, match)]
    return removals.theirs.has(item.id) ? [] : [item]
  })
  const known = new Set(ours.map(({ id }) => id))
  return [...kept, ...theirs.filter(({ id }) => !known.has(id) && !removals.ours.has(id))]
}

function mergeAccounts(ours: Account, theirs: Account, notes: string[]): Account {
  const newer = ours.updatedAt >= theirs.updatedAt ? ours : theirs
  const sets = mergeSets(ours, theirs, newer)
  const open = sets.filter(({ supersededBy }) => supersededBy === null)
  const openBefore = Math.max(
    ...[ours, theirs].map((side) => side.sets.filter(({ supersededBy }) => supersededBy === null).length),
  )
  if (open.length > openBefore) {
    notes.push(
      `${ours.name} has ${open.length} sets that both claim to be current: look at the service which one is, and mark the other void.`,
    )
  }
  if (JSON.stringify(scalars(ours)) !== JSON.stringify(scalars(theirs))) {
    notes.push(
      `${newer.name}: where the two differed, what was changed last was taken (${newer.updatedAt.slice(0, 16)}).`,
    )
  }
  return { ...newer, sets }
}

function scalars({ sets: _sets, updatedAt: _updatedAt, ...rest }: Account): unknown {
  return rest
}

function mergeSets(ours: Account, theirs: Account, newer: Account): readonly CodeSet[] {
  const other = new Map(theirs.sets.map((set) => [set.id, set]))
  const known = new Set(ours.sets.map(({ id }) => id))
  const both = ours.sets.map((set) => {
    const match = other.get(set.id)
    return match === undefined ? set : mergeSet(set, match, newer === ours)
  })
  return [...both, ...theirs.sets.filter(({ id }) => !known.has(id))].toSorted((a, b) =>
    a.addedAt < b.addedAt ? -1 : a.addedAt > b.addedAt ? 1 : 0,
  )
}

function mergeSet(ours: CodeSet, theirs: CodeSet, oursIsNewer: boolean): CodeSet {
  const newer = oursIsNewer ? ours : theirs
  const older = oursIsNewer ? theirs : ours
  const codes = new Map(older.codes.map((code) => [code.position, code]))
  for (const code of newer.codes) codes.set(code.position, mergeCode(code, codes.get(code.position)))
  const copies = new Map<string, Copy>(older.copies.map((copy) => [copy.id, copy]))
  for (const copy of newer.copies) copies.set(copy.id, copy)
  return {
    ...newer,
    supersededBy: ours.supersededBy ?? theirs.supersededBy,
    checkedOn: later(ours.checkedOn, theirs.checkedOn),
    codes: [...codes.values()].toSorted((a, b) => a.position - b.position),
    copies: [...copies.values()],
  }
}

function mergeCode(newer: Code, older: Code | undefined): Code {
  if (older?.used == null) return newer
  if (newer.used === null) return { ...newer, used: older.used }
  return newer.used.worked === null && older.used.worked !== null ? { ...newer, used: older.used } : newer
}

function newerPlace(ours: Place, theirs: Place): Place {
  return ours.updatedAt >= theirs.updatedAt ? ours : theirs
}

function uniqueNames<T extends { readonly name: string }>(
  items: readonly T[],
  what: string,
  notes: string[],
): readonly T[] {
  const taken = new Set<string>()
  return items.map((item) => {
    let { name } = item
    for (let number = 2; taken.has(name); number += 1) name = `${item.name}-${number}`
    taken.add(name)
    if (name === item.name) return item
    notes.push(`Two different ${what}s were called ${item.name}: one is ${name} from here on.`)
    return { ...item, name }
  })
}

function union<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  return [...new Set([...a, ...b])]
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
