import { accountMarker, markerOf, placesMarker, type Card } from './card.ts'
import { accountsOfForeign, type BringInPorts, type Skipped } from './foreign.ts'
import { Names } from './names.ts'
import { accountOfCard, placesOfCard } from './read-card.ts'
import { emptyBook, requireValidBook } from '../model/book.ts'
import { currentSet, unusedCodes } from '../model/find.ts'
import type { Account, Book, Place, Surroundings } from '../model/types.ts'
import { KeepError } from '../errors.ts'

/** What a file holds, as a book of its own with ids of its own. */
export interface BroughtIn {
  readonly book: Book
  readonly skipped: readonly Skipped[]
  /** What a person should know, in sentences without secrets. */
  readonly notes: readonly string[]
}

/**
 * The book that cards hold. Cards of this program become the accounts that they were; from others the recovery codes are taken that stand
 * in fields or notes called so. What is not taken is named in `skipped`.
 *
 * @throws KeepError `input_invalid` where the whole would not be a valid book.
 */
export async function bookOfCards(cards: readonly Card[], around: BringInPorts): Promise<BroughtIn> {
  const own = cards.filter((card) => markerOf(card) === accountMarker)
  const placeCards = cards.filter((card) => markerOf(card) === placesMarker)
  const others = cards.filter((card) => ![accountMarker, placesMarker].includes(markerOf(card) ?? ''))
  const read = readOwn(own, placeCards, around)
  const foreign = await accountsOfForeign(others, new Set(read.accounts.map(({ name }) => name)), around)
  const book = requireValidBook({
    ...emptyBook,
    accounts: [...read.accounts, ...foreign.accounts],
    places: [...read.places, ...read.missing],
  })
  return {
    book,
    skipped: [...read.skipped, ...foreign.skipped],
    notes: [...missingNotes(read.missing), ...read.notes, ...foreign.notes],
  }
}

interface Own {
  readonly accounts: readonly Account[]
  readonly places: readonly Place[]
  readonly missing: readonly Place[]
  readonly skipped: readonly Skipped[]
  readonly notes: readonly string[]
}

// One entry that somebody edited into something unreadable must not keep the others out. They are read again without it, so that what
// refers to it becomes a place of that name.
function readOwn(accountCards: readonly Card[], placeCards: readonly Card[], around: Surroundings): Own {
  const names = new Names(accountCards, around)
  const skipped = new Map<Card, Skipped>()
  const places = new Map<string, Place>()
  for (const card of placeCards) {
    for (const place of attempt(card, skipped, () => placesOfCard(card, names)) ?? [])
      places.set(place.id, place)
  }
  const notes: string[] = []
  const accounts = accountCards.flatMap((card) => {
    const account = attempt(card, skipped, () => accountOfCard(card, names.account(card), names))
    if (account !== null) notes.push(...listNotes(card, account))
    return account ?? []
  })
  if (skipped.size > 0) {
    const good = (card: Card): boolean => !skipped.has(card)
    const again = readOwn(accountCards.filter(good), placeCards.filter(good), around)
    return { ...again, skipped: [...skipped.values(), ...again.skipped] }
  }
  const described = [...places.values()]
  return { accounts, places: described, missing: names.missing(described), skipped: [], notes }
}

// Who uses the list of codes in the other program takes codes out of it there; the fields do not follow.
function listNotes({ freshCodes }: Card, account: Account): readonly string[] {
  const set = currentSet(account)
  if (freshCodes.length === 0 || set === null) return []
  const listed = new Set(freshCodes)
  const gone = unusedCodes(account, set).filter(
    ({ text }) => !text.split(/\r?\n/).every((line) => isBlank(line) || listed.has(line)),
  )
  if (gone.length === 0) return []
  const numbers = gone.map(({ position }) => position).join(', ')
  return [
    `${account.name}: the list of codes in the entry lacks number ${numbers}. If they were used there, mark them: keep use ${account.name} NUMBER`,
  ]
}

function isBlank(line: string): boolean {
  return line.trim() === ''
}

function attempt<T>(card: Card, skipped: Map<Card, Skipped>, read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    skipped.set(card, { title: card.title, reason: `not as this program wrote it: ${error.message}` })
    return null
  }
}

function missingNotes(missing: readonly Place[]): readonly string[] {
  if (missing.length === 0) return []
  const names = missing.map(({ name }) => name).join(', ')
  return [`The file names places without describing them (${names}): they came in by name alone.`]
}
