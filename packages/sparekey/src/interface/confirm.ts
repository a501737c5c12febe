import type { IdempotencyRefusal, Refusal, Throttled } from './calls.ts'

export interface ConfirmInput {
  readonly setId: string
  /** One code of the new sheet, as typed. It stays unused. */
  readonly code: string
}

export interface Confirmed {
  readonly ok: true
  readonly setId: string
  readonly state: 'active'
  readonly confirmedAt: Date
  readonly superseded: string | null
}

export type ConfirmResult =
  | Confirmed
  | Refusal<'code_invalid' | 'code_malformed' | 'set_not_found' | 'set_not_pending' | 'codes_disabled'>
  | Throttled
  | IdempotencyRefusal
