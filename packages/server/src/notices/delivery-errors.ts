/**
 * How a delivery can end other than well. Each says whether a repeat may help (`retryable`), whether it counts as a try
 * (`countsAsTry`), and when to try again (`retryAfterSeconds`). No message holds an address, a link, a setting's value or
 * what a server answered beyond its status: such answers quote the message.
 */

/** Why a destination will not take this notice, however often it is repeated. */
export type RefusedCode =
  /** The address is not one, or the mail server says that nobody has it. */
  | 'address_refused'
  /** The mail server does not take this message for this address. */
  | 'message_refused'
  /** The endpoint answered 410 Gone: disable it. */
  | 'endpoint_gone'
  /** The tenant has no such endpoint, or it is disabled. */
  | 'endpoint_unknown'
  /** The endpoint's URL or its keys are not fit to be used. */
  | 'endpoint_unfit'
  /** Nothing is configured that could reach this kind of destination. */
  | 'no_channel'

/** Why a notice did not get through this time. */
export type FailedCode =
  | 'unreachable'
  | 'timed_out'
  /** The connection ended before the other side took the notice. It may have arrived all the same. */
  | 'connection_lost'
  /** No encrypted connection could be made. */
  | 'not_encrypted'
  /** The mail server does not accept the sender: its name, its password, or its address. */
  | 'sender_refused'
  /** The other side asks to try again later: a mail server with 4xx (greylisting), an endpoint with 429 or 503. */
  | 'asked_to_wait'
  /** The endpoint answered with a redirect, which is not followed. */
  | 'redirected'
  /** The endpoint answered with any other status than 2xx. */
  | 'bad_answer'
  /** The endpoint's name leads to an address that is not on the public internet. */
  | 'address_forbidden'

/** What failed: `destination`: all of it, so the next notice would fail too. `notice`: this notice or address alone. */
export type FailureScope = 'destination' | 'notice'

/** Repeating does not help: the notice is undeliverable to this destination. */
export class DeliveryRefused extends Error {
  override readonly name = 'DeliveryRefused'
  readonly retryable = false
  readonly countsAsTry = true
  readonly retryAfterSeconds = null
  readonly code: RefusedCode

  constructor(code: RefusedCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Try again later, with growing pauses. */
export class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed'
  readonly retryable = true
  readonly countsAsTry = true
  readonly code: FailedCode
  readonly scope: FailureScope
  /** What the other side asked for, 1 to 86,400; `null`: it asked for nothing. */
  readonly retryAfterSeconds: number | null

  constructor(
    code: FailedCode,
    message: string,
    options: { scope?: FailureScope; retryAfterSeconds?: number | null } = {},
  ) {
    super(message)
    this.code = code
    this.scope = options.scope ?? 'destination'
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }
}

/** Nothing was tried: the destination failed so often that it is left alone for now. */
export class DeliveryPostponed extends Error {
  override readonly name = 'DeliveryPostponed'
  readonly code = 'postponed'
  readonly retryable = true
  readonly countsAsTry = false
  /** 1 or more. */
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(`The destination failed repeatedly and is left alone for ${retryAfterSeconds} s.`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export type DeliveryError = DeliveryRefused | DeliveryFailed | DeliveryPostponed

export const isDeliveryError = (error: unknown): error is DeliveryError =>
  error instanceof DeliveryRefused || error instanceof DeliveryFailed || error instanceof DeliveryPostponed
