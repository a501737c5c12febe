import type { Store } from 'sparekey'
import { readKeptPolicies } from 'sparekey/service'
import type { NamedPolicy } from './selection-form.ts'

/** Policies of the whole database, the newest first: a hash says nothing of whose it is. */
export const namedPolicies = async (store: Store): Promise<readonly NamedPolicy[]> =>
  (await readKeptPolicies(store)).toReversed().map(({ policyHash, policy, firstUsedAt }) => ({
    policyHash,
    name: nameOf(policy),
    firstUsedAt,
  }))

const nameOf = (text: string): string => {
  const policy: unknown = JSON.parse(text)
  const name = typeof policy === 'object' && policy !== null && 'name' in policy ? policy.name : null
  return typeof name === 'string' ? name : 'without a name'
}
