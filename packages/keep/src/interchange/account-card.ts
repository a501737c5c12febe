import {
  accountMarker,
  markerField,
  placesMarker,
  quote,
  quoteLines,
  writePairs,
  type Card,
  type CardField,
} from './card.ts'
import { splitRef } from '../model/book.ts'
import { currentSet, unusedCodes } from '../model/find.ts'
import type { Account, Book, CodeSet, Copy, Place, Ref, UsedMark } from '../model/types.ts'
import { rotationDueOn } from '../track/set-state.ts'

/** Every account of a book as a card, and its places as one more where there are any. */
export function cardsOf(book: Book): readonly Card[] {
  const names = namesIn(book)
  const cards = book.accounts.map((account) => accountCard(names, account))
  return book.places.length === 0 ? cards : [...cards, placesCard(names, book.places)]
}

/** What is recorded of each place, in one line, by its name. */
export function placeLines(book: Book): ReadonlyMap<string, string> {
  const names = namesIn(book)
  return new Map(book.places.map((place) => [place.name, placeText(names, { ...place, updatedAt: '' })]))
}

/** Names by the references to what has them. */
type Names = ReadonlyMap<string, string>

function namesIn({ accounts, places }: Book): Names {
  return new Map([
    ...accounts.map(({ id, name }) => [`account:${id}`, name] as const),
    ...places.map(({ id, name }) => [`place:${id}`, name] as const),
  ])
}

function accountCard(names: Names, account: Account): Card {
  const set = currentSet(account)
  return {
    title: account.name,
    login: account.login === '' ? '' : quote(account.login),
    page: account.recovery.page === null ? '' : quote(account.recovery.page),
    notes: quoteLines(account.notes),
    fields: [
      shown(markerField, accountMarker),
      ...simpleFields(account),
      ...account.factors.map((factor, index) =>
        shown(
          `Way in ${index + 1}`,
          writePairs([
            ['kind', factor.kind],
            ['role', factor.role],
            ['at', refText(names, factor.at)],
            ['note', factor.note || null],
          ]),
        ),
      ),
      ...account.sets.flatMap((item, index) => setFields(names, account, item, index + 1)),
    ],
    freshCodes: set === null ? [] : unusedCodes(account, set).map(({ text }) => text),
    dueOn: set === null ? null : dueOn(account, set),
  }
}

function simpleFields(account: Account): readonly CardField[] {
  const { recovery } = account
  const values: readonly (readonly [string, string | null])[] = [
    ['Service', account.service],
    ['Kind', account.kind],
    ['Effect', account.effect],
    ['Single use', account.singleUse ? 'yes' : 'no'],
    ['Asked by number', account.ordered ? 'yes' : 'no'],
    ['Purpose', account.purpose],
    ['Owner', account.owner === '' ? null : account.owner],
    ['Rotate every (days)', account.rotateEveryDays === null ? null : String(account.rotateEveryDays)],
    ['E-mail on file', recovery.emailOnFile],
    ['Phone on file', recovery.phoneOnFile],
    ['Opened', recovery.openedOn],
    ['Support asks', recovery.supportAsks],
    ['Created', account.createdAt],
    ['Updated', account.updatedAt],
  ]
  return values.flatMap(([name, value]) => (value === null ? [] : [shown(name, quote(value))]))
}

function setFields(names: Names, account: Account, set: CodeSet, number: number): readonly CardField[] {
  const beginning = `Set ${number}`
  return [
    shown(
      beginning,
      writePairs([
        ['made', set.generatedOn],
        ['added', set.addedAt],
        ['source', set.source || null],
        ['expires', set.expiresOn],
        ['seen current', set.checkedOn],
        ['replaced by', replacedBy(account, set)],
      ]),
    ),
    ...set.codes.flatMap(({ position, text, used }) => [
      { name: `${beginning} code ${position}`, value: quote(text), hidden: true },
      ...(used === null ? [] : [shown(`${beginning} code ${position} used`, usedText(used))]),
    ]),
    ...set.copies.map((copy, index) => shown(`${beginning} copy ${index + 1}`, copyText(names, copy))),
  ]
}

function replacedBy({ sets }: Account, { id, supersededBy }: CodeSet): string | null {
  if (supersededBy === null) return null
  return supersededBy === id ? 'nothing' : `set ${sets.findIndex((set) => set.id === supersededBy) + 1}`
}

function usedText({ at, why, worked }: UsedMark): string {
  return writePairs([
    ['at', at ?? 'unknown'],
    ['worked', worked === null ? null : worked ? 'yes' : 'no'],
    ['why', why || null],
  ])
}

function copyText(names: Names, copy: Copy): string {
  return writePairs([
    ['medium', copy.medium],
    ['at', refText(names, copy.at)],
    ['sheet', copy.sheetId],
    ['number', String(copy.number)],
    ['of', String(copy.of)],
    ['seal', copy.seal],
    ['codes', copy.positions === null ? null : copy.positions.join(' ')],
    ['made', copy.madeOn],
    ['checked', copy.checkedOn],
    ['state', copy.state],
  ])
}

function placesCard(names: Names, places: readonly Place[]): Card {
  return {
    title: 'Places of copies and devices',
    login: '',
    page: '',
    notes: '',
    fields: [
      shown(markerField, placesMarker),
      ...places.map((place, index) => shown(`Place ${index + 1}`, placeText(names, place))),
    ],
    freshCodes: [],
    dueOn: null,
  }
}

function placeText(names: Names, place: Place): string {
  const ways = place.opensWith.map((way) => way.map((ref) => refText(names, ref)).join(' + '))
  return writePairs([
    ['name', place.name],
    ['kind', place.kind],
    ['inside', place.inside === null ? null : (names.get(`place:${place.inside}`) ?? null)],
    ['opens with', place.opensWith.length === 0 ? null : ways.join(' | ')],
    ['notes', place.notes || null],
    ['updated', place.updatedAt],
  ])
}

function refText(names: Names, ref: Ref): string {
  return ref === 'memory' || ref === 'vault' ? ref : `${splitRef(ref)[0]} ${names.get(ref) ?? ''}`
}

function shown(name: string, value: string): CardField {
  return { name, value, hidden: false }
}

/** The earlier of the day on which a set expires and the day on which it is to be rotated. */
function dueOn(account: Account, set: CodeSet): string | null {
  const days = [rotationDueOn(account), set.expiresOn].filter((day) => day !== null)
  return days.toSorted()[0] ?? null
}
