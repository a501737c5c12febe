import type { Context, IdempotencyRefusal, Refusal } from './calls.ts'
import type { EventType } from './events.ts'

export type RevocationReason = 'compromised' | 'owner_request' | 'administrator' | 'other'

export interface RevokeInput {
  readonly reason: RevocationReason
  /** At most 500 characters, kept in the account's events. */
  readonly note?: string
}

export interface Revoked {
  readonly ok: true
  readonly revoked: readonly string[]
}

export type RevokeResult = Revoked | IdempotencyRefusal

export interface DisownInput {
  /** The `disownToken` of a notice. */
  readonly token: string
  /** Where the owner's answer came from. */
  readonly context?: Context
}

/** What "this was not me" is about, before and after it was said. */
export interface Disownable {
  readonly ok: true
  readonly tenant: string
  readonly accountId: string
  /** What happened, and when. */
  readonly event: EventType
  readonly at: Date
  readonly serial: string
  /** `live`: it, or a recovery that came of it, can be stopped. `suspended`: it was stopped so. `ended`: it is dead for another reason. */
  readonly sheet: 'live' | 'suspended' | 'ended'
}

export type DisownResult = Disownable | Refusal<'not_found'>

export interface Erased {
  readonly ok: true
}
