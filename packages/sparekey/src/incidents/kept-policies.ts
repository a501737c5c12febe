import { toHex } from '../bytes.ts'
import { readRows } from '../audit/cursor.ts'
import type { Store } from '../store/port.ts'

/** A policy that sheets were issued under, of any tenant. */
export interface KeptPolicy {
  /** 32 hex digits. */
  readonly policyHash: string
  /** Its JSON text. */
  readonly policy: string
  readonly firstUsedAt: Date
}

/**
 * Every policy that a sheet was ever issued under, the first used one first.
 *
 * @throws {SparekeyError} `overloaded`, `internal`.
 */
export const readKeptPolicies = async (store: Store): Promise<readonly KeptPolicy[]> =>
  (await readRows(store, 'readPolicies', {})).map(({ policyHash, body, firstUsedAt }) => ({
    policyHash: toHex(policyHash),
    policy: body,
    firstUsedAt: new Date(firstUsedAt),
  }))
