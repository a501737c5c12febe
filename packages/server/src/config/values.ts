import { BlockList, isIP, isIPv4 } from 'node:net'
import { resolve } from 'node:path'
import { isMailAddress } from '../notices/mail-addresses.ts'

/** How a setting's text is read: `undefined` where it is not `expected`. */
export interface Reading<T> {
  /** Completes the sentence "SETTING must be …". */
  readonly expected: string
  readonly read: (text: string) => T | undefined
}

const oneOf = <T extends string>(allowed: readonly T[]): Reading<T> => ({
  expected: `one of: ${allowed.join(', ')}`,
  read: (text) => allowed.find((one) => one === text),
})

export type MigrateMode = 'auto' | 'check'
export const migrateMode = oneOf<MigrateMode>(['auto', 'check'])

export type AsyncStandbys = 'refuse' | 'accept'
export const asyncStandbys = oneOf<AsyncStandbys>(['refuse', 'accept'])

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
export const logLevel = oneOf<LogLevel>(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])

export const hostName: Reading<string> = {
  expected: 'a host name or an IP address without brackets or port, e.g. 127.0.0.1',
  read: (text) =>
    isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text) ? text : undefined,
}

export const portNumber: Reading<number> = {
  expected: 'a port from 0 to 65535 (0 picks a free one)',
  read: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
}

export const path: Reading<string> = {
  expected: 'a path',
  read: (text) => (text.includes('\0') ? undefined : resolve(text)),
}

export const text: Reading<string> = { expected: 'a text', read: (given) => given }

const plainText = (most: number): Reading<string> => ({
  expected: `1 to ${most} characters without control characters`,
  read: (given) =>
    given.trim() !== '' && given.length <= most && !/\p{Cc}/u.test(given) ? given : undefined,
})

/** Longer ones would not fit the subject of a message. */
export const applicationName = plainText(40)

export const supportContact = plainText(60)

/** RFC 6750 §2.1 sends it in a header, so it is of visible ASCII. */
export const apiKey: Reading<string> = {
  expected: '32 to 256 visible ASCII characters; make one with: openssl rand -base64 33',
  read: (given) => (/^[\x21-\x7e]{32,256}$/.test(given) ? given : undefined),
}

export type DatabaseLocation =
  { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string }

export const databaseUrl: Reading<DatabaseLocation> = {
  expected: 'sqlite:PATH (a file) or postgres://USER:PASSWORD@HOST:PORT/DATABASE',
  read: (given) => {
    if (given.startsWith('sqlite:')) return sqlitePath(given.slice('sqlite:'.length))
    if (!/^postgres(ql)?:\/\//.test(given) || !URL.canParse(given)) return undefined
    return { kind: 'postgres', url: given }
  },
}

const sqlitePath = (given: string): DatabaseLocation | undefined => {
  const file = given.replace(/^\/\/(?=\/)/, '')
  if (
    file === '' ||
    file.includes('\0') ||
    file.includes('?') ||
    file.startsWith('//') ||
    file === ':memory:'
  )
    return undefined
  return { kind: 'sqlite', path: resolve(file) }
}

/** `localhost` and the addresses that never leave the machine (RFC 6890). */
export const isLoopback = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || (isIPv4(bare) && bare.startsWith('127.'))
}

export const publicUrl: Reading<string> = {
  expected:
    'the https origin under which people reach the service, without a path, e.g. https://codes.example.org',
  read: (given) => {
    const url = URL.parse(given)
    if (url === null || url.username !== '' || url.password !== '') return undefined
    if (url.pathname !== '/' || given.includes('?') || given.includes('#')) return undefined
    const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
    return safe ? url.origin : undefined
  },
}

const MOST_RETURN_URLS = 50
const MOST_URL_CHARACTERS = 2_048

/** An address that hosted pages may send a person back to: https, or this machine; nothing that a comparison would leave out. */
export const readReturnUrl = (given: string): string | undefined => {
  const url = given.length > MOST_URL_CHARACTERS ? null : URL.parse(given)
  if (url === null || url.username !== '' || url.password !== '' || /[?#]/.test(given)) return undefined
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  return isSafe ? url.href : undefined
}

export const returnUrls: Reading<readonly string[]> = {
  expected: `at most ${MOST_RETURN_URLS} https URLs separated by spaces, without "?" and "#", e.g. https://app.example.org/back`,
  read: (given) => {
    const list = given.trim().split(/\s+/).map(readReturnUrl)
    const urls = list.filter((one) => one !== undefined)
    return urls.length === list.length && urls.length <= MOST_RETURN_URLS ? urls : undefined
  },
}

/** An address that a page links to: https, or this machine. */
export const readLinkUrl = (given: string): string | undefined => {
  const url = given.length > MOST_URL_CHARACTERS ? null : URL.parse(given)
  if (url === null || url.username !== '' || url.password !== '') return undefined
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  return isSafe ? url.href : undefined
}

export const linkUrl: Reading<string> = {
  expected: `an https URL of at most ${MOST_URL_CHARACTERS} characters without a name or a password, e.g. https://app.example.org/help`,
  read: readLinkUrl,
}

const MOST_REPORT_ADDRESSES = 20

export const reportAddresses: Reading<readonly string[]> = {
  expected: `at most ${MOST_REPORT_ADDRESSES} mail addresses separated by spaces, e.g. security@example.org`,
  read: (given) => {
    const list = given.trim().split(/\s+/)
    return list.every(isMailAddress) && list.length <= MOST_REPORT_ADDRESSES ? list : undefined
  },
}

export const cidrs: Reading<readonly string[]> = {
  expected: 'a list of CIDRs separated by commas, e.g. 10.0.0.0/8, fd00::/8',
  read: (given) => {
    const list = given.split(',').map((one) => one.trim())
    return list.every((one) => readCidr(one) !== undefined) ? list : undefined
  },
}

interface Cidr {
  readonly network: string
  readonly prefixBits: number
  readonly family: 'ipv4' | 'ipv6'
}

const readCidr = (given: string): Cidr | undefined => {
  const [network = '', bits, ...rest] = given.split('/')
  const version = isIP(network)
  if (version === 0 || rest.length > 0) return undefined
  const most = version === 4 ? 32 : 128
  if (bits !== undefined && !/^\d{1,3}$/.test(bits)) return undefined
  const prefixBits = bits === undefined ? most : Number(bits)
  return prefixBits <= most ? { network, prefixBits, family: version === 4 ? 'ipv4' : 'ipv6' } : undefined
}

/** The set of addresses that a list of CIDRs describes. Entries that are not CIDRs are left out. */
export const addressSet = (list: readonly string[]): BlockList => {
  const set = new BlockList()
  for (const one of list) {
    const cidr = readCidr(one)
    if (cidr !== undefined) set.addSubnet(cidr.network, cidr.prefixBits, cidr.family)
  }
  return set
}
