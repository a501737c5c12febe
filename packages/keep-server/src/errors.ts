/** The server cannot start, or cannot go on, as it is set up. The message names the setting, never its value. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
  readonly code: SetupErrorCode

  constructor(code: SetupErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

export type SetupErrorCode =
  'setting_invalid' | 'keys_unreadable' | 'keys_missing' | 'database_unreachable' | 'database_newer'

/** Codes of refusals over HTTP, each with its status. */
export const statusOf = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  release_refused: 403,
  not_found: 404,
  chain_moved: 409,
  history_differs: 409,
  already_exists: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  statement_refused: 422,
  idempotency_mismatch: 422,
  internal: 500,
  overloaded: 503,
  outcome_unknown: 503,
} as const satisfies Readonly<Record<string, number>>

export type RefusalCode = keyof typeof statusOf

/** A call was refused. Nothing was written. What was submitted is never repeated in it. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  /** Further fields of the answer. */
  readonly extra: Readonly<Record<string, unknown>>

  constructor(code: RefusalCode, detail: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(detail)
    this.code = code
    this.extra = extra
  }

  get status(): (typeof statusOf)[RefusalCode] {
    return statusOf[this.code]
  }
}
