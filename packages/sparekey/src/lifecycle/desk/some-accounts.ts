import { openIdentity } from '../../crypto/account-identity.ts'
import { keep, read, type Bytes } from '../../store/port.ts'
import { decide } from '../register.ts'
import type { Parts } from '../parts.ts'

export interface SomeAccounts {
  readonly accountIds: readonly string[]
  /** These are all of the tenant's; else a part in the order of keyed hashes, which say nothing of an account. */
  readonly isWhole: boolean
}

const pageRows = 200
/** Of all tenants: where a tenant is a small part of a database, its part of these is what is found. */
const keysMost = 2000

/** At most so many accounts of the tenant. Reads only, a bounded number of rows. */
export const someAccounts = async (parts: Parts, most: number): Promise<SomeAccounts> => {
  const accountIds: string[] = []
  let accountKey: Bytes = new Uint8Array(0)
  for (let keys = 0; keys < keysMost; keys += pageRows) {
    const behind = accountKey
    const page = await decide(parts, function* () {
      return keep(yield* read('walkAccounts', { accountKey: behind, limit: pageRows }))
    })
    for (const row of page) {
      const { sealedIdentity: bytes, identityKeyId: keyId } = row
      const identity =
        bytes === null || keyId === null ? null : openIdentity(parts.ring, row.accountKey, { keyId, bytes })
      if (identity?.tenant !== parts.tenant) continue
      if (accountIds.length === most) return { accountIds, isWhole: false }
      accountIds.push(identity.account)
    }
    const last = page.at(-1)
    if (last === undefined || page.length < pageRows) return { accountIds, isWhole: true }
    accountKey = last.accountKey
  }
  return { accountIds, isWhole: false }
}
