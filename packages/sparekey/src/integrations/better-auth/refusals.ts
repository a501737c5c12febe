import { APIError } from 'better-auth/api'
import { SparekeyError } from '../../errors.ts'
import type { ConfirmResult } from '../../interface/confirm.ts'
import type { IssueResult } from '../../interface/issue.ts'
import type { RedeemResult } from '../../interface/redeem.ts'

type Refused = Extract<ConfirmResult | IssueResult | RedeemResult, { readonly ok: false }>

const statuses = {
  insufficient_authentication: 'FORBIDDEN',
  first_factor_required: 'FORBIDDEN',
  assurance_not_met: 'FORBIDDEN',
  code_invalid: 'UNAUTHORIZED',
  code_malformed: 'UNAUTHORIZED',
  code_already_used: 'UNAUTHORIZED',
  set_superseded: 'UNAUTHORIZED',
  set_revoked: 'UNAUTHORIZED',
  set_expired: 'UNAUTHORIZED',
  codes_disabled: 'LOCKED',
  too_many_attempts: 'TOO_MANY_REQUESTS',
  issue_limit_reached: 'TOO_MANY_REQUESTS',
  codes_already_shown: 'CONFLICT',
  idempotency_in_progress: 'CONFLICT',
  idempotency_mismatch: 'CONFLICT',
  set_not_found: 'NOT_FOUND',
  set_not_pending: 'CONFLICT',
} as const satisfies Record<Refused['code'], string>

/** A refusal as better-auth's clients read errors: `error.message` is for the person, `error.code` for the program. */
export const refusalError = (refusal: Refused): APIError => {
  const headers: Record<string, string> =
    'retryAfterSeconds' in refusal ? { 'Retry-After': String(refusal.retryAfterSeconds) } : {}
  const code = refusal.code === 'code_malformed' ? 'INVALID_BACKUP_CODE' : refusal.code.toUpperCase()
  return new APIError(statuses[refusal.code], { code, message: refusal.detail }, headers)
}

/** Runs a call; what could not be decided becomes 503, so that no client reads it as a refusal. */
export const decided = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof SparekeyError) || error.retryAfterSeconds === null) throw error
    throw new APIError(
      'SERVICE_UNAVAILABLE',
      {
        code: error.code.toUpperCase(),
        message: 'This could not be decided just now. Try again in a moment.',
      },
      { 'Retry-After': String(error.retryAfterSeconds) },
    )
  }
}
