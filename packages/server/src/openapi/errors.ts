import { type ErrorCode, errorKinds } from '../http/errors.ts'
import type { Operation } from '../http/operation.ts'
import { PROBLEM_MEDIA_TYPE, problemType } from '../http/problem.ts'
import type { Example, ResponseObject } from './types.ts'

/** Every error that a call answers with, and when. The refusals of its own come first. */
export const errorsOf = (operation: Operation): ReadonlyMap<ErrorCode, string> => {
  const own = Object.entries(operation.refusals) as [ErrorCode, string][]
  const body: [ErrorCode, string][] = [
    ['request_timeout', 'The request did not arrive completely in time. Nothing was done.'],
    ['body_too_large', 'The body is larger than 16 KiB.'],
    ['unsupported_media_type', 'The body is not application/json.'],
  ]
  return new Map([
    ...own,
    ['invalid_request', 'A field or parameter is missing, unknown or not as documented. `field` names it.'],
    ['unauthorized', 'No API key, or one that is not known, expired or revoked.'],
    ['forbidden', `The API key lacks the scope \`${operation.scope}\`.`],
    ...(operation.bodySchema === null ? [] : body),
    ['internal', 'The service failed.'],
    ['overloaded', 'No place for another slow hash, or the database does not answer. Nothing was written.'],
    ...(operation.method === 'get' ? [] : [OUTCOME_UNKNOWN]),
  ])
}

const OUTCOME_UNKNOWN: [ErrorCode, string] = [
  'outcome_unknown',
  'The database was lost while it committed. Repeat with the same Idempotency-Key.',
]

/** One response a status, with an example for each code that has it. */
export const errorResponses = (operation: Operation): Readonly<Record<string, ResponseObject>> => {
  const byStatus = Map.groupBy(errorsOf(operation), ([code]) => errorKinds[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, errors]) => [
      String(status),
      {
        description: errors.map(([code, when]) => `\`${code}\`: ${when}`).join('\n'),
        headers: headersOf(status),
        content: {
          [PROBLEM_MEDIA_TYPE]: {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                { properties: { code: { enum: errors.map(([code]) => code) } } },
              ],
            },
            examples: Object.fromEntries(errors.map(([code, when]) => [code, problemExample(code, when)])),
          },
        },
      },
    ]),
  )
}

/** What some codes carry beside the members that all have. */
const extensionExamples: Readonly<Partial<Record<ErrorCode, object>>> = {
  invalid_request: { field: 'authentication.at' },
  code_already_used: { usedAt: '2026-11-20T08:15:30.000Z' },
  set_superseded: { serial: 'A7K2', endedAt: '2026-11-20T08:15:30.000Z' },
  set_revoked: { serial: 'A7K2', endedAt: '2026-11-20T08:15:30.000Z' },
  set_expired: { serial: 'A7K2', endedAt: '2026-11-20T08:15:30.000Z' },
  too_many_attempts: { retryAfterSeconds: 30 },
  issue_limit_reached: { retryAfterSeconds: 41_200 },
  not_yet: { retryAfterSeconds: 54_000 },
  case_limit_reached: { retryAfterSeconds: 86_400 },
  overloaded: { retryAfterSeconds: 1 },
  outcome_unknown: { retryAfterSeconds: 1 },
}

const problemExample = (code: ErrorCode, when: string): Example => {
  const { status, title } = errorKinds[code]
  const detail = when.replaceAll('`', '"')
  return {
    summary: when,
    value: { type: problemType(code), title, status, detail, code, ...extensionExamples[code] },
  }
}

type Headers = NonNullable<ResponseObject['headers']>

export const requestIdHeader: Headers = {
  'X-Request-Id': { description: 'Names the request in the log.', schema: { type: 'string' } },
}

const headersOf = (status: number): Headers => ({
  ...requestIdHeader,
  ...(status === 425 || status === 429 || status === 503
    ? { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } } }
    : {}),
  ...(status === 429
    ? {
        RateLimit: {
          description: 'The quota that is used up, and the seconds until it is not.',
          schema: { type: 'string' },
        },
        'RateLimit-Policy': { description: 'The quota.', schema: { type: 'string' } },
      }
    : {}),
  ...(status === 401
    ? { 'WWW-Authenticate': { description: 'The scheme to use: Bearer.', schema: { type: 'string' } } }
    : {}),
})
