import type { Account, Book, Code, CodeSet, Place, Ref } from './types.ts'
import { splitRef } from './book.ts'
import { KeepError } from '../errors.ts'

/**
 * The account that a person means: by name or id, else by the one name that begins with or contains what was typed.
 *
 * @throws KeepError `name_unknown`, or `name_ambiguous` listing up to five names that fit.
 */
export function findAccount(book: Book, typed: string): Account {
  return find(book.accounts, typed, 'account', 'keep list')
}

/** The place that a person means, as {@link findAccount} does. */
export function findPlace(book: Book, typed: string): Place {
  return find(book.places, typed, 'place', 'keep places')
}

/** The account with this id. @throws KeepError `name_unknown` */
export function accountById(book: Book, id: string): Account {
  const found = book.accounts.find((account) => account.id === id)
  if (found === undefined) throw new KeepError('name_unknown', 'This account is not in the vault any more.')
  return found
}

/**
 * What a person means by a place where something lies: `memory`, `vault`, the name of a place, or of an account.
 *
 * @throws KeepError `name_unknown` or `name_ambiguous`.
 */
export function readRef(book: Book, typed: string): Ref {
  if (typed === 'memory' || typed === 'vault') return typed
  const place = book.places.find(({ name }) => name === typed)
  if (place !== undefined) return `place:${place.id}`
  const account = book.accounts.find(({ name }) => name === typed)
  if (account !== undefined) return `account:${account.id}`
  throw new KeepError(
    'name_unknown',
    'There is no place or account of that name. Add the place first: keep places add NAME. "memory" and "vault" are known.',
  )
}

/** A reference in words. */
export function showRef(book: Book, reference: Ref): string {
  const [kind, id] = splitRef(reference)
  switch (kind) {
    case 'memory':
      return 'memory'
    case 'vault':
      return 'this vault'
    case 'place':
      return book.places.find((place) => place.id === id)?.name ?? 'unknown place'
    case 'account':
      return book.accounts.find((account) => account.id === id)?.name ?? 'unknown account'
    default:
      return kind satisfies never
  }
}

/** The set whose codes work, as far as is recorded: the newest that was not replaced. */
export function currentSet(account: Account): CodeSet | null {
  return account.sets.findLast((set) => set.supersededBy === null) ?? null
}

/** Codes of a set that have not been used, in the order of their positions. Codes that work again are never used up. */
export function unusedCodes(account: Account, set: CodeSet): readonly Code[] {
  const codes = account.singleUse ? set.codes.filter(({ used }) => used === null) : set.codes
  return codes.toSorted((a, b) => a.position - b.position)
}

/** How many codes {@link unusedCodes} gives. */
export function countUnused(account: Account, set: CodeSet): number {
  if (!account.singleUse) return set.codes.length
  let unused = 0
  for (const { used } of set.codes) if (used === null) unused += 1
  return unused
}

function find<T extends { readonly id: string; readonly name: string }>(
  items: readonly T[],
  typed: string,
  what: string,
  listing: string,
): T {
  const exact = items.find(({ id, name }) => name === typed || id === typed)
  if (exact !== undefined) return exact
  const wanted = typed.toLowerCase()
  for (const fits of [
    items.filter(({ name }) => name.startsWith(wanted)),
    items.filter(({ name }) => name.includes(wanted)),
  ]) {
    const [first] = fits
    if (first !== undefined && fits.length === 1) return first
    if (fits.length > 1) {
      const names = fits.slice(0, 5).map(({ name }) => name)
      throw new KeepError(
        'name_ambiguous',
        `Several ${what}s fit: ${names.join(', ')}. Type more of the name.`,
      )
    }
  }
  throw new KeepError('name_unknown', `No ${what} fits that name. "${listing}" shows all of them.`)
}
