import { daysBetween } from './dates.ts'
import { fewLeft, rotationDueOn, voidCopies } from './set-state.ts'
import { countUnused, currentSet } from '../model/find.ts'
import type { Account, Book, CodeSet } from '../model/types.ts'

/** Something that is wrong with an account's codes, worst first. */
export type Problem =
  | 'no-codes'
  | 'none-left'
  | 'expired'
  | '2fa-may-be-off'
  | 'rotation-overdue'
  | 'few-left'
  | 'old-copies'
  | 'no-copy'
  | 'copies-lost'

/** One line of the status table. */
export interface StatusRow {
  readonly id: string
  readonly name: string
  readonly kind: Account['kind']
  /** Codes left as recorded; codes used elsewhere are not seen. `null` where the account has none by its nature. */
  readonly left: number | null
  readonly total: number | null
  /** Days since the codes were made, or since they were added where that is not known. */
  readonly ageDays: number | null
  readonly rotationDueOn: string | null
  readonly expiresOn: string | null
  /** Copies of the current set outside this vault that are in place. */
  readonly copies: number
  readonly checkedOn: string | null
  readonly problems: readonly Problem[]
}

/** The status of every account on a day, those with problems first, then by name. */
export function statusRows(book: Book, today: string): readonly StatusRow[] {
  return book.accounts
    .map((account) => statusRow(account, today))
    .toSorted(
      (a, b) => Number(b.problems.length > 0) - Number(a.problems.length > 0) || compareText(a.name, b.name),
    )
}

/** The status of one account on a day. */
export function statusRow(account: Account, today: string): StatusRow {
  const set = currentSet(account)
  const madeOn = set === null ? null : (set.generatedOn ?? set.addedAt.slice(0, 10))
  const left = set === null ? 0 : countUnused(account, set)
  const due = rotationDueOn(account)
  return {
    id: account.id,
    name: account.name,
    kind: account.kind,
    left: set === null && account.kind === 'none' ? null : left,
    total: set?.codes.length ?? null,
    ageDays: madeOn === null ? null : Math.max(0, daysBetween(madeOn, today)),
    rotationDueOn: due,
    expiresOn: set?.expiresOn ?? null,
    copies: set === null ? 0 : copiesInPlace(set),
    checkedOn: set?.checkedOn ?? null,
    problems: problemsOf(account, set, { left, due, today }),
  }
}

function problemsOf(
  account: Account,
  set: CodeSet | null,
  { left, due, today }: { left: number; due: string | null; today: string },
): readonly Problem[] {
  if (account.kind === 'none') return []
  if (set === null) return ['no-codes']
  const checks: readonly (readonly [Problem, boolean])[] = [
    ['none-left', left === 0],
    ['expired', set.expiresOn !== null && set.expiresOn < today],
    ['2fa-may-be-off', account.effect === 'disables-2fa' && set.codes.some(({ used }) => used !== null)],
    ['rotation-overdue', due !== null && due < today],
    ['few-left', left > 0 && left <= fewLeft && set.codes.length > fewLeft],
    ['old-copies', voidCopies(account).length > 0],
    ['no-copy', set.copies.length === 0],
    ['copies-lost', set.copies.length > 0 && copiesInPlace(set) === 0],
  ]
  return checks.filter(([, applies]) => applies).map(([problem]) => problem)
}

function copiesInPlace(set: CodeSet): number {
  return set.copies.filter(({ state }) => state === 'in-place').length
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
