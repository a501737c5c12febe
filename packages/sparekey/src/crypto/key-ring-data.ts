import { samePublicBytes } from '../bytes.ts'
import { ArgumentRangeError, SetupError } from '../errors.ts'
import { asDate } from '../validation.ts'
import type { RandomSource } from './ports.ts'

/** One key of a ring. */
export interface KeyData {
  /** `k1`, `k2`, … Not secret: it lies in every row that the key sealed. */
  readonly id: string
  readonly createdAt: Date
  /** 32 bytes. */
  readonly secret: Uint8Array
}

/** A key ring as it is kept. Whoever has this and a copy of the database has every verifier. */
export interface KeyRingData {
  readonly version: 1
  /** 32 bytes: the account secret, which names the accounts. It never changes. */
  readonly accountKey: Uint8Array
  /** The id of the key that seals. */
  readonly current: string
  /** At least one, each id and secret once. */
  readonly keys: readonly KeyData[]
}

export const SECRET_BYTES = 32

/**
 * A new ring with one key, `k1`. It opens nothing that another ring sealed.
 *
 * @throws {ArgumentTypeError} `invalid_request`: `now` is not a `Date`.
 */
export const generateKeyRing = (random: RandomSource, now: Date): KeyRingData => ({
  version: 1,
  accountKey: random(SECRET_BYTES),
  current: 'k1',
  keys: [newKey('k1', random, now)],
})

/**
 * The same ring with one key more that waits: it seals nothing until {@link withCurrent} names it. A ring that is copied to
 * several machines gets it so, in order that all of them can open what one of them is going to seal.
 *
 * @throws {ArgumentTypeError} `invalid_request`: `now` is not a `Date`.
 */
export const addWaitingKey = (data: KeyRingData, random: RandomSource, now: Date): KeyRingData => ({
  ...data,
  keys: [...data.keys, newKey(`k${numberOf(newestKeyId(data)) + 1}`, random, now)],
})

/** The id with the highest number: the current key, or one that waits to be. */
export const newestKeyId = ({ current, keys }: KeyRingData): string =>
  keys.reduce((newest, { id }) => (numberOf(id) > numberOf(newest) ? id : newest), current)

/**
 * The same ring with another of its keys as the current one.
 *
 * @throws {ArgumentRangeError} `invalid_request`: the ring has no such key.
 */
export const withCurrent = (data: KeyRingData, id: string): KeyRingData => {
  if (data.keys.every((key) => key.id !== id)) throw new ArgumentRangeError('id', 'The ring has no such key.')
  return { ...data, current: id }
}

/**
 * The same ring without one of its old keys. What that key sealed opens no more. Only keys before the current one can be
 * taken off, so that no id is ever given again.
 *
 * @throws {ArgumentRangeError} `invalid_request`: the ring has no such key, or it is not before the current one.
 */
export const withoutKey = (data: KeyRingData, id: string): KeyRingData => {
  const keys = data.keys.filter((key) => key.id !== id)
  if (keys.length === data.keys.length) throw new ArgumentRangeError('id', 'The ring has no such key.')
  if (numberOf(id) >= numberOf(data.current)) {
    throw new ArgumentRangeError('id', 'Only keys before the current one can be taken off the ring.')
  }
  return { ...data, keys }
}

const numberOf = (id: string): number => Number(id.slice(1))

/**
 * The same ring with one key more, which is the current one: it seals from then on, and what the others sealed still
 * opens. The account secret stays.
 *
 * @throws {ArgumentTypeError} `invalid_request`: `now` is not a `Date`.
 */
export const addKey = (data: KeyRingData, random: RandomSource, now: Date): KeyRingData => {
  const added = addWaitingKey(data, random, now)
  return withCurrent(added, newestKeyId(added))
}

const newKey = (id: string, random: RandomSource, now: Date): KeyData => ({
  id,
  createdAt: new Date(asDate(now, 'now')),
  secret: random(SECRET_BYTES),
})

/**
 * Refuses a ring whose parts do not fit together: a secret that is not 32 bytes, an id that is not of the form `k1`, an id
 * or a secret that occurs twice, or a current key that is not on the ring.
 *
 * @throws {SetupError} `keys_unreadable`; the message names the place, never what stands there.
 */
export const assertSound = (data: KeyRingData): void => {
  const fault = faultOf(data)
  if (fault !== null) throw unreadable(fault)
}

/** What is wrong with a key ring, and what to do. Without a cause: a cause could quote the ring. */
export const unreadable = (fault: string): SetupError =>
  new SetupError('keys_unreadable', `The key ring cannot be used: ${fault}. Restore it from its backup.`)

const faultOf = ({ accountKey, current, keys }: KeyRingData): string | null => {
  if (accountKey.length !== SECRET_BYTES) return `"accountKey" is not ${SECRET_BYTES} bytes`
  for (const [index, { id, secret }] of keys.entries()) {
    const earlier = keys.slice(0, index)
    const taken = [accountKey, ...earlier.map((key) => key.secret)]
    if (!/^k[1-9]\d{0,8}$/.test(id)) return `"keys[${index}].id" is not of the form k1`
    if (secret.length !== SECRET_BYTES) return `"keys[${index}].secret" is not ${SECRET_BYTES} bytes`
    if (earlier.some((key) => key.id === id)) return `"keys[${index}].id" occurs twice`
    if (taken.some((other) => samePublicBytes(other, secret))) return `"keys[${index}].secret" occurs twice`
  }
  return keys.some(({ id }) => id === current) ? null : '"current" names none of its keys'
}
