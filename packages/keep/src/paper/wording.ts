import type { Account, CodeSet } from '../model/types.ts'
import { profileById } from '../profiles/registry.ts'
import type { SheetPlan } from './sheet.ts'

/** What using a code of this account does, and what is to be done then. Names no service. */
export function useInWords(account: Pick<Account, 'effect' | 'singleUse'>): string {
  if (!account.singleUse) {
    return 'This works again and again. Whoever reads it can use it: where somebody may have, make a new one.'
  }
  switch (account.effect) {
    case 'login':
      return 'Each code signs you in once, in place of your second factor. Tick it off when it is used.'
    case 'disables-2fa':
      return 'Using a code turns two-factor sign-in off. Turn it on again at once, then print a new sheet.'
    case 'resets-password':
      return 'A code lets you set a new password. Tick it off when it is used, and make new codes.'
    case 'rotates':
      return 'The service shows a new code when this one is used. Keep the new one, and print a new sheet.'
    case 'none':
    case 'unknown':
      return 'Tick a code off when it is used.'
    default:
      return account.effect satisfies never
  }
}

/** When this sheet stops being worth anything. */
export function voidInWords({ of }: Pick<SheetPlan, 'of'>): string {
  return of > 1
    ? `As soon as new codes are made, this sheet and its other copies (${of} in all) are void: destroy them.`
    : 'As soon as new codes are made, this sheet is void: destroy it.'
}

/** The name of the service as it writes itself, or as the account calls it. */
export function serviceInWords(account: Pick<Account, 'service'>): string {
  return profileById(account.service)?.name ?? account.service
}

/** Where the service makes new codes; `null` where that is not known. */
export function whereNewCodes(account: Pick<Account, 'service'>): string | null {
  const profile = profileById(account.service)
  if (profile === null) return null
  const { manageUrl, managePath } = profile
  return manageUrl !== null && !manageUrl.includes('{') ? manageUrl : managePath
}

/** When a set was made, or at least known: `2026-03-01`, or `before 2026-03-01`. */
export function madeInWords(set: Pick<CodeSet, 'generatedOn' | 'addedAt'>): string {
  return set.generatedOn ?? `before ${set.addedAt.slice(0, 10)}`
}
