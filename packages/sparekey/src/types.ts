// Long because it is the whole vocabulary of the interface, which is read in one piece.
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
  /** BCP 47, for example `de`: the language in which the owner is told. */
  readonly language?: string
}

/** `digits`: for people who type codes on a number pad or say them on the telephone. */
export type FormatName = 'standard' | 'long' | 'digits'

/** The format of a set: one of ours, or `legacy` for codes that were taken over from another system. */
export type SetFormat = FormatName | 'legacy'

/**
 * The symbols of another system's codes. `digits`, `hex` and `alphanumeric` (0–9, a–z) are read in either case, the others
 * as typed. `ascii_cased`: whatever is visible in ASCII. Hyphens and spaces are dropped in all of them.
 */
export type LegacySymbols = 'digits' | 'hex' | 'alphanumeric' | 'alphanumeric_cased' | 'ascii_cased'

export type SetState =
  'pending' | 'active' | 'exhausted' | 'expired' | 'revoked' | 'superseded' | 'abandoned' | 'suspended'

export type AccountState =
  'none' | 'pending' | 'active' | 'low' | 'exhausted' | 'expired' | 'revoked' | 'suspended' | 'disabled'

export type Advice =
  'replace_codes' | 'few_left' | 'expires_soon' | 'rotate' | 'confirm_saved' | 'review_recovery'

export type IssueReason = 'enrollment' | 'replacement' | 'recovery' | 'support'

export type Assurance = 'aal1' | 'aal2' | 'aal3' | 'phishing_resistant'

/** What is to be put right after a code was used. */
export type RecoveryTask = 'reenroll_factor' | 'replace_codes' | 'change_password' | 'end_other_sessions'

export type TaskOutcome = 'done' | 'declined'

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

export interface SignalInput {
  readonly type: SignalType
  /** When it happened: at most 60 seconds ahead. Sets issued after it are left alone. Default: now. */
  readonly at?: Date
  readonly detail?: {
    /** With `factor_removed`: it was the last factor beside the password. */
    readonly last?: boolean
  }
}

export interface ReportInput {
  readonly recoveryId: string
  readonly task: RecoveryTask
  readonly outcome: TaskOutcome
}

export interface DisownInput {
  /** The `disownToken` of a notice. */
  readonly token: string
  /** Where the owner's answer came from. */
  readonly context?: Context
}

export interface EventsInput {
  /** 1 to 200. Default: 50. */
  readonly limit?: number
  /** `nextCursor` of the page before. */
  readonly cursor?: string
}

/** One code of another system. */
export interface ImportedCode {
  /** As that system showed it. */
  readonly code: string
  /** When it was used there. Left out or `null`: it was not. */
  readonly usedAt?: Date | null
}

/**
 * Codes of another system, as its users have them or as it keeps them. Where the codes themselves can be had, take those:
 * each try then costs one derivation, as of codes made here.
 */
export type ImportInput = ImportOfCodes | ImportOfVerifiers

/** How another system keeps codes; `plain`: as they are. */
export type ForeignSchemeName = 'bcrypt' | 'pbkdf2' | 'sha256' | 'sha512' | 'plain'

export interface ImportOfCodes {
  /** Names the system that the codes come from: 1 to 64 of a–z, 0–9 and hyphen. */
  readonly source: string
  /** 1 to 100, in the order in which the owner has them; at least one unused. */
  readonly codes: readonly (string | ImportedCode)[]
  /** What the codes are written in. */
  readonly symbols: LegacySymbols
  /**
   * How many bits of a code are random, where they are fewer than its symbols allow (words, a check digit, a fixed prefix).
   * Default: each symbol of the shortest code drawn by itself.
   */
  readonly randomBits?: number
  /** When the codes were given to their owner. Default: now. */
  readonly issuedAt?: Date
  /** The name of the tenant's policy to import under. Default: the tenant's one, which asks for 64 random bits. */
  readonly policy?: string
  /** Where given, replaces the addresses on file. */
  readonly contacts?: readonly Contact[]
}

/** Of codes of which another system kept hashes alone. A try costs one derivation for each salt among them. */
export interface ImportOfVerifiers extends Pick<
  ImportOfCodes,
  'source' | 'issuedAt' | 'policy' | 'contacts'
