import type { AppContext } from '../../http/app-parts.ts'

/** `session`: of somebody at work, sent by no other site. `sign-in`: of one way to the provider and back, so it is. */
export type CookieName = 'session' | 'sign-in'

const sites = { session: 'Strict', 'sign-in': 'Lax' } as const
const SIGN_IN_SECONDS = 600

/** The prefix lets no other host and no other path set the cookie (RFC 6265bis §4.1.3.2); it needs https. */
const nameOf = (cookie: CookieName, publicUrl: string): string =>
  publicUrl.startsWith('https:') ? `__Host-sparekey-console-${cookie}` : `sparekey-console-${cookie}`

/** The session goes when the browser is closed; a way to the provider has 10 minutes. */
export const printConsoleCookie = (cookie: CookieName, publicUrl: string, value: string): string => {
  const secure = publicUrl.startsWith('https:') ? ' Secure;' : ''
  const age = cookie === 'sign-in' ? `; Max-Age=${SIGN_IN_SECONDS}` : ''
  return `${nameOf(cookie, publicUrl)}=${value};${secure} HttpOnly; SameSite=${sites[cookie]}; Path=/${age}`
}

export const dropConsoleCookie = (cookie: CookieName, publicUrl: string): string => {
  const secure = publicUrl.startsWith('https:') ? ' Secure;' : ''
  return `${nameOf(cookie, publicUrl)}=;${secure} HttpOnly; SameSite=${sites[cookie]}; Path=/; Max-Age=0`
}

export const readConsoleCookie = (cookie: CookieName, c: AppContext, publicUrl: string): string | null => {
  const prefix = `${nameOf(cookie, publicUrl)}=`
  const given = (c.req.header('Cookie') ?? '').split(/; ?/).find((one) => one.startsWith(prefix))
  return given === undefined ? null : given.slice(prefix.length)
}
