/**
 * Every way a call can end other than as asked.
 *
 * Expected outcomes of untrusted input (a wrong code, a used code, a dead sheet) are results, never thrown:
 * `{ ok: false, code }` with a {@link RefusalCode}. Three things are thrown, so that they cannot be read as a refusal:
 * {@link SparekeyError} (the system could not decide), {@link ArgumentTypeError} and {@link ArgumentRangeError} (the
 * calling program made a mistake).
 */

/** Refusals that a call returns. Each call's result type lists only its own. */
export type RefusalCode =
  | 'insufficient_authentication'
  | 'first_factor_required'
  | 'assurance_not_met'
  | 'code_invalid'
  | 'code_malformed'
  | 'code_already_used'
  | 'codes_already_shown'
  | 'codes_disabled'
  | 'codes_exist'
  | 'idempotency_in_progress'
  | 'idempotency_mismatch'
  | 'issue_limit_reached'
  | 'not_found'
  | 'set_expired'
  | 'set_not_found'
  | 'set_not_pending'
  | 'set_revoked'
  | 'set_superseded'
  | 'too_many_attempts'

/** Why no decision was reached. `overloaded`: nothing was written. `outcome_unknown`: repeat with the same key. */
export type SparekeyErrorCode = 'overloaded' | 'outcome_unknown' | 'internal'

/** The call could not be decided. It says nothing about the code that was presented. */
export class SparekeyError extends Error {
  override readonly name = 'SparekeyError'
  readonly code: SparekeyErrorCode
  /** Seconds to wait before trying again, 1 or more; `null` where trying again does not help. */
  readonly retryAfterSeconds: number | null

  constructor(
    code: SparekeyErrorCode,
    message: string,
    options: { retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }
}

/** An argument is of the wrong type, or a field is unknown. `field` is its path, e.g. `authentication.at`. */
export class ArgumentTypeError extends TypeError {
  override readonly name = 'ArgumentTypeError'
  readonly code = 'invalid_request'
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

/** An argument is of the right type and out of range. `field` is its path, e.g. `count`. */
export class ArgumentRangeError extends RangeError {
  override readonly name = 'ArgumentRangeError'
  readonly code = 'invalid_request'
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

/** What stops a start: a setting, the key ring or the database is not fit to be used. */
export type SetupErrorCode =
  | 'keys_missing'
  | 'keys_unreadable'
  | 'keys_unreachable'
  | 'keys_refused'
  | 'keys_too_open'
  | 'keys_foreign'
  | 'keys_exist'
  | 'keys_locked'
  | 'keys_in_use'
  | 'database_unreachable'
  | 'database_read_only'
  | 'database_locked'
  | 'database_full'
  | 'database_unsafe'
  | 'schema_missing'
  | 'schema_older'
  | 'schema_newer'
  | 'setting_invalid'

/** The system cannot be started as configured. One line says what is wrong and what to do. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
  readonly code: SetupErrorCode

  constructor(code: SetupErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
  }
}
