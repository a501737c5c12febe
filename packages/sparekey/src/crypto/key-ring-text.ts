import { SetupError } from '../errors.ts'
import { parseBase64url, printBase64url } from './base64url.ts'
import { assertSound, type KeyData, type KeyRingData, SECRET_BYTES, unreadable } from './key-ring-data.ts'

/**
 * The text of a key ring: JSON, secrets in base64url (RFC 4648 §5, unpadded), times in RFC 3339 UTC with milliseconds.
 *
 * ```json
 * { "version": 1, "accountKey": "…", "current": "k1",
 *   "keys": [ { "id": "k1", "createdAt": "2026-11-21T20:00:00.000Z", "secret": "…" } ] }
 * ```
 *
 * @throws {SetupError} `keys_unreadable`: the ring is not sound.
 */
export const printKeyRing = (data: KeyRingData): string => {
  assertSound(data)
  const keys = data.keys.map(({ id, createdAt, secret }) => ({
    id,
    createdAt: createdAt.toISOString(),
    secret: printBase64url(secret),
  }))
  const { version, current } = data
  return `${JSON.stringify({ version, accountKey: printBase64url(data.accountKey), current, keys }, null, 2)}\n`
}

/**
 * Reads what {@link printKeyRing} writes, with any white space that JSON allows, and nothing else: every field must be
 * there, no other field may be.
 *
 * @throws {SetupError} `keys_unreadable`: says where the text is wrong, and never repeats a part of it.
 */
export const parseKeyRing = (text: string): KeyRingData => {
  const parsed = parseJson(text)
  if (isWrapped(parsed)) throw wrapped()
  const ring = fieldsOf(parsed, 'the ring', ['version', 'accountKey', 'current', 'keys'])
  if (ring['version'] !== 1) throw unreadable('"version" is not 1, the one that this release reads')
  if (!Array.isArray(ring['keys'])) throw unreadable('"keys" is not a list')
  const data: KeyRingData = {
    version: 1,
    accountKey: parseSecret(ring['accountKey'], 'accountKey'),
    current: parseString(ring['current'], 'current'),
    keys: ring['keys'].map(parseKey),
  }
  assertSound(data)
  return data
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw unreadable('it is not JSON')
  }
}

/** The beginning of the format that `key-sources/wrapped-ring.ts` writes, in any version. */
const isWrapped = (value: unknown): boolean =>
  isObject(value) &&
  typeof value['format'] === 'string' &&
  value['format'].startsWith('sparekey-wrapped-ring/')

const wrapped = (): SetupError =>
  new SetupError(
    'keys_unreadable',
    'The key ring is wrapped by a Transit key. Say which one and where, with the SPAREKEY_VAULT_… settings or keysFromTransit.',
  )

const parseKey = (value: unknown, index: number): KeyData => {
  const place = `keys[${index}]`
  const key = fieldsOf(value, `"${place}"`, ['id', 'createdAt', 'secret'])
  return {
    id: parseString(key['id'], `${place}.id`),
    createdAt: parseTime(key['createdAt'], `${place}.createdAt`),
    secret: parseSecret(key['secret'], `${place}.secret`),
  }
}

const fieldsOf = (value: unknown, place: string, names: readonly string[]): Record<string, unknown> => {
  if (!isObject(value)) throw unreadable(`${place} is not an object`)
  const missing = names.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) throw unreadable(`${place} has no "${missing}"`)
  if (Object.keys(value).length > names.length) {
    throw unreadable(`${place} has a field besides ${names.join(', ')}`)
  }
  return value
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parseString = (value: unknown, place: string): string => {
  if (typeof value !== 'string') throw unreadable(`"${place}" is not text`)
  return value
}

const parseSecret = (value: unknown, place: string): Uint8Array => {
  const bytes = parseBase64url(parseString(value, place))
  if (bytes?.length !== SECRET_BYTES) throw unreadable(`"${place}" is not ${SECRET_BYTES} bytes in base64url`)
  return bytes
}

const parseTime = (value: unknown, place: string): Date => {
  const text = parseString(value, place)
  const time = new Date(text)
  // Written back it must be the same text: Date reads many forms, and rolls 30 February over.
  if (Number.isNaN(time.getTime()) || time.toISOString() !== text) {
    throw unreadable(`"${place}" is not a time like 2026-11-21T20:00:00.000Z`)
  }
  return time
}
