import { samePublicBytes } from '../bytes.ts'
import { SetupError } from '../errors.ts'
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
 * The same ring with one key more, which is the current one: it seals from then on, and what the others sealed still
 * opens. The account secret stays.
 *
 * @throws {ArgumentTypeError} `invalid_request`: `now` is not a `Date`.
 */
export const addKey = (data: KeyRingData, random: RandomSource, now: Date): KeyRingData => {
  const highest = Math.max(0, ...data.keys.map(({ id }) => Number(id.slice(1))))
  const id = `k${highest + 1}`
  return { ...data, current: id, keys: [...data.keys, newKey(id, random, now)] }
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
