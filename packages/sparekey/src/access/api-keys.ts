import { nodePrimitives, nodeRandom } from '../crypto/node-primitives.ts'
import type { Clock, RandomSource } from '../crypto/ports.ts'
import { utf8 } from '../bytes.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts'
import type { ApiKeyRow } from '../store/catalogue/tenants.ts'
import { keep, read, write, type Bytes, type Store } from '../store/port.ts'
import { asDate, asList, asName, asOneOf, asPlainText } from '../validation.ts'
import { newApiKeyId } from './ids.ts'
import { run, symbolsOf } from './run.ts'
import { isOfSupport, printScopes, readScopes, scopes as allScopes, type Scopes } from './scopes.ts'

export interface ApiKeysOptions {
  readonly store: Store
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** What a key is made with. */
export interface ApiKeyInput {
  readonly tenant: string
  /** 1 to 100 characters, for whoever looks through the keys. */
  readonly name: string
  /** Default: `all`. */
  readonly scopes?: Scopes
  /**
   * The person who answers for what is done with the key: 1 to 100 characters. Required with the scopes of support, where a
   * program acts, and refused without them (NIST AI RMF 1.0, GOVERN 2.1).
   */
  readonly answerableTo?: string | null
  /** From then on it opens nothing. `null` (default): it does not expire. */
  readonly expiresAt?: Date | null
}

/** What a key is, without the key. */
export interface ApiKey {
  /** Names the key in lists and logs. Not secret. */
  readonly apiKeyId: string
  readonly tenant: string
  readonly name: string
  readonly scopes: Scopes
  readonly answerableTo: string | null
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
}

export interface NewApiKey extends ApiKey {
  /** Kept nowhere: show it once. */
  readonly key: string
}

/** Whose key was presented, and what it may do. */
export type ApiKeyHolder = Pick<ApiKey, 'apiKeyId' | 'tenant' | 'name' | 'scopes' | 'answerableTo'>

/** The keys with which applications call the service. Only their SHA-256 is kept: a key has 32 characters or more. */
export interface ApiKeys {
  /**
   * Accepts a key that was made elsewhere, 32 to 256 visible ASCII characters. Known already: nothing changes.
   * @throws {ArgumentRangeError} `invalid_request`: too short or too long, a broken key of ours, one that was revoked,
   * another tenant's, or something out of its bounds in what it is made with.
   */
  register(input: ApiKeyInput, key: string): Promise<ApiKey>
  /** Makes a key of 160 random bits with a checksum, by which scanners and typing slips are told from guesses. */
  generate(input: ApiKeyInput): Promise<NewApiKey>
  /**
   * Whose key this is; `null` where it is nobody's, expired or revoked. A key with a broken checksum is not looked up.
   */
  find(key: string): Promise<ApiKeyHolder | null>
  /** The keys of a tenant, oldest first, also those that open nothing any more. */
  list(tenant: string): Promise<readonly ApiKey[]>
  /** Ends a key for good. False: the tenant has no such key, or it was revoked before. */
  revoke(tenant: string, apiKeyId: string): Promise<boolean>
}

const prefix = 'spk_'
const randomSymbols = 32
const checkSymbols = 6

export const createApiKeys = ({
  store,
  clock = () => new Date(),
  random = nodeRandom,
}: ApiKeysOptions): ApiKeys => {
  const register = async (input: ApiKeyInput, key: string): Promise<ApiKey> => {
    assertAcceptable(key)
    const row = newRow(input, newApiKeyId(random), clock())
    const keyHash = hashKey(key)
    const kept = await run(store, function* () {
      yield* write('insertApiKey', { keyHash, ...row })
      const [found = row] = yield* read('readApiKey', { keyHash })
      return keep(found)
    })
    if (kept.tenant !== row.tenant)
      throw new ArgumentRangeError('key', "This API key is another tenant's. Give each its own.")
    if (kept.revokedAt !== null)
      throw new ArgumentRangeError('key', 'This API key was revoked, which is for good. Make another one.')
    return described(kept)
  }
  return {
    register,
    generate: async (input) => {
      const body = symbolsOf(random(randomSymbols))
      const key = `${prefix}${body}${checksum(body)}`
      return { ...(await register(input, key)), key }
    },
    find: async (key) => {
      if (key.length < 32 || key.length > 256 || !isSound(key)) return null
      const keyHash = hashKey(key)
      const found = await run(store, function* () {
        const [row] = yield* read('readApiKey', { keyHash })
        return keep(row ?? null)
      })
      return found === null || !isLive(found, clock()) ? null : holderOf(found)
    },
    list: async (tenant) => {
      const rows = await run(store, function* () {
        return keep(yield* read('readApiKeys', { tenant }))
      })
      return rows.map(described)
    },
    revoke: async (tenant, apiKeyId) => {
      const revokedAt = clock().getTime()
      const revoked = await run(store, function* () {
        return keep(yield* write('revokeApiKey', { tenant, apiKeyId, revokedAt }))
      })
      return revoked > 0
    },
  }
}

const isLive = ({ expiresAt, revokedAt }: ApiKeyRow, now: Date): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now.getTime())

