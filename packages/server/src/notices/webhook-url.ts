import { isIP } from 'node:net'
import { isLoopback } from '../config/values.ts'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

/** Where webhooks may go. */
export interface WebhookNetwork {
  readonly name: string
  readonly isHttpOk: (url: URL) => boolean
  readonly isAddressOk: (address: string) => boolean
}

/** https to addresses on the public internet, and nowhere else. */
export const publicInternet: WebhookNetwork = {
  name: 'publicInternet',
  isHttpOk: () => false,
  isAddressOk: isPublicAddress,
}

/** Also this machine, over http too: for tests and development. On a server anyone's webhook could reach its own services. */
export const unsafeLoopback: WebhookNetwork = {
  name: 'unsafeLoopback',
  isHttpOk: ({ hostname }) => isLoopback(hostname),
  isAddressOk: (address) => isLoopbackAddress(address) || isPublicAddress(address),
}

const MOST_URL_CHARACTERS = 2_048

/**
 * Reads the URL of an endpoint: https, without user, password or fragment. A host that is an address must be one that
 * webhooks may go to; what a name leads to is judged at each delivery. `ok: false` carries a sentence for whoever sets it.
 */
export const readWebhookUrl = (
  text: string,
  network: WebhookNetwork = publicInternet,
): { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly problem: string } => {
  const url = text.length > MOST_URL_CHARACTERS ? null : URL.parse(text)
  if (url === null) return no(`The endpoint must be a URL of at most ${MOST_URL_CHARACTERS} characters.`)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && network.isHttpOk(url))) {
    return no('The endpoint must begin with https://.')
  }
  if (url.username !== '' || url.password !== '')
    return no('The endpoint must have no user name or password.')
  if (text.includes('#')) return no('The endpoint must have no fragment.')
  const host = hostOf(url)
  const isForbidden = isIP(host) === 0 ? isLocalName(host, network) : !network.isAddressOk(host)
  return isForbidden ? no('The endpoint must be on the public internet.') : { ok: true, url }
}

/** Without the brackets that an IPv6 address has in a URL. */
export const hostOf = (url: URL): string => url.hostname.replaceAll(/^\[|\]$/g, '')

/** Names that are never public (RFC 6761, RFC 6762). A name without a dot is one of the local network. */
const isLocalName = (host: string, network: WebhookNetwork): boolean => {
  const name = host.replace(/\.$/, '')
  if (name === 'localhost' && network.isAddressOk('127.0.0.1')) return false
  return !name.includes('.') || /\.(localhost|local|internal|home\.arpa)$/.test(name)
}

const no = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem })
