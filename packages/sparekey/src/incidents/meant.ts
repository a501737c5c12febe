import { openIdentity } from '../crypto/account-identity.ts'
import type { KeyRing } from '../crypto/ports.ts'
import type { Bytes } from '../store/port.ts'
import type { Job } from './job.ts'
import { selected } from './selection.ts'
import type { Holder } from './stretch.ts'

/** An account that a job is about, and its sheets that are meant. */
export interface Meant {
  readonly accountKey: Bytes
  readonly accountId: string
  readonly setIds: readonly Bytes[]
}

/** Of accounts of all tenants those of the job's tenant that it is about; `unread`: those that do not say whose they are. */
export const meantBy = (
  ring: KeyRing,
  { tenant, createdAt, body: { selection } }: Job,
  holders: readonly Holder[],
): { readonly accounts: readonly Meant[]; readonly unread: number } => {
  const accounts: Meant[] = []
  let unread = 0
  for (const { account, sets, uses } of holders) {
    const { accountKey, identityKeyId, sealedIdentity } = account
    const setIds = selected(selection, createdAt, sets, uses).map(({ setId }) => setId)
    if (setIds.length === 0 || identityKeyId === null || sealedIdentity === null) continue
    const identity = openIdentity(ring, accountKey, { keyId: identityKeyId, bytes: sealedIdentity })
    if (identity === null) unread += 1
    else if (identity.tenant === tenant) accounts.push({ accountKey, accountId: identity.account, setIds })
  }
  return { accounts, unread }
}
