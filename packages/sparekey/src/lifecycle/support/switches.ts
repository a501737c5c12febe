import type { TenantSwitches } from '../../interface/support.ts'
import type { TenantSwitchesRow } from '../../store/catalogue/support.ts'
import { read, type Step } from '../../store/port.ts'
import type { Parts } from '../parts.ts'

const allOff = (tenant: string): TenantSwitchesRow => ({
  tenant,
  version: 0,
  issueFrozen: 0,
  supportFrozen: 0,
  redeemFrozen: 0,
  releasesStopped: 0,
  heightenedThreat: 0,
  changedAt: 0,
})

/**
 * The switches of a tenant as they are committed at this statement. A transaction that lets somebody in reads them after it moved the
 * register of its account. On PostgreSQL (READ COMMITTED) that means: what was committed before the read stops it; a switch that is
 * committed between the read and the end of the transaction, some milliseconds, finds it done. A freeze of the account itself has no
 * such gap: it moves the same register.
 */
export function* readSwitchesRow({ tenant }: Pick<Parts, 'tenant'>): Step<TenantSwitchesRow> {
  const [row] = yield* read('readTenantSwitches', { tenant })
  return row ?? allOff(tenant)
}

export const switchNames = [
  'issueFrozen',
  'supportFrozen',
  'redeemFrozen',
  'releasesStopped',
  'heightenedThreat',
] as const satisfies readonly (keyof TenantSwitches)[]

export const shownSwitches = (row: TenantSwitchesRow): TenantSwitches => ({
  issueFrozen: row.issueFrozen === 1,
  supportFrozen: row.supportFrozen === 1,
  redeemFrozen: row.redeemFrozen === 1,
  releasesStopped: row.releasesStopped === 1,
  heightenedThreat: row.heightenedThreat === 1,
})
