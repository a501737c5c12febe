import type { CaseRefusal } from 'sparekey'

type Code = CaseRefusal['code']

/** When each refusal of a case is given. */
const when: Readonly<Record<Code, string>> = {
  case_not_found: 'The tenant has no such case.',
  case_exists: 'The account has a case that is not at its end.',
  case_frozen:
    'The owner said no, or a person froze the account for support. Nothing shortens it over the API.',
  support_stopped:
    'Support is switched off for the tenant, or stopped: nothing goes on until its people let it.',
  case_state: 'Not in the state that the case is in, or it is held.',
  evidence_missing: 'The tier of the case demands evidence that is not there: see `missing` of the case.',
  second_person_required: 'A person must join who has had no part in the case yet.',
  operator_not_allowed:
    'Not for this key: evidence of this kind is recorded by others, or another key opened the case.',
  request_changed: 'The request is another one than the one that was looked at.',
  not_yet:
    'The waiting time of the case is not over, or no notice was accepted yet. Carries `retryAfterSeconds`.',
  case_limit_reached: 'Too many cases, or too many codes in one case. Carries `retryAfterSeconds`.',
}

/** What is documented of a call that gives these refusals. */
export const refusalsOf = <const C extends Code>(...codes: readonly C[]): Readonly<Record<C, string>> =>
  Object.fromEntries(codes.map((code) => [code, when[code]])) as Readonly<Record<C, string>>

export const idempotencyRefusals = {
  idempotency_in_progress: 'The first request under this Idempotency-Key is still running.',
  idempotency_mismatch: 'This Idempotency-Key belongs to another request.',
} as const

interface Refused<C> {
  readonly ok: false
  readonly code: C
  readonly detail: string
  readonly retryAfterSeconds?: number
}

/** The library's type lists the refusals of every act on a case; this call gives those that are documented. */
export const answering = <C extends string, T extends { readonly ok: true }>(
  _documented: Readonly<Record<C, string>>,
  result: T | Refused<string>,
): T | Refused<C> => result as T | Refused<C>
