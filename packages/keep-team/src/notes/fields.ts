import { TeamError } from '../errors.ts'
import { isPublicKey } from '../signing.ts'
import { isPasskeyKey, isPasskeyOrigin } from '../webauthn/assertion.ts'

/** Reads a value of unknown shape at a path, or refuses it by naming the path. Never quotes the value. */
export type Reader<T> = (value: unknown, path: string) => T

/** An object with exactly these fields. */
export function object<T extends object>(fields: { readonly [K in keyof T]: Reader<T[K]> }): Reader<T> {
  const readers = Object.entries<Reader<unknown>>(fields)
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw refused(path, 'is no object')
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name))
    if (unknown !== undefined) throw refused(at(path, unknown), 'is not a known field')
    const given = value as Readonly<Record<string, unknown>>
    const found: Record<string, unknown> = {}
    for (const [name, read] of readers) found[name] = read(given[name], at(path, name))
    // Every field of T was read by its own reader.
    return found as T
  }
}

/** A list of at most `most` items. */
export function list<T>(read: Reader<T>, most: number): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > most) throw refused(path, `is no list of at most ${most}`)
    return value.map((item, index) => read(item, `${path}[${index}]`))
  }
}

/** An object whose keys are ids, at most `most` of them. */
export function byId<T>(read: Reader<T>, most: number): Reader<Readonly<Record<string, T>>> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw refused(path, 'is no object')
    const entries = Object.entries(value)
    if (entries.length > most) throw refused(path, `has more than ${most} entries`)
    return Object.fromEntries(entries.map(([key, item]) => [id(key, path), read(item, at(path, key))]))
  }
}

export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : read(value, path))
}

export function word<const T extends string>(...words: readonly T[]): Reader<T> {
  return (value, path) => {
    const found = words.find((candidate) => candidate === value)
    if (found === undefined) throw refused(path, `is none of: ${words.join(', ')}`)
    return found
  }
}

export function whole(least: number, most: number): Reader<number> {
  return (value, path) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
    throw refused(path, `is no whole number from ${least} to ${most}`)
  }
}

export const truth: Reader<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value
  throw refused(path, 'is neither true nor false')
}

/** An opaque id: 4 to 40 of `a-z` and `0-9`. */
export const id = matching(/^[a-z0-9]{4,40}$/, 'is no id')
/** What a member is called: visible to the server. */
export const handle = matching(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'is no name of a-z, 0-9 and dashes')
/** SHA-256 in hex. */
export const hash = matching(/^[0-9a-f]{64}$/, 'is no SHA-256 in hex')
/** An X25519 recipient of age. */
export const recipient = matching(/^age1[02-9ac-hj-np-z]{58}$/, 'is no age recipient')
/** The name of a group, see `groups.ts`. */
export const groupName = matching(
  /^(?:everyone|(?:shelf|responders|emergency):[a-z0-9]{4,40})$/,
  'is no group',
)
/** What a review looks at, e.g. `set:s1ab2`, `role:m1ab2:h3cd4`. */
export const reviewItem = matching(
  /^(?:set|copy|rotate|role|director|keys|kit)(?::[a-z0-9]{4,40}){1,2}$/,
  'is nothing that a review looks at',
)
/** What is printed on a sheet, as `sparekey-keep` makes it: `K7Q2-M4XZ`. No other text, so that it cannot hold a name. */
export const sheet = matching(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/, 'is no id of a sheet')
/** An Ed25519 signature, base64url. */
export const signature = matching(/^[\w-]{86}$/, 'is no signature')
/** An instant as `Date.toISOString` writes it. */
export const instant: Reader<string> = (value, path) => {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (!Number.isNaN(time) && new Date(time).toISOString() === value) return value
  throw refused(path, 'is no instant such as 2026-03-01T12:00:00.000Z')
}
/** A calendar date, `2026-03-01`. */
export const date: Reader<string> = (value, path) => {
  const time = typeof value === 'string' ? Date.parse(`${value}T00:00:00.000Z`) : Number.NaN
  if (!Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value) return value
  throw refused(path, 'is no date such as 2026-03-01')
}
/** An Ed25519 public key, base64url. */
export const publicKey: Reader<string> = (value, path) => {
  if (typeof value === 'string' && isPublicKey(value)) return value
  throw refused(path, 'is no Ed25519 public key')
}

/** The public key of a passkey, see `webauthn/assertion.ts`. */
export const passkeyKey: Reader<string> = (value, path) => {
  if (typeof value === 'string' && isPasskeyKey(value)) return value
  throw refused(path, 'is no key of a passkey')
}
/** What the authenticator calls it, at most 1023 bytes in base64url (Web Authentication Level 3, §4). */
export const credential = matching(/^[\w-]{1,1364}$/, 'is no id of a credential')
export const origin: Reader<string> = (value, path) => {
  if (typeof value === 'string' && isPasskeyOrigin(value)) return value
  throw refused(path, 'is no origin that passkeys can belong to')
}

function matching(pattern: RegExp, reason: string): Reader<string> {
  return (value, path) => {
    if (typeof value === 'string' && pattern.test(value)) return value
    throw refused(path, reason)
  }
}

function refused(path: string, reason: string): TeamError {
  return new TeamError('statement_malformed', `The field ${path} ${reason}.`, path)
}

function at(path: string, name: string): string {
  // A name that nobody foresaw may hold anything.
  const shown = /^[\w:-]{1,60}$/.test(name) ? name : '?'
  return path === '' ? shown : `${path}.${shown}`
}
