import { createHash, timingSafeEqual } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from 'sparekey'
import type { ApiKeyHolder, ApiKeys } from 'sparekey/service'
import type { ApiKeyFinder } from '../http/app-parts.ts'
import { FRESH_MILLIS, keepFresh } from './fresh.ts'

const TENANT = 'default'
/** The id of the key in the environment. */
const CONFIGURED_ID = 'SPAREKEY_API_KEY'

const digest = (key: string): Buffer => createHash('sha256').update(key).digest()

/**
 * Accepts the key of `SPAREKEY_API_KEY` beside those in the database. It is kept in this process alone, so that a key that
 * is replaced in the environment is dead with the next start.
 */
export const withConfiguredKey = (stored: ApiKeyFinder, configured: string | null): ApiKeyFinder => {
  if (configured === null) return stored
  const expected = digest(configured)
  return {
    find: async (key) =>
      timingSafeEqual(digest(key), expected)
        ? { tenant: TENANT, name: CONFIGURED_ID, apiKeyId: CONFIGURED_ID, scopes: 'all', answerableTo: null }
        : stored.find(key),
  }
}

/**
 * Keeps a key that was found for 4 seconds, so that a request costs the database nothing for it. A key that is revoked or
 * expires is dead after that at the latest, in every process. Keys that are not known are looked up each time.
 */
export const withFreshKeys = (stored: ApiKeyFinder, nowMillis?: () => number): ApiKeyFinder => {
  const fresh = keepFresh<ApiKeyHolder>(FRESH_MILLIS, nowMillis)
  return { find: (key) => fresh(digest(key).toString('latin1'), () => stored.find(key)) }
}

/** Whether the key of this id opens anything at the moment. */
export type KeyLiveness = (tenant: string, apiKeyId: string) => Promise<boolean>

/** What was opened with a key that is revoked or has expired is served no more: whoever had it is to be told nothing. */
export const keyLiveness =
  (
    apiKeys: Pick<ApiKeys, 'list'>,
    configured: string | null,
    clock: () => Date = () => new Date(),
  ): KeyLiveness =>
  async (tenant, apiKeyId) => {
    if (apiKeyId === CONFIGURED_ID) return configured !== null && tenant === TENANT
    const key = (await apiKeys.list(tenant)).find((one) => one.apiKeyId === apiKeyId)
    if (key === undefined || key.revokedAt !== null) return false
    return key.expiresAt === null || key.expiresAt > clock()
  }

export interface FirstKeyOptions {
  readonly apiKeys: ApiKeys
  readonly dataDirectory: string
  /** Whether a person reads what is printed. */
  readonly isInteractive: boolean
  readonly print: (line: string) => void
}

/**
 * Makes an API key where tenant `default` has none. It is shown once on a terminal, else written to a file that only its
 * owner can read: the output of a service ends in logs.
 *
 * @throws {SetupError} `setting_invalid`: the file cannot be written. No key was made then.
 */
export const makeFirstKey = async (options: FirstKeyOptions): Promise<void> => {
  const { apiKeys, dataDirectory, isInteractive, print } = options
  if ((await apiKeys.list(TENANT)).length > 0) return
  const generate = async (): Promise<string> =>
    (await apiKeys.generate({ tenant: TENANT, name: 'first start' })).key
  if (isInteractive) {
    print(`API key, shown this once: ${await generate()}`)
    return
  }
  const path = join(dataDirectory, 'api-key')
  await writePrivately(path, generate)
  print(`API key written to ${path}`)
}

/** The file is open before the key is made, and has its name only when it is whole. */
const writePrivately = async (path: string, makeText: () => Promise<string>): Promise<void> => {
  const draft = `${path}.${process.pid}.new`
  const file = openPrivately(draft)
  try {
    writeSync(file, `${await makeText()}\n`)
    fsyncSync(file)
    renameSync(draft, path)
  } finally {
    closeSync(file)
    rmSync(draft, { force: true })
  }
}

const openPrivately = (path: string): number => {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (cause) {
    const line =
      'SPAREKEY_DATA_DIR: the generated API key cannot be written there. Make it writable, or set SPAREKEY_API_KEY.'
    throw new SetupError('setting_invalid', line, { cause })
  }
}
