import { TeamError } from 'sparekey-keep-team'
import { ZodError } from 'zod'
import { Refusal } from '../errors.ts'

/** An error as RFC 9457 says it. What nobody foresaw says nothing. */
export function problemResponse(error: unknown): Response {
  const refusal = asRefusal(error)
  const body = {
    type: 'about:blank',
    title: refusal.code.replaceAll('_', ' '),
    status: refusal.status,
    detail: refusal.message,
    code: refusal.code,
    ...refusal.extra,
  }
  const headers: Record<string, string> = {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  }
  if (refusal.status === 503) headers['Retry-After'] = '1'
  return new Response(JSON.stringify(body), { status: refusal.status, headers })
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof TeamError)
    return new Refusal('statement_refused', error.message, { reason: error.code })
  if (error instanceof ZodError) {
    // Further down the path stand names that the caller chose.
    const field = String(error.issues[0]?.path[0] ?? '')
    return new Refusal('invalid_request', 'A field of the request is missing, unknown or not of its kind.', {
      field,
    })
  }
  return new Refusal(
    'internal',
    'Something went wrong inside the server. Its operator finds more in its log.',
  )
}
