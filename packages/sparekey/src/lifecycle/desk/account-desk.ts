import type { RevokeInput, RevokeResult } from '../../interface/ending.ts'
import type { OperatorActor } from '../../interface/support.ts'
import type { Parts } from '../parts.ts'
import { revoke } from '../revoke.ts'
import { accountCard, revealContact, type AccountCard } from './account-card.ts'

/**
 * What people who help the owners of a tenant's accounts see and do beyond `Sparekey`. Nothing here asks who they are or
 * writes down that they looked: whoever calls does both before.
 */
export interface AccountDesk {
  /** `null`: the account was never seen, or was erased. */
  card(accountId: string): Promise<AccountCard | null>
  /** One address in full; `null`: there is none of this id on file, or it does not open under this key ring. */
  revealContact(accountId: string, contactId: string): Promise<string | null>
  /** As `Sparekey.revoke`, with the operator in the trail and in the message to the owner. */
  revoke(accountId: string, input: RevokeInput, by: OperatorActor): Promise<RevokeResult>
}

export const createAccountDesk = (parts: Parts): AccountDesk => ({
  card: (accountId) => accountCard(parts, accountId),
  revealContact: (accountId, contactId) => revealContact(parts, accountId, contactId),
  revoke: (accountId, input, { issuer, subject, displayName }) =>
    revoke(parts, accountId, input, undefined, {
      actor: 'operator',
      detail: { operator: displayName, operatorIssuer: issuer, operatorSubject: subject },
    }),
})
