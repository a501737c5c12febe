import type { NewEvent } from '../audit/chain.ts'
import type { DueParts } from '../lifecycle/due/lease.ts'
import {
  changeRegister,
  drawChange,
  ensureRegister,
  openAccount,
  type Account,
  type ChangeSeeds,
} from '../lifecycle/register.ts'
import { tenantTrail } from '../lifecycle/support/set-switches.ts'
import type { Step } from '../store/port.ts'

/** The trail of a tenant, which no account has, with what is drawn for one line of it. */
export interface TrailEntry {
  readonly tenant: string
  readonly trail: Account
  readonly seeds: ChangeSeeds
}

/** Outside of the transaction, which may run again. */
export const prepareEntry = (parts: DueParts, tenant: string): TrailEntry => ({
  tenant,
  trail: openAccount({ ...parts, tenant }, tenantTrail),
  seeds: drawChange(parts),
})

/** Writes one line in the transaction of what it is about. `false`: another change came first; undo everything. */
export function* noteOnTrail(
  parts: DueParts,
  { tenant, trail, seeds }: TrailEntry,
  event: NewEvent,
): Step<boolean> {
  const of = { ...parts, tenant }
  const row = yield* ensureRegister(of, trail)
  return yield* changeRegister(of, trail, row, seeds, {}, [event])
}
