import type { Authentication, Context, IdempotencyRefusal, Refusal, Throttled } from './calls.ts'
import type { OpenedRecovery } from './recoveries.ts'

export type Assurance = 'aal1' | 'aal2' | 'aal3' | 'phishing_resistant'

export interface RedeemInput {
  /** The code as typed: case, spaces, hyphens and look-alikes are forgiven. */
  readonly code: string
  /** How the person passed the first factor. A code is a second factor and never stands alone. */
  readonly firstFactor?: Authentication
  /** What this sign-in demands. Refused where a backup code cannot give it. */
  readonly requiredAssurance?: Assurance
  readonly context?: Context
}

export interface AlreadyUsed extends Refusal<'code_already_used'> {
  readonly usedAt: Date
}

export interface DeadSet extends Refusal<'set_superseded' | 'set_revoked' | 'set_expired'> {
  readonly serial: string
  readonly endedAt: Date
}

export interface Redeemed {
  readonly ok: true
  /** One use of one code: accept each id once. */
  readonly redemptionId: string
  readonly setId: string
  readonly serial: string
  readonly label: string
  readonly redeemedAt: Date
  readonly remaining: number
  readonly low: boolean
  /** What is to be put right now; `null` where the policy has no tasks. */
  readonly recovery: OpenedRecovery | null
  /** `code`: a code of a sheet. `support`: one that was sent after people decided on a case (`Support`). */
  readonly basis: 'code' | 'support'
  /**
   * Of a use by `support`: until then hold back what cannot be undone (payouts, changes of address, exports, API keys), and
   * end the sessions there were. `null`: nothing is held back.
   */
  readonly restrictUntil: Date | null
}

export type RedeemResult =
  | Redeemed
  | Refusal<
      'code_invalid' | 'code_malformed' | 'first_factor_required' | 'assurance_not_met' | 'codes_disabled'
    >
  | AlreadyUsed
  | DeadSet
  | Throttled
  | IdempotencyRefusal
