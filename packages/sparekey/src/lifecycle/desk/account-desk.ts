import type { RevokeInput, RevokeResult } from '../../interface/ending.ts'
import type { OperatorActor } from '../../interface/support.ts'
import type { Parts } from '../parts.ts'
import { revoke } from '../revoke.ts'
import { readOperatorActor } from '../support/acting.ts'
import { accountCard, revealContact, type AccountCard } from './account-card.ts'
import { someAccounts, type SomeAccounts } from './some-accounts.ts'

/**
 * What people who help the owners of a tenant's accounts see and do beyond `Sparekey`. Nothing here asks who they are or
 * writes down that they looked: whoever calls does both before.
 */
export interface AccountDesk {
  /** `null`: the account was never seen, or was erased. */
  card(accountId: string): Promise<AccountCard | null>
  /** One address in full; `null`: there is none of this id on file, or it does not open under this key ring. */
  revealContact(accountId: string, contactId: string): Promise<string | null>
  /** At most so many accounts of the tenant, drawn without regard to what they are. Reads at most 2,000 rows of all tenants. */
  someAccounts(most: number): Promise<SomeAccounts>
  /** As `Sparekey.revoke`, with the operator in the trail as cases name them; the owner is told that it was one. */
  revoke(accountId: string, input: RevokeInput, by: OperatorActor): Promise<RevokeResult>
}

export const createAccountDesk = (parts: Parts): AccountDesk => ({
  card: (accountId) => accountCard(parts, accountId),
  revealContact: (accountId, contactId) => revealContact(parts, accountId, contactId),
  someAccounts: (most) => someAccounts(parts, most),
  revoke: (accountId, input, by) =>
    revoke(parts, accountId, input, undefined, readOperatorActor(parts.ring, by)),
})
