import type { RefusalCode, SparekeyErrorCode } from '../errors.ts'

/** Every `code` of a problem document of the handler. */
export type ProblemCode =
  | RefusalCode
  | Exclude<SparekeyErrorCode, 'internal'>
  | 'invalid_request'
  | 'unauthorized'
  | 'forbidden'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'unsupported_media_type'

/** The same as over the service's HTTP API. */
export const statuses: Readonly<Record<ProblemCode, number>> = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  insufficient_authentication: 403,
  first_factor_required: 403,
  assurance_not_met: 403,
  code_invalid: 403,
  not_found: 404,
  set_not_found: 404,
  method_not_allowed: 405,
  set_not_pending: 409,
  code_already_used: 409,
  codes_already_shown: 409,
  codes_exist: 409,
  idempotency_in_progress: 409,
  set_superseded: 410,
  set_revoked: 410,
  set_expired: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  code_malformed: 422,
  idempotency_mismatch: 422,
  codes_disabled: 423,
  too_many_attempts: 429,
  issue_limit_reached: 429,
  overloaded: 503,
  outcome_unknown: 503,
}

/** What a refusal says beside its code, for the person's screen. Repeats nothing that was submitted. */
export interface ProblemMembers {
  readonly field?: string
  readonly usedAt?: Date
  readonly serial?: string
  readonly endedAt?: Date
  readonly retryAfterSeconds?: number
}

/** Ends a request early. Thrown within `src/web` alone, and answered in handler.ts. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem'
  readonly code: ProblemCode
  readonly members: ProblemMembers
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ProblemCode,
    detail: string,
    members: ProblemMembers = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail)
    this.code = code
    this.members = members
    this.headers = headers
  }
}
