import { randomUUID } from 'node:crypto'
import { redactCodes } from 'sparekey/service'
import { invalidField } from './problem.ts'

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/
const BEARER = /^Bearer +([\x21-\x7e]{1,512}) *$/i

/** The API key of an `Authorization` header (RFC 6750 §2.1), or `null` where there is none of that form. */
export const bearerKey = (header: string | undefined): string | null => BEARER.exec(header ?? '')?.[1] ?? null

/** @throws {RequestProblem} `invalid_request`: not 1 to 128 visible ASCII characters. */
export const idempotencyKey = (header: string | undefined): string | undefined => {
  if (header === undefined || IDEMPOTENCY_KEY.test(header)) return header
  throw invalidField(
    'Idempotency-Key',
    'The header "Idempotency-Key" must be 1 to 128 visible ASCII characters.',
  )
}

/** The caller's own request id where it is a plain token without anything that opens an account, else a new one. */
export const requestId = (header: string | undefined): string =>
  header !== undefined && REQUEST_ID.test(header) && !holdsSecret(header) ? header : randomUUID()

/** Whether a code or a token of the library (`rct_…`, `nmt_…`) can be read in it. */
const holdsSecret = (text: string): boolean =>
  redactCodes(text) !== text || /(rct|nmt)_[0-9a-z]{77}/i.test(text)

/** A quota as the header fields `RateLimit` and `RateLimit-Policy` name it. */
export interface Quota {
  readonly name: string
  readonly quota: number
  /** Absent where the quota is not counted in a window of time. */
  readonly windowSeconds?: number
}

/** `RateLimit-Policy` and `RateLimit` of a quota that is used up (draft-ietf-httpapi-ratelimit-headers-10 §3 and §4). */
export const usedUp = (
  { name, quota, windowSeconds }: Quota,
  retryAfterSeconds: number,
): Readonly<Record<string, string>> => ({
  'RateLimit-Policy': `"${name}";q=${quota}${windowSeconds === undefined ? '' : `;w=${windowSeconds}`}`,
  RateLimit: `"${name}";r=0;t=${retryAfterSeconds}`,
})