> {
  readonly scheme: ForeignSchemeName
  /**
   * As that system stores them, 1 to 100, in the order in which the owner has the codes, all made alike; at least one unused.
   * See the guide on moving codes for the forms that are read.
   */
  readonly verifiers: readonly string[]
  /** Those that were used there: the place of each in `verifiers`, from 0, and when. */
  readonly used?: readonly { readonly index: number; readonly at: Date }[]
  /** What the codes are written in. */
  readonly symbols: LegacySymbols
  /**
   * How a code was written when it was hashed, e.g. `xxxxx-xxxxx`: `x` for each symbol, `X` where letters were hashed in upper
   * case, hyphens and spaces for themselves. Required but for `plain`.
   */
  readonly pattern?: string
  /** How many bits of a code are random, 1 to 512. Required but for `plain`: hashes do not tell. */
  readonly randomBits?: number
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

/** The codes of another system work here. */
export interface Imported {
  readonly ok: true
  readonly setId: string
  /** Names the sheet in messages. It is not printed on the owner's. */
  readonly serial: string
  readonly state: 'active'
  readonly format: 'legacy'
  /** All codes, those used elsewhere included. */
  readonly count: number
  readonly remaining: number
  readonly issuedAt: Date
  readonly expiresAt: Date | null
  /** Whether these were here already: the account's active set came from the same source. Nothing was changed. */
  readonly repeated: boolean
}
export type ImportResult = Imported | Refusal<'codes_exist'> | IdempotencyRefusal

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
  /** What is to be put right now; `null` where the policy has no tasks. */
  readonly recovery: OpenedRecovery | null
}

/** The window that a use opened. `token` is shown once; it lets the account be issued a new sheet within the window. */
export interface OpenedRecovery {
  readonly recoveryId: string
  readonly token: string
  readonly expiresAt: Date
  readonly tasks: readonly RecoveryTask[]
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

/**
 * `open`: its token is good. `completed`: every task was reported. `overdue`: its time is over and tasks are left, which
 * may still be reported. `disowned`: the account's owner said "this was not me".
 */
export type RecoveryState = 'open' | 'completed' | 'overdue' | 'disowned'

export interface Recovery {
  readonly recoveryId: string
  readonly state: RecoveryState
  readonly openedAt: Date
  readonly expiresAt: Date
  readonly endedAt: Date | null
  readonly tasks: readonly {
    readonly task: RecoveryTask
    /** `null`: not reported yet. */
    readonly outcome: TaskOutcome | null
    readonly reportedAt: Date | null
  }[]
}
export type RecoveryResult = ({ readonly ok: true } & Recovery) | Refusal<'not_found'>
export type ReportResult = RecoveryResult | IdempotencyRefusal

/** What a recovery token is worth at this moment. A dead token and another tenant's look the same. */
export type Introspection =
  | { readonly ok: true; readonly active: false }
  | {
      readonly ok: true
      readonly active: true
      readonly accountId: string
      readonly recoveryId: string
      readonly expiresAt: Date
      /** Those not reported yet. */
      readonly tasks: readonly RecoveryTask[]
    }

export type SignalEffect = 'revoked' | 'replacement_requested' | 'deferred' | 'noted'
export interface Signalled {
  readonly ok: true
  /** Empty: the policy does nothing on this signal. */
  readonly effects: readonly { readonly effect: SignalEffect; readonly setId: string | null }[]
}
export type SignalResult = Signalled | IdempotencyRefusal

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

/** What a round of {@link Sparekey} `runDue` did. */
export interface DueRound {
  /** Things done: reminders, expiries, notices handed over. */
  readonly done: number
  /** Deliveries that failed and are tried again later. */
  readonly putOff: number
  /** Deliveries given up after the last try; they are kept. */
  readonly dead: number
  /** Whether more was due than fits a round: run another. */
  readonly more: boolean
}

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
  /** The event's place in the tree over all accounts, from 0; `null`: none yet, for a second or two. */
  readonly leafIndex: number | null
}
export type Actor = 'person' | 'application' | 'operator' | 'automation'
export type EventType =
  | 'set.issued'
  | 'set.imported'
  | 'set.confirmed'
  | 'set.superseded'
  | 'set.abandoned'
  | 'set.exhausted'
  | 'set.expired'
  | 'set.revoked'
  | 'set.suspended'
  | 'set.confirm_due'
  | 'set.expires_soon'
  | 'set.rotation_soon'
  | 'set.rotation_due'
  | 'set.review_due'
  | 'code.redeemed'
  | 'code.reuse_refused'
  | 'code.dead_set_refused'
  | 'attempts.delayed'
  | 'attempts.disabled'
  | 'codes.replacement_asked'
  | 'contacts.changed'
  | 'recovery.task_reported'
  | 'recovery.completed'
  | 'recovery.overdue'
  | 'recovery.disowned'
  | 'signal.received'
  | 'notice.given_up'
  | 'account.erased'
export interface EventPage {
  readonly ok: true
  readonly items: readonly AccountEvent[]
  readonly nextCursor: string | null
}
export interface ReceiptInput {
  readonly eventId: string
}
export type ReceiptResult =
  | {
      readonly ok: true
      /**
       * `proof`: that the event is in the log's tree, under a signed checkpoint. `promise`: that it will be; ask again a few
       * seconds later.
       */
      readonly kind: 'proof' | 'promise'
      /**
       * Text that is verified offline with the log's key (`sparekey audit key`, `sparekey audit verify-proof`): a proof is of
       * the form c2sp.org/tlog-proof@v1. It holds what the event holds.
       */
      readonly receipt: string
    }
  | Refusal<'not_found'>
export interface Erased {
  readonly ok: true
}
