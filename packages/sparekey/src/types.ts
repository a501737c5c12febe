/**
 * The words of the interface. An account is one person's account at a tenant. A code set ("sheet" to its owner) is the
 * codes issued together. A label is a code's first two symbols: not secret. A redemption is a code's one use.
 */

/** A statement by the application of how a person was authenticated, and when. It is trusted. */
export interface Authentication {
  /** RFC 8176 method values, for example `['pwd', 'otp']`. */
  readonly methods: readonly string[]
  readonly at: Date
}

/** Where a request came from, as the application saw it. Recorded in the account's events. */
export interface Context {
  /** The end user's address, IPv4 or IPv6; never the calling application's own. */
  readonly ip?: string
  readonly userAgent?: string
  readonly deviceId?: string
}

/** An address at which the owner is told what happened. */
export interface Contact {
  readonly channel: 'email'
  readonly address: string
}

export type FormatName = 'standard' | 'long'

export type SetState =
  'pending' | 'active' | 'exhausted' | 'expired' | 'revoked' | 'superseded' | 'abandoned' | 'suspended'

export type AccountState =
  'none' | 'pending' | 'active' | 'low' | 'exhausted' | 'expired' | 'revoked' | 'suspended' | 'disabled'

export type Advice =
  'replace_codes' | 'few_left' | 'expires_soon' | 'rotate' | 'confirm_saved' | 'review_recovery'

export type IssueReason = 'enrollment' | 'replacement' | 'recovery' | 'support'

export type Assurance = 'aal1' | 'aal2' | 'aal3' | 'phishing_resistant'

export type RevocationReason = 'compromised' | 'owner_request' | 'administrator' | 'other'

/** Given beside a call's input. */
export interface CallOptions {
  /** 1 to 128 visible ASCII characters. A repeat of the same call under the same key is answered, not done again. */
  readonly idempotencyKey?: string
}

export interface IssueInput {
  readonly reason: IssueReason
  /** Required for `enrollment` and `replacement`; must name a second factor, at most 10 minutes old by default. */
  readonly authentication?: Authentication
  /** Stands in for `authentication` with `recovery` and `support`, and is required there; refused elsewhere. */
  readonly recoveryToken?: string | null
  /** The name of the tenant's policy to issue under. Default: the tenant's one. */
  readonly policy?: string
  /** How many codes, within what the policy allows. Default: the policy's `count`, 10. */
  readonly count?: number
  /** Days until the set expires, within what the policy allows; `null`: as the policy says. */
  readonly expiresInDays?: number | null
  /** Where given, replaces the addresses on file. */
  readonly contacts?: readonly Contact[]
}

export interface ConfirmInput {
  readonly setId: string
  /** One code of the new sheet, as typed. It stays unused. */
  readonly code: string
}

export interface RedeemInput {
  /** The code as typed: case, spaces, hyphens and look-alikes are forgiven. */
  readonly code: string
  /** How the person passed the first factor. A code is a second factor and never stands alone. */
  readonly firstFactor?: Authentication
  /** What this sign-in demands. Refused where a backup code cannot give it. */
  readonly requiredAssurance?: Assurance
  readonly context?: Context
}

export interface RevokeInput {
  readonly reason: RevocationReason
  /** At most 500 characters, kept in the account's events. */
  readonly note?: string
}

export interface EventsInput {
  /** 1 to 200. Default: 50. */
  readonly limit?: number
  /** `nextCursor` of the page before. */
  readonly cursor?: string
}

/** A refusal: what happened and what to do, in a sentence that repeats nothing that was submitted. */
export interface Refusal<C extends string> {
  readonly ok: false
  readonly code: C
  readonly detail: string
}

export interface Throttled extends Refusal<'too_many_attempts'> {
  readonly retryAfterSeconds: number
}
export interface AlreadyUsed extends Refusal<'code_already_used'> {
  readonly usedAt: Date
}
export interface DeadSet extends Refusal<'set_superseded' | 'set_revoked' | 'set_expired'> {
  readonly serial: string
  readonly endedAt: Date
}
export interface IssueLimited extends Refusal<'issue_limit_reached'> {
  readonly retryAfterSeconds: number
}
export type IdempotencyRefusal = Refusal<'idempotency_in_progress'> | Refusal<'idempotency_mismatch'>

/** The codes, once. They cannot be shown again. */
export interface Issued {
  readonly ok: true
  readonly setId: string
  /** Names the sheet to its owner: "Sheet A7K2". */
  readonly serial: string
  readonly state: 'pending'
  readonly format: FormatName
  readonly codes: readonly [string, ...string[]]
  readonly count: number
  readonly issuedAt: Date
  /** When the owner is reminded to prove that the sheet was saved. Nothing dies then. */
  readonly confirmBy: Date
  readonly expiresAt: Date | null
  /** The active set that still works until this one is confirmed. */
  readonly replaces: string | null
}
export type IssueResult =
  Issued | Refusal<'insufficient_authentication' | 'codes_already_shown'> | IssueLimited | IdempotencyRefusal

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
  readonly recovery: null
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

export interface Revoked {
  readonly ok: true
  readonly revoked: readonly string[]
}
export type RevokeResult = Revoked | IdempotencyRefusal

export interface ActiveSet {
  readonly setId: string
  readonly serial: string
  readonly format: FormatName
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
  readonly format: FormatName
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
  readonly recovery: null
}

export interface AccountEvent {
  readonly eventId: string
  /** 1 for the account's first event; without gaps. */
  readonly seq: number
  readonly type: EventType
  readonly at: Date
  readonly actor: Actor
  readonly setId: string | null
  readonly label: string | null
  readonly context: Context | null
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
}
export type Actor = 'person' | 'application' | 'operator' | 'automation'
export type EventType =
  | 'set.issued'
  | 'set.confirmed'
  | 'set.superseded'
  | 'set.abandoned'
  | 'set.exhausted'
  | 'set.expired'
  | 'set.revoked'
  | 'code.redeemed'
  | 'code.reuse_refused'
  | 'code.dead_set_refused'
  | 'attempts.delayed'
  | 'attempts.disabled'
  | 'account.erased'
export interface EventPage {
  readonly ok: true
  readonly items: readonly AccountEvent[]
  readonly nextCursor: string | null
}
export interface Erased {
  readonly ok: true
}
