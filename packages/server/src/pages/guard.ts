import type { RememberedDevice } from 'sparekey'
import type { AppContext } from '../http/app-parts.ts'

/** Headers of every answer: kept by no cache, framed by nobody, and nothing comes from elsewhere. */
export const pageHeaders = (returnUrl: string | null): Readonly<Record<string, string>> => ({
  'Cache-Control': 'no-store',
  // Browsers apply form-action to where a form is sent on to, too: leaving by a form ends at the application.
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'" +
    (returnUrl === null ? '' : ` ${new URL(returnUrl).origin}`),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'clipboard-write=(self)',
  // With "no-referrer" browsers send no usable Origin, by which old ones are told from other sites.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
})

/** Whether a form came from a page of this origin (OWASP ASVS v5.0.0-3.5.3). */
export const isFromHere = (c: AppContext, publicUrl: string): boolean => {
  const site = c.req.header('Sec-Fetch-Site')
  return site === undefined ? c.req.header('Origin') === publicUrl : site === 'same-origin'
}

type Cookie = 'sparekey-page' | 'sparekey-devices'

/** The prefix lets no other host and no other path set the cookie (RFC 6265bis §4.1.3.2); it needs https. */
const nameOf = (cookie: Cookie, publicUrl: string): string =>
  publicUrl.startsWith('https:') ? `__Host-${cookie}` : cookie

const print = (cookie: Cookie, publicUrl: string, value: string): string => {
  const secure = publicUrl.startsWith('https:') ? ' Secure;' : ''
  return `${nameOf(cookie, publicUrl)}=${value};${secure} HttpOnly; SameSite=Lax; Path=/`
}

const read = (cookie: Cookie, c: AppContext, publicUrl: string): string | null => {
  const prefix = `${nameOf(cookie, publicUrl)}=`
  const cookies = (c.req.header('Cookie') ?? '').split(/; ?/)
  return cookies.find((one) => one.startsWith(prefix))?.slice(prefix.length) ?? null
}

/** Of the visit; it goes when the browser is closed. */
export const printCookie = (publicUrl: string, value: string): string =>
  print('sparekey-page', publicUrl, value)

export const readCookie = (c: AppContext, publicUrl: string): string | null =>
  read('sparekey-page', c, publicUrl)

/** Of the browser, in which a right code was typed: a token for each account, the newest first. */
export const printDevices = (
  publicUrl: string,
  { devices, expiresAt }: RememberedDevice,
  now: Date,
): string => {
  const seconds = Math.floor((expiresAt.getTime() - now.getTime()) / 1000)
  return `${print('sparekey-devices', publicUrl, devices.join('.'))}; Max-Age=${seconds}`
}

/** What is none of our tokens is left out: no cookie stops anybody. */
export const readDevices = (c: AppContext, publicUrl: string): readonly string[] =>
  (read('sparekey-devices', c, publicUrl) ?? '')
    .split('.')
    .filter((token) => /^dvc_[0-9a-z]{77}$/.test(token))
    .slice(0, DEVICES_MOST)

const DEVICES_MOST = 4
