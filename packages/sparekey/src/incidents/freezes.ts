import { lookInto } from '../audit/cursor.ts'
import type { Kdf } from '../crypto/ports.ts'
import { SparekeyError } from '../errors.ts'
import type { TenantSwitches } from '../interface/support.ts'
import { read, type Store } from '../store/port.ts'

type Frozen = Pick<TenantSwitches, 'issueFrozen' | 'redeemFrozen'>

/**
 * Whether new sheets, or uses of codes, are frozen for a tenant, as this process last saw it. It lies in memory, so that an ordinary
 * issue or use asks the database nothing more.
 *
 * What was frozen by a call of this process holds from then on; by another process, from the next {@link Freezes.refresh}. Within a
 * process it holds also for what has begun: it is asked again once the hash is there. What is being committed at that moment is done.
 */
export interface Freezes {
  /** @throws {SparekeyError} `overloaded`, `internal`: the database does not answer; what was known stays. */
  refresh(): Promise<void>
  /** What a call of this process has just written. */
  note(tenant: string, frozen: Frozen): void
  /** @throws {SparekeyError} `overloaded`: frozen. Nothing was decided. */
  check(tenant: string, what: keyof Frozen): void
}

const retryAfterSeconds = 60

const why: Readonly<Record<keyof Frozen, string>> = {
  issueFrozen: 'No sheets are made or confirmed for now: a security admin froze it. Nothing was changed.',
  redeemFrozen: 'No backup codes are taken for now: a security admin froze it. Nothing was used up.',
}

export const createFreezes = (store: Store): Freezes => {
  let known = new Map<string, Frozen>()
  return {
    refresh: async () => {
      const rows = await lookInto(store, () => read('readFrozenTenants', {}))
      known = new Map(
        rows.map(({ tenant, issueFrozen, redeemFrozen }) => [
          tenant,
          { issueFrozen: issueFrozen === 1, redeemFrozen: redeemFrozen === 1 },
        ]),
      )
    },
    note: (tenant, { issueFrozen, redeemFrozen }) => {
      known.set(tenant, { issueFrozen, redeemFrozen })
    },
    check: (tenant, what) => {
      if (known.get(tenant)?.[what] === true)
        throw new SparekeyError('overloaded', why[what], { retryAfterSeconds })
    },
  }
}

/** Asks again once a hash is there: what begins before a freeze must not be decided behind it. */
export const unlessFrozenMeanwhile = (kdf: Kdf, check: () => void): Kdf => ({
  derive: async (secret, salt, derivation) => {
    const derived = await kdf.derive(secret, salt, derivation)
    check()
    return derived
  },
})
