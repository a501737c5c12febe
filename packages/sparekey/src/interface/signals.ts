import type { IdempotencyRefusal } from './calls.ts'

/** What the application tells about an account. */
export type SignalType =
  /** Another factor was added or set up anew. */
  | 'factor_changed'
  | 'factor_removed'
  | 'device_replaced'
  | 'password_changed'
  /** The account was given back to its owner by other means. */
  | 'account_reset'
  | 'compromise_suspected'
  /** Somebody was let in by a help desk. */
  | 'support_recovery'
  | 'account_closed'

export interface SignalInput {
  readonly type: SignalType
  /** When it happened: at most 60 seconds ahead. Sets issued after it are left alone. Default: now. */
  readonly at?: Date
  readonly detail?: {
    /** With `factor_removed`: it was the last factor beside the password. */
    readonly last?: boolean
  }
}

export type SignalEffect = 'revoked' | 'replacement_requested' | 'deferred' | 'noted'

export interface Signalled {
  readonly ok: true
  /** Empty: the policy does nothing on this signal. */
  readonly effects: readonly { readonly effect: SignalEffect; readonly setId: string | null }[]
}

export type SignalResult = Signalled | IdempotencyRefusal
