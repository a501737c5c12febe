import type { CaseState } from '../../interface/support.ts'
import type { Millis } from '../port.ts'

/** Of all tenants, for whoever watches the service. May be stale on a distributed database: nothing is decided by it. */
export interface SupportFigureReads {
  /** One row: cases in one stored state, open to released, whose time is not over. */
  countLiveCases: {
    parameters: { readonly state: CaseState; readonly now: Millis }
    row: { readonly cases: number }
  }
  /** One row: how many tenants have each of their switches on. */
  countSwitches: {
    parameters: Record<string, never>
    row: {
      readonly issueFrozen: number
      readonly supportFrozen: number
      readonly redeemFrozen: number
      readonly releasesStopped: number
      readonly heightenedThreat: number
    }
  }
}