const newRow = (input: ApiKeyInput, apiKeyId: string, now: Date): ApiKeyRow => {
  const { scopes = 'all', expiresAt = null } = input
  const name = asPlainText(input.name, 'name', 100)
  if (name === '') throw new ArgumentRangeError('name', '"name" must not be empty.')
  if (expiresAt !== null && asDate(expiresAt, 'expiresAt') <= now)
    throw new ArgumentRangeError('expiresAt', '"expiresAt" must be in the future.')
  const granted = asScopes(scopes)
  return {
    apiKeyId,
    tenant: asName(input.tenant, 'tenant'),
    name,
    scopes: printScopes(granted),
    createdAt: now.getTime(),
    expiresAt: expiresAt === null ? null : expiresAt.getTime(),
    revokedAt: null,
    answerableTo: asAnswerable(input.answerableTo ?? null, granted),
  }
}

const asAnswerable = (given: unknown, granted: Scopes): string | null => {
  const isNeeded = granted !== 'all' && granted.some(isOfSupport)
  if (given === null) {
    if (!isNeeded) return null
    throw new ArgumentRangeError(
      'answerableTo',
      '"answerableTo" is required with the scopes of support: name the person who answers for what is done with the key.',
    )
  }
  if (!isNeeded) {
    throw new ArgumentRangeError(
      'answerableTo',
      '"answerableTo" goes with the scopes of support alone. Leave it out.',
    )
  }
  const name = asPlainText(given, 'answerableTo', 100).trim()
  if (name === '') throw new ArgumentRangeError('answerableTo', '"answerableTo" must not be empty.')
  return name
}

const asScopes = (given: unknown): Scopes => {
  if (given === 'all') return given
  const named = asList(given, 'scopes', allScopes.length).map((one) => asOneOf(one, 'scopes', allScopes))
  if (named.length === 0) throw new ArgumentRangeError('scopes', '"scopes" must name at least one scope.')
  return allScopes.filter((scope) => named.includes(scope))
}

const holderOf = ({ apiKeyId, tenant, name, scopes, answerableTo }: ApiKeyRow): ApiKeyHolder => ({
  apiKeyId,
  tenant,
  name,
  scopes: readScopes(scopes),
  answerableTo,
})

const described = (row: ApiKeyRow): ApiKey => ({
  ...holderOf(row),
  createdAt: new Date(row.createdAt),
  expiresAt: row.expiresAt === null ? null : new Date(row.expiresAt),
  revokedAt: row.revokedAt === null ? null : new Date(row.revokedAt),
})

const assertAcceptable = (key: string): void => {
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new ArgumentTypeError('key', 'An API key must be of visible ASCII characters.')
  if (key.length < 32 || key.length > 256) {
    throw new ArgumentRangeError('key', 'An API key must have 32 to 256 characters.')
  }
  if (!isSound(key)) {
    throw new ArgumentRangeError('key', 'An API key that begins with "spk_" must be one that Sparekey made.')
  }
}

const hashKey = (key: string): Bytes => nodePrimitives.sha256(utf8(`sparekey/1/api-key/${key}`))

/** 30 bits of a hash: enough to tell a slip, no secret. */
const checksum = (body: string): string =>
  symbolsOf(nodePrimitives.sha256(utf8(`sparekey/1/api-key-checksum/${body}`)).slice(0, checkSymbols))

const isSound = (key: string): boolean => {
  if (!key.startsWith(prefix)) return true
  const body = key.slice(prefix.length, -checkSymbols)
  return key.slice(-checkSymbols) === checksum(body)
}
