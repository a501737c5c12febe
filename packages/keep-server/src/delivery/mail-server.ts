import { isLoopbackHost, isMailAddress } from './addresses.ts'
import { SetupError } from '../errors.ts'

/** How a mail server is reached, and who is said to write. */
export interface MailServer {
  readonly host: string
  readonly port: number
  readonly user: { readonly name: string; readonly password: string } | null
  /** `implicit`: TLS from the first byte. `starttls`: nothing is sent where the server does not offer it. `none`: in the clear. */
  readonly encryption: 'implicit' | 'starttls' | 'none'
  readonly from: { readonly name: string; readonly address: string }
}

const ports = { 'smtps:': 465, 'smtp:': 587 } as const
/** The value says itself what it gives up. */
const unsafePlaintext = 'unsafe-plaintext'

/**
 * Reads `smtps://USER:PASSWORD@HOST:PORT` (port 465, encrypted from the first byte; RFC 8314) or `smtp://…` (port 587, encrypted by
 * STARTTLS), and the sender: `keep@example.org` or `Keep <keep@example.org>`. `?tls=unsafe-plaintext` sends in the clear; on loopback, where
 * nothing leaves the machine, `smtp://` does so unless `?tls=required`.
 *
 * @throws SetupError `setting_invalid`: anything else. The message never holds the value.
 */
export function readMailServer(smtpUrl: string, mailFrom: string): MailServer {
  const url = URL.parse(smtpUrl)
  const protocol = url?.protocol
  if (url === null || (protocol !== 'smtp:' && protocol !== 'smtps:') || url.hostname === '')
    throw invalid('SMTP_URL', 'is not smtps://USER:PASSWORD@HOST:PORT or smtp://…')
  if ((url.pathname !== '' && url.pathname !== '/') || smtpUrl.includes('#'))
    throw invalid('SMTP_URL', 'has a path; percent-encode "/", "?", "#" and "@" in the password')
  const host = url.hostname.replaceAll(/^\[|\]$/g, '')
  return {
    host,
    port: url.port === '' ? ports[protocol] : Number(url.port),
    user: userIn(url),
    encryption: encryptionOf(protocol, host, url.searchParams),
    from: readFrom(mailFrom),
  }
}

function encryptionOf(
  protocol: keyof typeof ports,
  host: string,
  query: URLSearchParams,
): MailServer['encryption'] {
  const tls = query.get('tls')
  const isKnown = tls === null || tls === 'required' || tls === unsafePlaintext
  if (!isKnown || query.size > (tls === null ? 0 : 1))
    throw invalid('SMTP_URL', `takes tls=required or tls=${unsafePlaintext} behind a "?", and nothing else`)
  if (protocol === 'smtps:') {
    if (tls === unsafePlaintext) throw invalid('SMTP_URL', `says smtps:// and tls=${unsafePlaintext}`)
    return 'implicit'
  }
  if (tls === null) return isLoopbackHost(host) ? 'none' : 'starttls'
  return tls === 'required' ? 'starttls' : 'none'
}

function userIn(url: URL): MailServer['user'] {
  if (url.username === '' && url.password === '') return null
  try {
    const user = { name: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
    if (user.name !== '' && user.password !== '') return user
  } catch {
    throw invalid('SMTP_URL', 'has a user name or password that is not percent-encoded UTF-8')
  }
  throw invalid('SMTP_URL', 'has a user name or a password, but not both')
}

function readFrom(text: string): MailServer['from'] {
  const [, name = '', bracketed] = /^([^<>"\p{C}]{0,100})<([^<>]+)>$/u.exec(text.trim()) ?? []
  const address = (bracketed ?? text).trim()
  if (isMailAddress(address)) return { name: name.trim(), address }
  throw invalid('MAIL_FROM', 'is not one address, as in keep@example.org or Keep <keep@example.org>')
}

function invalid(setting: string, reason: string): SetupError {
  return new SetupError('setting_invalid', `KEEP_SERVER_${setting} ${reason}.`)
}
