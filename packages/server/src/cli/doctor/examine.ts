import { getFips } from 'node:crypto'
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { type KeySource, SetupError, SparekeyError, type Store } from 'sparekey'
import { createApiKeys, openDatabase } from 'sparekey/service'
import type { Config } from '../../config/environment.ts'
import { isLoopback } from '../../config/values.ts'
import { lossText, openStore } from '../../serve/database.ts'
import { openKeys, ringPath } from '../../serve/keys.ts'
import { readPolicy } from '../../serve/policy.ts'
import { mailFinding } from './mail.ts'
import { holdsSparekey, isDatabaseThere } from '../look.ts'
import { fipsFindings } from './fips.ts'
import { fileFindings, modeOf, placeFinding, spaceFinding } from './files.ts'
import { keyUseFindings } from './key-uses.ts'
import { logFinding } from './log.ts'
import { type Finding, error, ok, warning } from './findings.ts'

/** Looks at everything that the service needs. Nothing is written and nothing is made. */
export const examine = async (config: Config): Promise<readonly Finding[]> => {
  const keys = remembered(await openKeys(withoutWaiting(config)))
  return [
    ...policyFindings(config),
    ...(await keyFindings(config, keys)),
    placeFinding(config),
    ...(await databaseFindings(config, keys)),
    ...fileFindings(config),
    ...spaceFindings(config),
    networkFinding(config),
    mailFinding(config),
  ]
}

/** Whoever looks wants to know now. */
const withoutWaiting = ({ keys, ...config }: Config): Config => ({
  ...config,
  keys: keys.kind === 'transit' ? { ...keys, vault: { ...keys.vault, waitSeconds: 0 } } : keys,
})

/** Several findings need the ring. It is asked for once, also where that fails. */
const remembered = (source: KeySource): KeySource => {
  let loading: ReturnType<KeySource['load']> | null = null
  return { load: () => (loading ??= source.load(false)) }
}

const faultOf = async (source: KeySource): Promise<unknown> => {
  try {
    await source.load(false)
    return null
  } catch (cause) {
    return cause
  }
}

const policyFindings = ({ policyFile }: Config): readonly Finding[] => {
  try {
    const { policy } = readPolicy(policyFile)
    const found = ok('policy', policyFile === null ? 'Built in.' : `${policy.name}, from ${policyFile}.`)
    return [found, ...fipsFindings(policy, getFips() === 1)]
  } catch (cause) {
    return [asFinding('policy', cause)]
  }
}

const keyFindings = async ({ keys }: Config, source: KeySource): Promise<readonly Finding[]> => {
  const path = ringPath(keys)
  if (path !== null && modeOf(path) === null) {
    const action =
      'Restore it from its backup. Where nothing was issued yet, start the service: it makes one.'
    return [error('key ring', `There is no key ring at ${path}.`, action)]
  }
  try {
    const { keyIds, currentKeyId } = await source.load(false)
    return [
      ok(
        'key ring',
        `${sourceText(keys)}, ${keyIds.length === 1 ? '1 key' : `${keyIds.length} keys`}, current ${currentKeyId}.`,
      ),
    ]
  } catch (cause) {
    return [asFinding('key ring', cause)]
  }
}

const sourceText = (keys: Config['keys']): string => {
  if (keys.kind === 'command') return 'Printed by the command'
  return keys.kind === 'transit' ? `Unwrapped by Transit key ${keys.vault.key}` : 'Readable'
}

const databaseFindings = async (config: Config, keys: KeySource): Promise<readonly Finding[]> => {
  try {
    const absent = absentFinding(config)
    if (absent !== null) return [absent]
    const store = await openStore({ ...config, migrate: 'check' })
    try {
      return await storeFindings(config, store, keys)
    } finally {
      await store.close()
    }
  } catch (cause) {
    return [asFinding('database', cause)]
  }
}

/** Before anything is opened, which would change the database of another program. */
const absentFinding = ({ database }: Config): Finding | null => {
  if (database.kind === 'postgres') return null
  if (isDatabaseThere(database.path)) {
    return holdsSparekey(database.path) === false ? schemaFinding('missing') : null
  }
  const action = 'Check SPAREKEY_DATA_DIR and SPAREKEY_DATABASE_URL, or make it with "sparekey serve".'
  return error('database', `There is none at ${database.path}.`, action)
}

const storeFindings = async (config: Config, store: Store, keys: KeySource): Promise<readonly Finding[]> => {
  const { database } = config
  const name = database.kind === 'sqlite' ? `SQLite at ${database.path}` : 'PostgreSQL'
  const state = await store.schema()
  const found = [
    ok('database', `${name} answers.`),
    schemaFinding(state),
    ...(await settingFindings(config, store)),
  ]
  if (state === 'current' || state === 'older') {
    for (const difference of await store.schemaDifferences()) found.push(differenceFinding(difference, state))
  }
  if (state === 'current') {
    found.push(await ringFinding(store, keys), await apiKeyFinding(config, store))
    found.push(...(await keyUseFindings(store, keys)))
    if ((await faultOf(keys)) === null) found.push(await logFinding(config, store, keys))
  }
  return found
}

