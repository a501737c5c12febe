import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { SetupError } from 'sparekey'
import { type ApiKey, createApiKeys, type NewApiKey, type Scope, type Scopes } from 'sparekey/service'
import { timeText } from '../format.ts'
import { withCurrentStore } from '../open.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { none, unserved } from './lookup.ts'

const DAY_MILLIS = 86_400_000
const MOST_DAYS = 3650

export interface NewKeyOptions {
  readonly tenant: string
  readonly name: string
  readonly scopes?: readonly string[]
  readonly answerableTo?: string
  readonly expiresInDays?: number
  readonly out?: string
}

/** Makes a key and shows it once: on standard output, or in a file that only its owner can read. */
export const createKey = (terminal: Terminal, options: NewKeyOptions): Promise<Report> =>
  withCurrentStore(terminal, async (store) => {
    const { tenant, name } = options
    const refusal = await unserved(store, tenant)
    if (refusal !== null) return refusal
    const input = {
      tenant,
      name,
      scopes: asScopes(options.scopes),
      answerableTo: options.answerableTo ?? null,
      expiresAt: expiryOf(options.expiresInDays),
    }
    const make = () => createApiKeys({ store }).generate(input)
    if (options.out === undefined) {
      const made = await make()
      return { json: made, lines: [`${summary(made)}. Shown this once:`, '', made.key] }
    }
    const file = resolve(options.out)
    const made = await intoFile(file, async () => {
      const one = await make()
      return { text: `${one.key}\n`, value: one }
    })
    return {
      json: { ...withoutKey(made), file },
      lines: [`${summary(made)}, written to ${file}, readable by its owner alone.`],
    }
  })

const withoutKey = (made: NewApiKey): ApiKey => ({
  apiKeyId: made.apiKeyId,
  tenant: made.tenant,
  name: made.name,
  scopes: made.scopes,
  answerableTo: made.answerableTo,
  createdAt: made.createdAt,
  expiresAt: made.expiresAt,
  revokedAt: made.revokedAt,
})

const summary = (key: ApiKey): string =>
  `API key ${key.apiKeyId} of tenant ${key.tenant}, ${grantText(key)}, ${expiryText(key.expiresAt)}`

const grantText = ({ scopes, answerableTo }: ApiKey): string =>
  answerableTo === null ? scopesText(scopes) : `${scopesText(scopes)} (${answerableTo} answers for it)`

const scopesText = (scopes: Scopes): string => (scopes === 'all' ? 'all scopes' : scopes.join(','))

const expiryText = (expiresAt: Date | null): string =>
  expiresAt === null ? 'does not expire' : `expires ${timeText(expiresAt)}`

/** What is none is refused by the library, which names those that there are. */
const asScopes = (words: readonly string[] = ['all']): Scopes =>
  words.length === 1 && words[0] === 'all' ? 'all' : (words as readonly Scope[])

const expiryOf = (days: number | undefined): Date | null => {
  if (days === undefined) return null
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw new SetupError(
      'setting_invalid',
      `--expires-in-days must be a whole number from 1 to ${MOST_DAYS}.`,
    )
  }
  return new Date(Date.now() + days * DAY_MILLIS)
}

/** The file is there before the key is made, so that no key is made that nobody gets to see. */
const intoFile = async <T>(
  path: string,
  make: () => Promise<{ readonly text: string; readonly value: T }>,
): Promise<T> => {
  const file = openNew(path)
  try {
    const { text, value } = await make()
    writeSync(file, text)
    fsyncSync(file)
    return value
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}

const openNew = (path: string): number => {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const line =
      code === 'EEXIST'
        ? `There is a file at ${path} already. Name one that is not there yet with --out.`
        : `--out: the file cannot be written (${code}). Choose a place that this user may write.`
    throw new SetupError('setting_invalid', line, { cause })
  }
}

/** The keys of a tenant, without the keys. */
export const listKeys = (terminal: Terminal, tenant: string): Promise<Report> =>
  withCurrentStore(terminal, async (store) => {
    const refusal = await unserved(store, tenant)
    if (refusal !== null) return refusal
    const keys = await createApiKeys({ store }).list(tenant)
    const now = new Date()
    return {
      json: { items: keys },
      lines:
        keys.length === 0
          ? [`Tenant ${tenant} has no API keys in the database.`]
          : keys.map((key) => `${key.apiKeyId}   ${standing(key, now)}   ${grantText(key)}   ${key.name}`),
    }
  })

const standing = ({ expiresAt, revokedAt }: ApiKey, now: Date): string => {
  if (revokedAt !== null) return `revoked ${timeText(revokedAt)}`
  if (expiresAt !== null && expiresAt <= now) return `expired ${timeText(expiresAt)}`
  return expiryText(expiresAt)
}

/** Ends a key for good. */
export const revokeKey = (terminal: Terminal, tenant: string, apiKeyId: string): Promise<Report> =>
  withCurrentStore(terminal, async (store) => {
    if (!(await createApiKeys({ store }).revoke(tenant, apiKeyId))) {
      return none(
        `Tenant ${tenant} has no such key that was not revoked before. Run "sparekey api-keys list --tenant ${tenant}".`,
      )
    }
    return {
      json: { tenant, apiKeyId },
      lines: ['Revoked. It opens nothing any more, everywhere within 5 seconds.'],
    }
  })
