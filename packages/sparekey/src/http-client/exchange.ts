import { ArgumentRangeError, SetupError, SparekeyError, type RefusalCode } from '../errors.ts'
import type { CaseRefusal } from '../interface/support.ts'

export interface ExchangeOptions {
  readonly base: string
  readonly apiKey: string
  readonly timeoutMs: number
  readonly fetch: typeof globalThis.fetch
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly idempotencyKey?: string | null
  /** The answer is plain text of this form, and becomes the field `text`. */
  readonly text?: RegExp
}

/** One call of the service, as the result that the library would give. */
export type Exchange = <T>(call: Call) => Promise<T>

/** Every refusal that the service may answer with; the library returns the same. */
const refusals: ReadonlySet<string> = new Set<RefusalCode | CaseRefusal['code']>([
  'case_exists',
  'case_frozen',
  'case_limit_reached',
  'case_not_found',
  'case_state',
  'evidence_missing',
  'not_yet',
  'operator_not_allowed',
  'request_changed',
  'second_person_required',
  'support_stopped',
  'insufficient_authentication',
  'first_factor_required',
  'assurance_not_met',
  'code_invalid',
  'code_malformed',
  'code_already_used',
  'codes_already_shown',
  'codes_disabled',
  'codes_exist',
  'idempotency_in_progress',
  'idempotency_mismatch',
  'issue_limit_reached',
  'not_found',
  'set_expired',
  'set_not_found',
  'set_not_pending',
  'set_revoked',
  'set_superseded',
  'too_many_attempts',
])

/** Members of a problem document that the library's refusals do not have. */
const problemMembers: ReadonlySet<string> = new Set(['type', 'title', 'status', 'instance'])

const dates: ReadonlySet<string> = new Set([
  'at',
  'issuedAt',
  'confirmBy',
  'confirmedAt',
  'expiresAt',
  'redeemedAt',
  'usedAt',
  'endedAt',
  'retryAt',
  'openedAt',
  'reportedAt',
  'notBefore',
  'claimUntil',
  'codeExpiresAt',
  'restrictUntil',
  'until',
])

export const createExchange = ({ base, apiKey, timeoutMs, fetch }: ExchangeOptions): Exchange => {
  const send = async (call: Call): Promise<Response> => {
    const headers: Record<string, string> = {
      accept: 'application/json, text/plain',
      authorization: `Bearer ${apiKey}`,
    }
    if (call.body !== undefined) headers['content-type'] = 'application/json'
    if (call.idempotencyKey != null) headers['idempotency-key'] = call.idempotencyKey
    try {
      return await fetch(base + call.path, {
        method: call.method,
        headers,
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
    } catch (error) {
      throw unanswered(call, error)
    }
  }

  return async <T>(call: Call): Promise<T> => {
    const response = await send(call)
    if (response.status === 204) return { ok: true } as T
    const body = await readBody(call, response)
    if (response.ok) return { ok: true, ...body } as T
    const code = typeof body['code'] === 'string' ? body['code'] : ''
    const detail =
      typeof body['detail'] === 'string'
        ? body['detail']
        : `The service answered with status ${response.status}.`
    const retryAfterSeconds = readRetryAfter(response)
    if (refusals.has(code)) {
      const members = Object.entries(body).filter(([name]) => !problemMembers.has(name))
      const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
      return { ok: false, ...Object.fromEntries(members), ...wait } as T
    }
    if (code === 'invalid_request') {
      throw new ArgumentRangeError(typeof body['field'] === 'string' ? body['field'] : 'input', detail)
    }
    if (response.status === 401 || code === 'forbidden') throw keyRefused(response.status)
    if (code === 'request_timeout') throw new SparekeyError('overloaded', detail, { retryAfterSeconds: 1 })
    if (code === 'overloaded' || code === 'outcome_unknown') {
      throw new SparekeyError(code, detail, { retryAfterSeconds: retryAfterSeconds ?? 1 })
    }
    throw new SparekeyError('internal', detail)
  }
}

/** Repeating helps as little as with a wrong setting at a start. Nothing was done. */
const keyRefused = (status: number): SetupError =>
  new SetupError(
    'setting_invalid',
    status === 401
      ? '"apiKey" was not accepted by the service. Give createClient a key that the service at "url" knows.'
      : '"apiKey" is of a key that may not make this call. Give createClient one that has the scope for it.',
  )

const unanswered = (call: Call, cause: unknown): SparekeyError =>
  call.method === 'GET'
    ? new SparekeyError('overloaded', 'The service did not answer. Try again shortly.', {
        retryAfterSeconds: 1,
        cause,
      })
    : new SparekeyError(
        'outcome_unknown',
        'The service did not answer, so it is not known whether this was done. Repeat it with the same idempotency key.',
        { retryAfterSeconds: 1, cause },
      )

const readBody = async (call: Call, response: Response): Promise<Readonly<Record<string, unknown>>> => {
  let text: string
  try {
    text = await response.text()
  } catch (error) {
    throw unanswered(call, error)
  }
  if (response.ok && call.text?.test(text) === true) return { text }
  try {
    const body: unknown = JSON.parse(text, (name, value: unknown) =>
      dates.has(name) && typeof value === 'string' ? new Date(value) : value,
    )
    if (typeof body === 'object' && body !== null) return body as Readonly<Record<string, unknown>>
  } catch {
    // Answered below: whatever stands between, it is not the service that spoke.
  }
  if (response.ok) throw unanswered(call, new SyntaxError('The answer is not JSON.'))
  return {}
}

const readRetryAfter = (response: Response): number | undefined => {
  const header = response.headers.get('retry-after')
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : undefined
}
