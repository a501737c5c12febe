import type { CaseRefusal, IdempotencyRefusal, Refusal } from 'sparekey'
import type { Said } from '../../pages/said.ts'
import { after } from '../../pages/steps/step.ts'

type Refused = CaseRefusal | IdempotencyRefusal | Refusal<'first_factor_required'>

/** What a person is told of a request or a claim that was refused. `null`: the page shows how it stands. */
export const saidOfCase = (refusal: Refused, now: Date): Said | null => {
  switch (refusal.code) {
    case 'case_exists':
      return null
    case 'case_frozen':
    case 'support_stopped':
      return { about: refusal.code }
    case 'not_yet':
    case 'case_limit_reached':
      return { about: refusal.code, at: after(now, refusal.retryAfterSeconds) }
    case 'first_factor_required':
      return { about: 'signed_in_long_ago' }
    case 'idempotency_in_progress':
    case 'idempotency_mismatch':
      return { about: 'undecided' }
    case 'case_not_found':
    case 'case_state':
    case 'request_changed':
    case 'evidence_missing':
    case 'second_person_required':
    case 'operator_not_allowed':
      return { about: 'case_changed' }
  }
}
