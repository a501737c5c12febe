import { nodePrimitives, nodeRandom } from '../crypto/node-primitives.ts'
import type { Clock, RandomSource } from '../crypto/ports.ts'
import { utf8 } from '../bytes.ts'
import { ArgumentRangeError, ArgumentTypeError, SparekeyError } from '../errors.ts'
import { keep, read, write, type ApiKeyRow, type Bytes, type Store, type Transaction } from '../store/port.ts'

export interface ApiKeysOptions {
  readonly store: Store
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** Whose key it is. */
export interface ApiKeyOwner {
  readonly tenant: string
  readonly name: string
}

/** The keys with which applications call the service. Only their SHA-256 is kept: a key has 32 characters or more. */
export interface ApiKeys {
  /**
   * Accepts a key that was made elsewhere, 32 to 256 visible ASCII characters. Known already: nothing changes.
   * @throws {ArgumentRangeError} `invalid_request`: too short or too long, a broken key of ours, or another tenant's.
   */
  register(owner: ApiKeyOwner, key: string): Promise<void>
  /** Makes a key of 160 random bits with a checksum, by which scanners and typing slips are told from guesses. */
  generate(owner: ApiKeyOwner): Promise<string>
  /** Whose key this is, or `null`. A key with a broken checksum is not looked up. */
  find(key: string): Promise<ApiKeyOwner | null>
  /** The keys of a tenant, oldest first. */
  list(tenant: string): Promise<readonly ApiKeyRow[]>
}

const prefix = 'spk_'
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const randomSymbols = 32
const checkSymbols = 6

export const createApiKeys = ({
  store,
  clock = () => new Date(),
  random = nodeRandom,
}: ApiKeysOptions): ApiKeys => {
  const register = async (owner: ApiKeyOwner, key: string): Promise<void> => {
    if (!/^[\x21-\x7e]+$/.test(key))
      throw new ArgumentTypeError('key', 'An API key must be of visible ASCII characters.')
    if (key.length < 32 || key.length > 256) {
      throw new ArgumentRangeError('key', 'An API key must have 32 to 256 characters.')
    }
    if (!isSound(key)) {
      throw new ArgumentRangeError(
        'key',
        'An API key that begins with "spk_" must be one that Sparekey made.',
      )
    }
    const keyHash = hashKey(key)
    const createdAt = clock().getTime()
    const { tenant } = owner
    const holder = await run(store, function* () {
      yield* write('insertApiKey', { keyHash, ...owner, createdAt })
      const [row] = yield* read('readApiKey', { keyHash })
      return keep(row?.tenant)
    })
    if (holder !== tenant)
      throw new ArgumentRangeError('key', "This API key is another tenant's. Give each its own.")
  }
  return {
    register,
    generate: async (owner) => {
      const body = Array.from(random(randomSymbols), (byte) => alphabet[byte & 31]).join('')
      const key = `${prefix}${body}${checksum(body)}`
      await register(owner, key)
      return key
    },
    find: async (key) => {
      if (key.length < 32 || key.length > 256 || !isSound(key)) return null
      return run(store, function* () {
        const [row] = yield* read('readApiKey', { keyHash: hashKey(key) })
        return keep(row === undefined ? null : { tenant: row.tenant, name: row.name })
      })
    },
    list: (tenant) =>
      run(store, function* () {
        return keep(yield* read('readApiKeys', { tenant }))
      }),
  }
}

const hashKey = (key: string): Bytes => nodePrimitives.sha256(utf8(`sparekey/1/api-key/${key}`))

/** 30 bits of a hash: enough to tell a slip, no secret. */
const checksum = (body: string): string =>
  Array.from(nodePrimitives.sha256(utf8(`sparekey/1/api-key-checksum/${body}`)).slice(0, checkSymbols))
    .map((byte) => alphabet[byte & 31])
    .join('')

const isSound = (key: string): boolean => {
  if (!key.startsWith(prefix)) return true
  const body = key.slice(prefix.length, -checkSymbols)
  return key.slice(-checkSymbols) === checksum(body)
}

const run = async <T>(store: Store, body: () => Transaction<T>): Promise<T> => {
  const outcome = await store.transact(body)
  if (outcome.outcome === 'unknown') {
    throw new SparekeyError(
      'outcome_unknown',
      'The database did not say whether the API key was kept. Try again.',
      {
        retryAfterSeconds: 1,
      },
    )
  }
  return outcome.value
}
