import type { SetFormat } from './formats.ts'
import type { Recovery } from './recoveries.ts'

export type SetState =
  'pending' | 'active' | 'exhausted' | 'expired' | 'revoked' | 'superseded' | 'abandoned' | 'suspended'

export type AccountState =
  'none' | 'pending' | 'active' | 'low' | 'exhausted' | 'expired' | 'revoked' | 'suspended' | 'disabled'

export type Advice =
  'replace_codes' | 'few_left' | 'expires_soon' | 'rotate' | 'confirm_saved' | 'review_recovery'

export interface ActiveSet {
  readonly setId: string
  readonly serial: string
  readonly format: SetFormat
  readonly count: number
  readonly remaining: number
  readonly issuedAt: Date
  readonly confirmedAt: Date | null
  readonly expiresAt: Date | null
  readonly redemptions: readonly { readonly label: string; readonly redeemedAt: Date }[]
}

export interface PendingSet {
  readonly setId: string
  readonly serial: string
  readonly format: SetFormat
  readonly count: number
  readonly issuedAt: Date
  readonly confirmBy: Date
  readonly expiresAt: Date | null
}

export interface Status {
  readonly ok: true
  readonly accountId: string
  readonly state: AccountState
  readonly activeSet: ActiveSet | null
  readonly pendingSet: PendingSet | null
  readonly failedAttempts: number
  readonly retryAt: Date | null
  readonly advice: readonly Advice[]
  /** The newest one that is open or overdue. */
  readonly recovery: Recovery | null
}
