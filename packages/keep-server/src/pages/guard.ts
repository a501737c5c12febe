import type { Context } from 'hono'

/** Headers of every answer: kept by no cache, framed by nobody, and nothing comes from elsewhere. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
  // With "no-referrer" browsers send no usable Origin, by which old ones are told from other sites.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
}

/** Whether a form came from a page of this origin (OWASP ASVS v5.0.0-3.5.3). */
export function isFromHere(c: Context, origin: string): boolean {
  const site = c.req.header('Sec-Fetch-Site')
  return site === undefined ? c.req.header('Origin') === origin : site === 'same-origin'
}

/** The prefix lets no other host and no other path set the cookie (RFC 6265bis §4.1.3.2); it needs https. */
function cookieName(origin: string): string {
  return origin.startsWith('https:') ? '__Host-keep-team' : 'keep-team'
}

/** The cookie of a session; it goes when the browser is closed. */
export function printCookie(origin: string, token: string): string {
  const secure = origin.startsWith('https:') ? ' Secure;' : ''
  return `${cookieName(origin)}=${token};${secure} HttpOnly; SameSite=Lax; Path=/`
}

export function readCookie(c: Context, origin: string): string | null {
  const prefix = `${cookieName(origin)}=`
  const cookies = (c.req.header('Cookie') ?? '').split(/; ?/)
  return cookies.find((one) => one.startsWith(prefix))?.slice(prefix.length) ?? null
}
