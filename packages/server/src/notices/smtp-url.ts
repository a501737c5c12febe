import { SetupError } from 'sparekey'
import { isLoopback } from '../config/values.ts'

/** How a mail server is reached. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  readonly user: { readonly name: string; readonly password: string } | null
  /**
   * `implicit`: TLS from the first byte. `starttls`: the connection ends where the server does not offer STARTTLS.
   * `none`: in the clear.
   */
  readonly encryption: 'implicit' | 'starttls' | 'none'
  /** What this service calls itself in EHLO; `null`: the name of the machine. */
  readonly heloName: string | null
  /** Sentences for whoever configures it. */
  readonly warnings: readonly string[]
}

const SETTING = 'SPAREKEY_SMTP_URL'
const PORTS = { 'smtps:': 465, 'smtp:': 587 } as const
/** The value says itself what it gives up. */
const UNSAFE_PLAINTEXT = 'unsafe-plaintext'
const KNOWN_KEYS: readonly string[] = ['tls', 'name']

/**
 * Reads `smtp://USER:PASSWORD@HOST:PORT` (port 587 by default, encrypted by STARTTLS) or `smtps://…` (port 465, encrypted
 * from the first byte; RFC 8314). Two things may follow in the query: `name`, what the service calls itself, and `tls`:
 * `required`, or `unsafe-plaintext` to send in the clear. On loopback, where nothing leaves the machine, `smtp://` sends in
 * the clear unless `tls=required`.
 *
 * @throws {SetupError} `setting_invalid`: anything else. The message never holds the value.
 */
export const readSmtpUrl = (text: string): SmtpServer => {
  const url = URL.parse(text)
  const protocol = url?.protocol
  if (url === null || (protocol !== 'smtp:' && protocol !== 'smtps:') || url.hostname === '') {
    throw invalid('must be smtp://USER:PASSWORD@HOST:PORT or smtps://…')
  }
  if ((url.pathname !== '' && url.pathname !== '/') || text.includes('#')) {
    throw invalid('must have no path; percent-encode "/", "?", "#" and "@" in the password')
  }
  const query = readQuery(url.searchParams)
  const host = url.hostname.replaceAll(/^\[|\]$/g, '')
  const encryption = encryptionOf(protocol, host, query.get('tls'))
  const user = readUser(url)
  return {
    host,
    port: url.port === '' ? PORTS[protocol] : Number(url.port),
    user,
    encryption,
    heloName: readHeloName(query.get('name')),
    warnings: encryption === 'none' && !isLoopback(host) ? [plaintextWarning(user !== null)] : [],
  }
}

const readQuery = (parameters: URLSearchParams): ReadonlyMap<string, string> => {
  const query = new Map(parameters)
  const unknown = [...query.keys()].some((key) => !KNOWN_KEYS.includes(key))
  if (unknown) throw invalid(`has a query key that is not known. Known are: ${KNOWN_KEYS.join(', ')}`)
  if (query.size !== parameters.size) throw invalid('names a query key twice')
  return query
}

const encryptionOf = (
  protocol: keyof typeof PORTS,
  host: string,
  tls: string | undefined,
): SmtpServer['encryption'] => {
  if (tls !== undefined && tls !== 'required' && tls !== UNSAFE_PLAINTEXT) {
    throw invalid(`must have tls=required or tls=${UNSAFE_PLAINTEXT}, or no tls at all`)
  }
  if (protocol === 'smtps:') {
    if (tls === UNSAFE_PLAINTEXT)
      throw invalid(`contradicts itself: smtps:// is encrypted, tls=${tls} is not`)
    return 'implicit'
  }
  if (tls === undefined) return isLoopback(host) ? 'none' : 'starttls'
  return tls === 'required' ? 'starttls' : 'none'
}

const readUser = (url: URL): SmtpServer['user'] => {
  if (url.username === '' && url.password === '') return null
  const name = decode(url.username)
  const password = decode(url.password)
  if (name === '' || password === '') throw invalid('must have both a user name and a password, or neither')
  return { name, password }
}

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid('has a user name or password that is not percent-encoded UTF-8')
  }
}

const readHeloName = (name: string | undefined): string | null => {
  if (name === undefined) return null
  if (!/^[A-Za-z0-9.-]{1,253}$/.test(name)) throw invalid('must have a host name as its "name"')
  return name
}

const plaintextWarning = (hasPassword: boolean): string =>
  `${SETTING} says tls=${UNSAFE_PLAINTEXT}: messages${hasPassword ? ' and the password' : ''} cross the network in the clear.`

const invalid = (what: string): SetupError => new SetupError('setting_invalid', `${SETTING} ${what}.`)
