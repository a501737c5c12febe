import { addDays } from './dates.ts'
import { currentSet } from '../model/find.ts'
import type { Account, Copy } from '../model/types.ts'

/** "Few left" from here down. */
export const fewLeft = 2

/** When the codes of an account are to be made anew; `null` where no rotation is set, or there are no codes. */
export function rotationDueOn(account: Account): string | null {
  const set = currentSet(account)
  if (set === null || account.rotateEveryDays === null) return null
  return addDays(set.generatedOn ?? set.addedAt.slice(0, 10), account.rotateEveryDays)
}

/** Copies of replaced sets that are still recorded as in place: they mislead whoever finds them. */
export function voidCopies(account: Account): readonly Copy[] {
  return account.sets
    .filter(({ supersededBy }) => supersededBy !== null)
    .flatMap(({ copies }) => copies.filter(({ state }) => state === 'in-place'))
}
