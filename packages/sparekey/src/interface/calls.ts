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

/** Given beside a call's input. */
export interface CallOptions {
  /** 1 to 128 visible ASCII characters. A repeat of the same call under the same key is answered, not done again. */
  readonly idempotencyKey?: string
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

export type IdempotencyRefusal = Refusal<'idempotency_in_progress'> | Refusal<'idempotency_mismatch'>
