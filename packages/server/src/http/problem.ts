import { type ErrorCode, errorKinds } from './errors.ts'

/** What some codes carry beside the members of RFC 9457. */
export interface ProblemExtensions {
  /** With `invalid_request`: the path of the field at fault, e.g. `authentication.at`. */
  readonly field?: string
  /** With `code_already_used`. */
  readonly usedAt?: Date
  /** With a code of a dead sheet. */
  readonly serial?: string
  readonly endedAt?: Date
  /** With 425, 429 and 503; the same number as `Retry-After`. */
  readonly retryAfterSeconds?: number
}

export interface Problem extends ProblemExtensions {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

/** Names the code's row on the service's own page, so that whoever follows it reads what to do (RFC 9457 §3.1.1). */
export const problemType = (code: ErrorCode): string => `/docs#${code}`

/**
 * A problem document (RFC 9457). `detail` and `field` repeat nothing that was submitted: whoever calls must make sure of
 * that.
 */
export const problemResponse = (
  code: ErrorCode,
  detail: string,
  extensions: ProblemExtensions = {},
  headers: Readonly<Record<string, string>> = {},
): Response => {
  const { status, title } = errorKinds[code]
  const problem: Problem = { type: problemType(code), title, status, detail, code, ...extensions }
  const retry = extensions.retryAfterSeconds
  return new Response(JSON.stringify(problem), {
    status,
    headers: {
      'Content-Type': PROBLEM_MEDIA_TYPE,
      'Cache-Control': 'no-store',
      ...(retry === undefined ? {} : { 'Retry-After': String(retry) }),
      ...headers,
    },
  })
}

/** Ends a request early with a problem document. Thrown within `src/http` alone, and answered in `app.ts`. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem'
  readonly code: ErrorCode
  readonly extensions: ProblemExtensions
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ErrorCode,
    detail: string,
    extensions: ProblemExtensions = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail)
    this.code = code
    this.extensions = extensions
    this.headers = headers
  }
}

/** A field of the request that is not as documented. */
export const invalidField = (field: string, detail: string): RequestProblem =>
  new RequestProblem('invalid_request', detail, { field })
