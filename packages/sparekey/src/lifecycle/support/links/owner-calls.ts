import type { Support } from '../../../interface/support.ts'
import type { Parts } from '../../parts.ts'
import { claim, claimInPerson } from '../code/claim.ts'
import { cancelCase } from './cancel.ts'
import { confirmCase } from './confirm.ts'
import { disputeUse } from './dispute.ts'
import { linkedCase } from './linked.ts'

/** What the owner does with a case. */
export const ownersCallsOf = (
  parts: Parts,
): Pick<Support, 'claim' | 'claimInPerson' | 'linked' | 'confirm' | 'cancel' | 'dispute'> => ({
  claim: (accountId, input, options) => claim(parts, accountId, input, options),
  claimInPerson: (accountId, input) => claimInPerson(parts, accountId, input),
  linked: (token) => linkedCase(parts, token),
  confirm: (token, context) => confirmCase(parts, token, context),
  cancel: (token, context) => cancelCase(parts, token, context),
  dispute: (token, context) => disputeUse(parts, token, context),
})
