import type { MiddlewareHandler } from 'hono'
import type { AppContext, AppEnv } from '../http/app-parts.ts'
import { isLoopback } from '../config/values.ts'

const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'clipboard-write=(self)',
  // With "no-referrer" browsers send no usable Origin, by which old ones are told from other sites.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
}

/** Headers of every answer: nothing is kept, framed, or fetched from anywhere else. */
export const pageHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(PAGE_HEADERS)) c.res.headers.set(name, value)
}

/**
 * Why a request is not answered, as a sentence; `null` where it is. The page has no sign-in, so two things keep other sites
 * out: the host must be this machine by name (against DNS rebinding), and what changes something must come from the page
 * itself (OWASP ASVS v5.0.0-3.5.3).
 */
export const whyRefused = (c: AppContext): string | null => {
  const host = hostOf(c)
  if (host === null || !isLoopback(host.hostname)) {
    return 'This page answers on this machine alone. Open it under http://127.0.0.1 or http://localhost, with the port.'
  }
  if (c.req.method === 'GET' || c.req.method === 'HEAD' || isFromHere(c, host)) return null
  return 'This came from another page. Open the first page and begin there.'
}

const hostOf = (c: AppContext): URL | null => URL.parse(`http://${c.req.header('Host') ?? ''}`)

const isFromHere = (c: AppContext, host: URL): boolean => {
  const site = c.req.header('Sec-Fetch-Site')
  return site === undefined ? c.req.header('Origin') === host.origin : site === 'same-origin'
}
