import { ArgumentRangeError } from '../errors.ts'
import { fromHex, utf8 } from '../bytes.ts'
import type { ForeignSchemeName } from '../interface/import.ts'
import {
  foreignBounds,
  isWithin,
  printForeignScheme,
  type ForeignDigest,
  type ForeignScheme,
} from './foreign-scheme.ts'

/** One code as another system keeps it. */
export interface ForeignVerifier {
  readonly salt: Uint8Array
  readonly digest: Uint8Array
}

type Read = ForeignVerifier & { readonly scheme: ForeignScheme }

/** The longest salt that is kept. */
const MOST_SALT_BYTES = 64

const DIGEST_BYTES = { sha256: 32, sha512: 64 } as const

/**
 * Reads the verifiers of a set as other systems write them.
 *
 * - `bcrypt`: `$2a$`, `$2b$` or `$2y$`, cost 4 to 15.
 * - `pbkdf2`: with SHA-256 or SHA-512, as Django writes it (`pbkdf2_sha256$iterations$salt$digest`), as passlib and Devise do
 *   (`$pbkdf2-sha512$iterations$salt$digest`), or as a PHC string (`$pbkdf2-sha256$i=iterations$salt$digest`); digests of 16 to
 *   64 bytes, 1 to 10,000,000 iterations.
 * - `sha256`, `sha512`: the digest alone, in hexadecimal or Base64; with a salt `$sha256$salt$digest` for the digest of salt and
 *   code, `$sha256-after$salt$digest` for that of code and salt, both in Base64.
 *
 * Salts are at most 64 bytes. Base64 is read with either alphabet, with `.` for `+`, and with or without padding.
 *
 * @throws {ArgumentRangeError} `invalid_request`, field `verifiers[n]`: it is none of these, out of bounds, made otherwise
 *   than the first, or the same as another.
 */
export const readForeignVerifiers = (
  name: Exclude<ForeignSchemeName, 'plain'>,
  texts: readonly string[],
): { readonly scheme: ForeignScheme; readonly verifiers: readonly ForeignVerifier[] } => {
  const all = texts.map((text, index) => {
    const one = readers[name](text)
    if (one === null || one.salt.length > MOST_SALT_BYTES) throw fault(index, `must be ${forms[name]}`)
    if (!isWithin(one.scheme)) throw fault(index, `costs too little or too much: ${bounds}`)
    return one
  })
  const [first] = all
  if (first === undefined) throw new ArgumentRangeError('verifiers', '"verifiers" must hold at least one.')
  const kind = printForeignScheme(first.scheme)
  const odd = all.findIndex(({ scheme }) => printForeignScheme(scheme) !== kind)
  if (odd !== -1) throw fault(odd, 'is made otherwise than the first: the verifiers of a set are made alike')
  const written = all.map(({ salt, digest }) => [...salt, -1, ...digest].join())
  const twice = written.findIndex((text, index) => written.indexOf(text) < index)
  if (twice !== -1) throw fault(twice, 'is the same as one before it')
  return { scheme: first.scheme, verifiers: all.map(({ salt, digest }) => ({ salt, digest })) }
}

const fault = (index: number, what: string): ArgumentRangeError =>
  new ArgumentRangeError(`verifiers[${index}]`, `"verifiers[${index}]" ${what}.`)

const forms: Readonly<Record<Exclude<ForeignSchemeName, 'plain'>, string>> = {
  bcrypt: 'a bcrypt hash that begins with $2a$, $2b$ or $2y$',
  pbkdf2: 'PBKDF2 with SHA-256 or SHA-512 as Django, passlib or PHC strings write it',
  sha256: 'a SHA-256 digest, in hexadecimal or Base64, or $sha256$salt$digest',
  sha512: 'a SHA-512 digest, in hexadecimal or Base64, or $sha512$salt$digest',
}

const bounds = `bcrypt costs ${foreignBounds.cost.least} to ${foreignBounds.cost.most}, PBKDF2 1 to 10,000,000 iterations for 16 to 64 bytes`

/** The last characters of salt and digest hold fewer than six bits; what no bcrypt writes there would never compare. */
const bcrypt = /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{21}[.Oeu])([./A-Za-z0-9]{30}[.CGKOSWaeimquy26])$/

const readBcrypt = (text: string): Read | null => {
  const found = bcrypt.exec(text)
  if (found === null) return null
  const [, cost, salt = '', digest = ''] = found
  return { scheme: { algorithm: 'bcrypt', cost: Number(cost) }, salt: utf8(salt), digest: utf8(digest) }
}

const django = /^pbkdf2_(sha256|sha512)\$([1-9]\d{0,7})\$([\x21-\x23\x25-\x7e]+)\$([^$]+)$/
const modular = /^\$pbkdf2-(sha256|sha512)\$(?:i=)?([1-9]\d{0,7})(?:,l=\d{2})?\$([^$]*)\$([^$]+)$/

const readPbkdf2 = (text: string): Read | null => {
  const isDjango = django.test(text)
  const found = (isDjango ? django : modular).exec(text)
  if (found === null) return null
  const [, name, iterations, written = '', sum = ''] = found
  const salt = isDjango ? utf8(written) : parseBase64(written)
  const digest = parseBase64(sum)
  if (salt === null || digest === null) return null
  return {
    scheme: {
      algorithm: 'pbkdf2',
      digest: digestNamed(name),
      iterations: Number(iterations),
      lengthBytes: digest.length,
    },
    salt,
    digest,
  }
}

const readDigestOf =
  (name: ForeignDigest) =>
  (text: string): Read | null => {
    const found = /^\$(sha256|sha512)(-after)?\$([^$]+)\$([^$]+)$/.exec(text)
    const salt = found === null ? new Uint8Array() : parseBase64(found[3] ?? '')
    const sum = found === null ? text : (found[4] ?? '')
    const digest = sum.length === 2 * DIGEST_BYTES[name] ? parseHex(sum) : parseBase64(sum)
    if (found !== null && found[1] !== name) return null
    if (salt === null || digest === null || digest.length !== DIGEST_BYTES[name]) return null
    const place = found === null ? 'none' : found[2] === undefined ? 'before' : 'after'
    return { scheme: { algorithm: 'digest', digest: name, salt: place }, salt, digest }
  }

const readers: Readonly<Record<Exclude<ForeignSchemeName, 'plain'>, (text: string) => Read | null>> = {
  bcrypt: readBcrypt,
  pbkdf2: readPbkdf2,
  sha256: readDigestOf('sha256'),
  sha512: readDigestOf('sha512'),
}

const digestNamed = (name: string | undefined): ForeignDigest => (name === 'sha512' ? 'sha512' : 'sha256')

const parseHex = (text: string): Uint8Array | null =>
  /^(?:[0-9A-Fa-f]{2})+$/.test(text) ? fromHex(text) : null

/** Any of the ways to write Base64 (RFC 4648 §4 and §5, passlib's). */
const parseBase64 = (text: string): Uint8Array | null => {
  const symbols = text.replace(/={1,2}$/, '')
  if (!/^[A-Za-z0-9+/_.-]+$/.test(symbols) || symbols.length % 4 === 1) return null
  const binary = atob(symbols.replaceAll(/[.-]/g, '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
