import type { Recovery, RecoveryTask } from '../interface/recoveries.ts'
import type { Redeemed } from '../interface/redeem.ts'
import type { ActiveSet, PendingSet, Status } from '../interface/status.ts'
import { statuses, type ProblemCode, type ProblemMembers } from './problem.ts'

export type { ProblemCode }

/** What the elements are told of an account. Before the second step `status` is `null`: nothing is told of its codes. */
export interface AccountView {
  readonly displayName: string
  readonly supportUrl: string | null
  readonly otherMethodsUrl: string | null
  readonly status: {
    readonly state: Status['state']
    readonly activeSet: ActiveSet | null
    readonly pendingSet: PendingSet | null
    readonly advice: Status['advice']
    readonly recovery: Recovery | null
  } | null
}

/** What the browser is told of a use. The recovery's token is not in it. */
export interface RedemptionView {
  readonly redemptionId: string
  readonly serial: string
  readonly label: string
  readonly redeemedAt: Date
  readonly remaining: number
  readonly low: boolean
  readonly recovery: {
    readonly recoveryId: string
    readonly expiresAt: Date
    readonly tasks: readonly RecoveryTask[]
  } | null
  /** Where the application leads the person on; `null` where it does not say. */
  readonly continueUrl: string | null
}

/** Nothing that the handler says is to be kept anywhere on the way, or read as anything but what it is. */
const careful: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
}

export const jsonAnswer = (status: number, body: unknown, given: Headers = new Headers()): Response => {
  const headers = new Headers(given)
  for (const [name, value] of Object.entries(careful)) headers.set(name, value)
  headers.set('Content-Type', 'application/json')
  return new Response(JSON.stringify(body), { status, headers })
}

/** A refusal as a problem document (RFC 9457). */
export const problemAnswer = (
  code: ProblemCode,
  detail: string,
  { field, usedAt, serial, endedAt, retryAfterSeconds }: ProblemMembers = {},
  more: Readonly<Record<string, string>> = {},
): Response => {
  const status = statuses[code]
  const body = {
    type: 'about:blank',
    status,
    detail,
    code,
    field,
    usedAt,
    serial,
    endedAt,
    retryAfterSeconds,
  }
  const retry = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...careful, 'Content-Type': 'application/problem+json', ...retry, ...more },
  })
}

/** Headers that say how the application's own answer was written, which is not what is sent. */
const ofTheBody = /^(content-.*|transfer-encoding|location|etag|last-modified|vary)$/

/** What the application's sign-in answers, with its cookies. */
export const signedInAnswer = (request: Request, used: Redeemed, own: Response): Response => {
  // Iterated, each Set-Cookie is an entry of its own.
  const headers = new Headers([...own.headers].filter(([name]) => !ofTheBody.test(name)))
  if (own.status >= 400) {
    const type = own.headers.get('content-type')
    if (type !== null) headers.set('Content-Type', type)
    headers.set('Cache-Control', 'no-store')
    return new Response(own.body, { status: own.status, headers })
  }
  const { redemptionId, serial, label, redeemedAt, remaining, low, recovery } = used
  const view: RedemptionView = {
    redemptionId,
    serial,
    label,
    redeemedAt,
    remaining,
    low,
    recovery:
      recovery === null
        ? null
        : { recoveryId: recovery.recoveryId, expiresAt: recovery.expiresAt, tasks: recovery.tasks },
    continueUrl: webAddress(own.headers.get('location'), request.url),
  }
  return jsonAnswer(201, view, headers)
}

/** As it was given: a proxy may have changed the host that this request names, and the browser knows the right one. */
const webAddress = (location: string | null, base: string): string | null =>
  location !== null && URL.canParse(location, base) && /^https?:$/.test(new URL(location, base).protocol)
    ? location
    : null
