import { codePlaces, noLoss, reach, refOfAccount } from './reach.ts'
import type { Loss, Means } from './reach.ts'
import { showRef } from '../model/find.ts'
import type { Account, Book, Ref } from '../model/types.ts'

/** What a loss does. */
export interface Simulation {
  /** Accounts that still open, in an order in which they can be, with how. */
  readonly open: readonly { readonly account: Account; readonly step: number; readonly how: string }[]
  /** Accounts that do not, with what was lost on the way; `before`: they did not open even with nothing lost. */
  readonly shut: readonly {
    readonly account: Account
    readonly missing: readonly string[]
    readonly before: boolean
  }[]
  readonly vaultOpens: boolean
}

/** What can still be opened after a loss, in which order, and what cannot. */
export function simulate(book: Book, loss: Loss): Simulation {
  const before = reach(book, noLoss)
  const after = reach(book, loss)
  const open = book.accounts.flatMap((account) => {
    const opened = after.get(refOfAccount(account))
    return opened === undefined ? [] : [{ account, step: opened.step, how: inWords(book, opened.by) }]
  })
  const shut = book.accounts
    .filter((account) => !after.has(refOfAccount(account)))
    .map((account) => ({
      account,
      missing: missingFor(book, account, (ref) => !after.has(ref), loss),
      before: !before.has(refOfAccount(account)),
    }))
  return {
    open: open.toSorted((a, b) => a.step - b.step || (a.account.name < b.account.name ? -1 : 1)),
    shut,
    vaultOpens: after.has('vault'),
  }
}

/** A way in, in words: `password (memory) + backup code (home-safe)`. */
export function inWords(book: Book, by: readonly Means[]): string {
  return by.map(({ kind, at }) => `${kind} (${showRef(book, at)})`).join(' + ')
}

function missingFor(
  book: Book,
  account: Account,
  isGone: (ref: Ref) => boolean,
  loss: Loss,
): readonly string[] {
  if (loss.refs.includes(refOfAccount(account))) return ['it is the one that is lost']
  const factors = account.factors
    .filter(({ at }) => isGone(at))
    .map(({ kind, at }) => `${kind} (${showRef(book, at)})`)
  const codes = codePlaces(account)
    .filter(({ at }) => isGone(at))
    .map(({ at }) => `backup code (${showRef(book, at)})`)
  return [...factors, ...codes]
}
