import { change } from '../cli/session.ts'
import type { Session } from '../cli/session.ts'
import { addAccount } from '../model/accounts.ts'
import type { AccountDraft } from '../model/accounts.ts'
import { accountById } from '../model/find.ts'
import { addSet } from '../model/sets.ts'
import type { SetAdded, SetDraft } from '../model/sets.ts'
import type { Account } from '../model/types.ts'
import type { TaskHost } from './take-code.ts'
import { KeepError } from '../errors.ts'

/** Whom codes are for: an account that is there, or one that is made for them. */
export type Owner = { readonly account: string } | { readonly draft: AccountDraft }

/** The codes of a set were kept. */
export interface Kept {
  readonly session: Session
  readonly account: Account
  /** `null` where an account was added without codes. */
  readonly added: SetAdded | null
}

/**
 * Keeps codes for an account, and makes the account in the same step where it is new: both are there or neither.
 *
 * @param set the codes; `null` for a new account without codes.
 * @throws KeepError as `addAccount` and `addSet`.
 */
export async function keepCodes(
  session: Session,
  host: TaskHost,
  owner: Owner,
  set: SetDraft | null,
): Promise<Kept> {
  let id = ''
  let added: SetAdded | null = null
  const after = await change(session, host, (book, around) => {
    const withAccount = 'draft' in owner ? addAccount(book, owner.draft, around) : null
    id = 'account' in owner ? owner.account : (withAccount?.subjects[0] ?? '')
    if (set === null) {
      if (withAccount !== null) return withAccount
      throw new KeepError('input_refused', 'There is no code to keep. Nothing was changed.')
    }
    added = addSet(withAccount?.book ?? book, id, set, around)
    return added
  })
  return { session: after, account: accountById(after.book, id), added }
}
