import { addDays, addMonths } from './dates.ts'
import { countUnused, currentSet, showRef } from '../model/find.ts'
import type { Account, Book, CodeSet, RoundKind } from '../model/types.ts'
import { fewLeft, rotationDueOn, voidCopies } from './set-state.ts'

/** What is to be done. */
export type DueKind = 'expires' | 'rotate' | 'replenish' | 'destroy-copy' | 'check-copy' | 'round'

/** One thing to do, by a day. */
export interface DueItem {
  /** Stable as long as the thing to do is the same one. */
  readonly key: string
  readonly kind: DueKind
  readonly on: string
  /** The account that it is about, by id; `null` for a round of review. */
  readonly account: string | null
  readonly text: string
  /** What to type next. */
  readonly command: string
}

/** A copy is looked at this often. */
export const copyCheckEveryDays = 90

/** How often each round of review comes, in months. */
export const roundEveryMonths: Readonly<Record<RoundKind, number>> = { monthly: 1, quarterly: 3, yearly: 12 }

/** Everything due up to and including a day, earliest first. What has no day of its own is due `today`. */
export function dueItems(book: Book, today: string, until: string): readonly DueItem[] {
  const items = [
    ...book.accounts.flatMap((account) => accountItems(book, account, today)),
    ...roundItems(book, today),
  ]
  return items
    .filter(({ on }) => on <= until)
    .toSorted((a, b) => compareText(a.on, b.on) || compareText(a.text, b.text))
}

/** When a round of review is due next; `null` where there is nothing to look at. */
export function roundDueOn(book: Book, kind: RoundKind, today: string): string | null {
  if (!book.accounts.some((account) => currentSet(account) !== null)) return null
  const finished = book.rounds.filter((round) => round.kind === kind && round.finishedAt !== null)
  const last = finished
    .map(({ finishedAt }) => (finishedAt ?? '').slice(0, 10))
    .toSorted(compareText)
    .at(-1)
  const firstSet = book.accounts
    .flatMap(({ sets }) => sets.map(({ addedAt }) => addedAt.slice(0, 10)))
    .toSorted(compareText)[0]
  return addMonths(last ?? firstSet ?? today, roundEveryMonths[kind])
}

function accountItems(book: Book, account: Account, today: string): readonly DueItem[] {
  const set = currentSet(account)
  const about = { account: account.id }
  const items: DueItem[] = voidCopies(account).map((copy) => ({
    ...about,
    key: `destroy-copy-${copy.id}`,
    kind: 'destroy-copy',
    on: today,
    text: `Destroy the void ${copy.medium} copy of ${account.name} (${showRef(book, copy.at)})`,
    command: `keep edit ${account.name} --copy ${copy.id} --copy-state destroyed`,
  }))
  if (set === null) return items
  const renew = `keep import FILE --account ${account.name}`
  const rotateOn = rotationDueOn(account)
  if (rotateOn !== null) {
    items.push({
      ...about,
      key: `rotate-${set.id}`,
      kind: 'rotate',
      on: rotateOn,
      text: `Make new codes for ${account.name}`,
      command: renew,
    })
  }
  if (set.expiresOn !== null) {
    items.push({
      ...about,
      key: `expires-${set.id}`,
      kind: 'expires',
      on: set.expiresOn,
      text: `The codes of ${account.name} expire`,
      command: renew,
    })
  }
  const left = countUnused(account, set)
  if (left === 0 || (left <= fewLeft && set.codes.length > fewLeft)) {
    const text =
      left === 0
        ? `No code of ${account.name} is left: make new ones`
        : `Only ${left} of ${account.name} left: make new ones`
    items.push({ ...about, key: `replenish-${set.id}`, kind: 'replenish', on: today, text, command: renew })
  }
  return [...items, ...copyItems(book, account, set)]
}

function copyItems(book: Book, account: Account, set: CodeSet): readonly DueItem[] {
  return set.copies
    .filter(({ state }) => state === 'in-place')
    .map((copy) => ({
      account: account.id,
      key: `check-copy-${copy.id}`,
      kind: 'check-copy',
      on: addDays(copy.checkedOn ?? copy.madeOn, copyCheckEveryDays),
      text: `Look at copy ${copy.number} of ${account.name} (${showRef(book, copy.at)}): there, readable, seal intact?`,
      command: 'keep review quarterly',
    }))
}

function roundItems(book: Book, today: string): readonly DueItem[] {
  const kinds: readonly RoundKind[] = ['monthly', 'quarterly', 'yearly']
  return kinds.flatMap((kind) => {
    const on = roundDueOn(book, kind, today)
    if (on === null) return []
    return [
      {
        key: `round-${kind}`,
        kind: 'round',
        on,
        account: null,
        text: `The ${kind} round of review`,
        command: `keep review ${kind}`,
      },
    ]
  })
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