const differenceFinding = (difference: string, state: 'current' | 'older'): Finding => {
  if (state === 'older') return warning('schema', difference, 'Migrate first.')
  const action = 'Compare with "sparekey migrate --print". Nothing but Sparekey should change these tables.'
  return error('schema', difference, action)
}

type SchemaState = Awaited<ReturnType<Store['schema']>>

const schemaFinding = (state: SchemaState): Finding => {
  switch (state) {
    case 'current':
      return ok('schema', 'Up to date.')
    case 'missing':
      return error('schema', 'The database has no Sparekey tables.', 'Run: sparekey migrate')
    case 'older':
      return warning('schema', 'Older than this program.', 'Run: sparekey migrate')
    case 'newer':
      return error('schema', 'Made by a newer version.', 'Run that version, or a later one.')
  }
}

const settingFindings = async (config: Config, store: Store): Promise<readonly Finding[]> => {
  const findings = await store.inspect()
  if (findings.length === 0) return [lossFinding(config)]
  return findings.map((finding) => {
    const [detail, action] = splitAtColon(finding)
    return error('durability', detail, action)
  })
}

const lossFinding = (config: Config): Finding =>
  config.database.kind === 'postgres' && config.asyncStandbys === 'accept'
    ? warning(
        'durability',
        lossText(config),
        'See that no failover goes there, or let COMMIT wait for a standby (synchronous_standby_names) and remove the setting.',
      )
    : ok('durability', lossText(config))

/** The store says "what is wrong: what to do." */
const splitAtColon = (sentence: string): readonly [string, string] => {
  const colon = sentence.indexOf(': ')
  if (colon < 0) return [sentence, 'See the manual of the database.']
  const action = sentence.slice(colon + 2)
  return [`${sentence.slice(0, colon)}.`, action.charAt(0).toUpperCase() + action.slice(1)]
}

/** Whether the ring is the one that the database began with. A database that has begun with none is left so. */
const ringFinding = async (store: Store, keys: KeySource): Promise<Finding> => {
  const check = 'keys fit'
  const unused = new SetupError('keys_missing', 'The database has never been used.')
  const look: KeySource = { load: (storeIsNew) => (storeIsNew ? Promise.reject(unused) : keys.load(false)) }
  try {
    await openDatabase(store, look, () => new Date())
    return ok(check, 'The key ring is the one that the database began with.')
  } catch (cause) {
    if (cause === unused)
      return ok(check, 'The database has never been used: it takes the ring of its first start.')
    if (cause === (await faultOf(keys)))
      return warning(check, 'Not looked at: the key ring cannot be read.', 'Mend that first.')
    return asFinding(check, cause)
  }
}

const apiKeyFinding = async ({ apiKey }: Config, store: Store): Promise<Finding> => {
  if (apiKey !== null) return ok('API keys', 'SPAREKEY_API_KEY is set.')
  const keys = await createApiKeys({ store }).list('default')
  const live = keys.filter(
    ({ expiresAt, revokedAt }) => revokedAt === null && (expiresAt === null || expiresAt > new Date()),
  )
  if (live.length > 0) return ok('API keys', `${live.length} in the database.`)
  if (keys.length > 0) {
    return warning(
      'API keys',
      'Those in the database are all revoked or expired, so no application can call as tenant "default".',
      'Make one: sparekey api-keys create --name …',
    )
  }
  return warning(
    'API keys',
    'There is none, so no application can call.',
    'Start the service: it makes one and says where it is.',
  )
}

const spaceFindings = ({ database }: Config): readonly Finding[] => {
  if (database.kind === 'postgres' || modeOf(dirname(database.path)) === null) return []
  const { bavail, bsize } = statfsSync(dirname(database.path))
  return [spaceFinding(dirname(database.path), bavail * bsize)]
}

const networkFinding = ({ host, port }: Config): Finding =>
  isLoopback(host)
    ? ok('network', `Listens on ${host}:${port}, for this machine alone.`)
    : warning(
        'network',
        `Listens on ${host}:${port} without TLS of its own.`,
        'Put a proxy with TLS in front of it.',
      )

/** The messages of the library say what to do after what is wrong. */
const asFinding = (check: string, cause: unknown): Finding => {
  if (!(cause instanceof SetupError) && !(cause instanceof SparekeyError)) throw cause
  const [, detail = cause.message, action = 'Mend that and look again.'] =
    /^(.*?\.) ([A-Z].*)$/s.exec(cause.message) ?? []
  return error(check, detail, action)
}
