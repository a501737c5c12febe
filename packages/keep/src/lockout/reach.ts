import { currentSet, unusedCodes } from '../model/find.ts'
import type { Account, Book, Copy, Factor, Place, Ref } from '../model/types.ts'

// What can be opened, starting from nothing but what is in somebody's head and at hand, with every session signed out. The
// answer is a least fixed point: things open one after another until no further one does. What lies in a place opens after it,
// so that a lost place takes its contents along.

/** What is gone in a case that is being thought through. */
export interface Loss {
  /** Places, accounts, `memory` or `vault`. What lies in a lost place is out of reach too. */
  readonly refs: readonly Ref[]
  /** Whether the passphrase of the vault is forgotten, and everything else is remembered. */
  readonly passphraseForgotten: boolean
}

export const noLoss: Loss = { refs: [], passphraseForgotten: false }

/** Something that could be opened, and by what. */
export interface Opened {
  readonly ref: Ref
  /** 1 for what opens at once, 2 for what that opens, and so on. */
  readonly step: number
  /** What opened it, in the order of use. Empty for what is simply at hand. */
  readonly by: readonly Means[]
}

/** One thing used on the way in. */
export interface Means {
  readonly what: 'factor' | 'code' | 'key' | 'place'
  readonly kind: string
  readonly at: Ref
}

/** Everything that opens, in the order in which it does. */
export type Reach = ReadonlyMap<Ref, Opened>

/** What opens under a loss. */
export function reach(book: Book, loss: Loss): Reach {
  const lost = new Set(loss.refs)
  const opened = new Map<Ref, Opened>()
  if (!lost.has('memory')) opened.set('memory', { ref: 'memory', step: 0, by: [] })
  for (let step = 1; ; step += 1) {
    const found = openable(book, loss, lost, opened).map(([ref, by]) => ({ ref, step, by }))
    if (found.length === 0) return opened
    for (const item of found) opened.set(item.ref, item)
  }
}

/** The reference to an account or place. */
export const refOfAccount = ({ id }: Pick<Account, 'id'>): Ref => `account:${id}`
export const refOfPlace = ({ id }: Pick<Place, 'id'>): Ref => `place:${id}`

/** Whether an account asks for a second factor, as far as is recorded. */
export function needsSecond(account: Account): boolean {
  return (
    account.factors.some(({ role }) => role === 'second') ||
    (currentSet(account) !== null && !codesSuffice(account))
  )
}

/** Whether a code opens the account by itself, as a recovery key does. */
export function codesSuffice({ kind, effect }: Account): boolean {
  return effect === 'resets-password' || kind === 'recovery-key' || kind === 'recovery-phrase'
}

/** Where unused codes of an account's current set are: in this vault, and wherever copies with unused codes lie. */
export function codePlaces(account: Account): readonly { readonly at: Ref; readonly copy: Copy | null }[] {
  const set = currentSet(account)
  if (set === null) return []
  const unused = new Set(unusedCodes(account, set).map(({ position }) => position))
  if (unused.size === 0) return []
  const copies = set.copies.filter(
    ({ state, positions }) =>
      state === 'in-place' && (positions === null || positions.some((position) => unused.has(position))),
  )
  return [{ at: 'vault', copy: null }, ...copies.map((copy) => ({ at: copy.at, copy }))]
}

function openable(
  book: Book,
  loss: Loss,
  lost: ReadonlySet<Ref>,
  opened: Reach,
): readonly (readonly [Ref, readonly Means[]])[] {
  const found: (readonly [Ref, readonly Means[]])[] = []
  const offer = (ref: Ref, by: readonly Means[] | null): void => {
    if (by !== null && !lost.has(ref) && !opened.has(ref)) found.push([ref, by])
  }
  for (const place of book.places) offer(refOfPlace(place), wayIntoPlace(place, opened))
  offer('vault', wayIntoVault(book, loss, opened))
  for (const account of book.accounts) offer(refOfAccount(account), wayIntoAccount(account, opened))
  return found
}

function wayIntoPlace(place: Place, opened: Reach): readonly Means[] | null {
  if (place.inside !== null && !opened.has(`place:${place.inside}`)) return null
  if (place.opensWith.length === 0) return []
  const way = place.opensWith.find((refs) => refs.every((ref) => opened.has(ref)))
  return way?.map((at) => ({ what: 'key', kind: 'key', at })) ?? null
}

// Where nobody said on what the vault is kept, it counts as lost as soon as anything is: that is the case to prepare for.
function wayIntoVault({ vaultCare }: Book, loss: Loss, opened: Reach): readonly Means[] | null {
  const nothingIsLost = loss.refs.length === 0
  const file = vaultCare.keptAt.find((ref) => opened.has(ref))
  if (file === undefined && !(vaultCare.keptAt.length === 0 && nothingIsLost)) return null
  const passphrase = loss.passphraseForgotten
    ? undefined
    : vaultCare.passphraseAt.find((ref) => ref !== 'vault' && opened.has(ref))
  const recoveryKey = vaultCare.recoveryKeyAt.find((ref) => ref !== 'vault' && opened.has(ref))
  const key = passphrase ?? recoveryKey
  if (key === undefined) return null
  const kind = passphrase === undefined ? 'recovery key' : 'passphrase'
  const place: readonly Means[] = file === undefined ? [] : [{ what: 'place', kind: 'vault file', at: file }]
  return [...place, { what: 'key', kind, at: key }]
}

function wayIntoAccount(account: Account, opened: Reach): readonly Means[] | null {
  const code = wayByCode(account, opened)
  const alone = meansOf(account, 'alone', opened)
  if (alone !== null) return [alone]
  if (code !== null && codesSuffice(account)) return [code]
  const first = firstFactor(account, opened)
  if (first === null) return null
  if (!needsSecond(account)) return [first]
  const second = meansOf(account, 'second', opened) ?? (codesSuffice(account) ? null : code)
  return second === null ? null : [first, second]
}

// An account without a recorded first factor is taken to have a password that its owner knows.
function firstFactor(account: Account, opened: Reach): Means | null {
  if (account.factors.some(({ role }) => role === 'first')) return meansOf(account, 'first', opened)
  const hasOther = account.factors.some(({ role }) => role === 'alone') && !needsSecond(account)
  return !hasOther && opened.has('memory') ? { what: 'factor', kind: 'password', at: 'memory' } : null
}

function meansOf(account: Account, role: Factor['role'], opened: Reach): Means | null {
  const factor = account.factors.find((item) => item.role === role && opened.has(item.at))
  return factor === undefined ? null : { what: 'factor', kind: factor.kind, at: factor.at }
}

function wayByCode(account: Account, opened: Reach): Means | null {
  const place = codePlaces(account).find(({ at }) => opened.has(at))
  return place === undefined ? null : { what: 'code', kind: 'backup code', at: place.at }
}
