import { isHeaderText, isMountPath, isTransitKeyName, readTransitAddress } from 'sparekey/service'
import { SetupError } from 'sparekey'
import { join } from 'node:path'
import type { SettingName } from './settings.ts'
import { path, type Reading, text } from './values.ts'

/** A secret of the settings; where it came from a file, the file may be read anew. */
export interface ConfiguredSecret {
  readonly text: string
  readonly file: string | null
}

/** A Transit engine of HashiCorp Vault or OpenBao, and how the service proves to it who asks. */
export interface VaultSettings {
  /** An origin. */
  readonly address: string
  readonly key: string
  readonly mount: string
  readonly namespace: string | null
  /** A path. */
  readonly caFile: string | null
  readonly waitSeconds: number
  readonly login:
    | { readonly kind: 'token'; readonly token: ConfiguredSecret }
    | {
        readonly kind: 'approle'
        readonly mount: string
        readonly roleId: string
        readonly secretId: ConfiguredSecret
      }
}

/** Where the key ring comes from. */
export type KeyLocation =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'command'
      readonly argv: readonly string[]
      /** All variables that the command gets: `PATH`, and those that the settings name. */
      readonly environment: Readonly<Record<string, string>>
    }
  /** A file that holds the ring wrapped. */
  | { readonly kind: 'transit'; readonly path: string; readonly vault: VaultSettings }

const MOST_WORDS = 64

const commandWords: Reading<readonly string[]> = {
  expected: `a JSON list of at most ${MOST_WORDS} words, the first of them a program, e.g. ["/usr/local/bin/read-ring","--slot","1"]`,
  read: (given) => {
    const words = parseJson(given)
    if (!Array.isArray(words) || words.length === 0 || words.length > MOST_WORDS) return undefined
    const texts = words.filter((word) => typeof word === 'string' && !word.includes('\0'))
    return texts.length === words.length && texts[0] !== '' ? texts : undefined
  },
}

const parseJson = (given: string): unknown => {
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}

/** The service's own settings are what a command must not see: secrets are among them. */
const variableNames: Reading<readonly string[]> = {
  expected: 'names of environment variables separated by spaces, none of which begins with SPAREKEY_',
  read: (given) => {
    const names = given.trim().split(/\s+/)
    return names.every((name) => /^[A-Za-z_]\w*$/.test(name) && !/^SPAREKEY_/i.test(name)) ? names : undefined
  },
}

const vaultAddress: Reading<string> = {
  expected: 'an https origin, e.g. https://vault.example.org:8200; http only on this machine',
  read: (given) => readTransitAddress(given)?.origin,
}

const vaultKey: Reading<string> = {
  expected: 'the name of a Transit key: letters, digits, "_", "-" and "."',
  read: (given) => (isTransitKeyName(given) ? given : undefined),
}

const vaultPath: Reading<string> = {
  expected: 'a path of letters, digits, "_", "-" and "." between single slashes, with none at its ends',
  read: (given) => (isMountPath(given) ? given : undefined),
}

const vaultText: Reading<string> = {
  expected: 'visible ASCII characters, at most 8192',
  read: (given) => (isHeaderText(given) ? given : undefined),
}

const MOST_WAIT_SECONDS = 600

const waitSeconds: Reading<number> = {
  expected: `whole seconds from 0 to ${MOST_WAIT_SECONDS}`,
  read: (given) =>
    /^\d{1,3}$/.test(given) && Number(given) <= MOST_WAIT_SECONDS ? Number(given) : undefined,
}

/** How settings are read from the environment. */
export interface KeySettings {
  /** `undefined` where it is not set. */
  plain<T>(name: SettingName | 'SPAREKEY_KEYS_FILE', reading: Reading<T>): T | undefined
  /** As it is, or from the file that `…_FILE` names. */
  secret(name: SettingName, reading: Reading<string>): ConfiguredSecret | undefined
  /** Whether it is set, in either way. */
  has(name: SettingName): boolean
  /** A variable of the environment that is no setting. */
  variable(name: string): string | undefined
}

const VAULT_SETTINGS = [
  'SPAREKEY_VAULT_ADDR',
  'SPAREKEY_VAULT_KEY',
  'SPAREKEY_VAULT_MOUNT',
  'SPAREKEY_VAULT_NAMESPACE',
  'SPAREKEY_VAULT_CA_FILE',
  'SPAREKEY_VAULT_TOKEN',
  'SPAREKEY_VAULT_ROLE_ID',
  'SPAREKEY_VAULT_SECRET_ID',
  'SPAREKEY_VAULT_APPROLE_MOUNT',
  'SPAREKEY_VAULT_WAIT_SECONDS',
] as const

/**
 * Where the key ring comes from: a file in the data directory unless the settings name another place.
 *
 * @throws {SetupError} `setting_invalid`: a value that is not as documented, two places, or half of one.
 */
export const readKeyLocation = (settings: KeySettings, dataDirectory: string): KeyLocation => {
  const given = settings.plain('SPAREKEY_KEYS', text)
  const file = settings.plain('SPAREKEY_KEYS_FILE', path)
  const argv = settings.plain('SPAREKEY_KEYS_COMMAND', commandWords)
  const vaultSetting = VAULT_SETTINGS.find((name) => settings.has(name))
  if (given !== undefined && file !== undefined) {
    throw invalid('SPAREKEY_KEYS and SPAREKEY_KEYS_FILE are both set. Keep one of them.')
  }
  const places = [
    given === undefined ? [] : ['SPAREKEY_KEYS'],
    argv === undefined ? [] : ['SPAREKEY_KEYS_COMMAND'],
    // What Transit unwraps lies in the file.
    vaultSetting === undefined ? (file === undefined ? [] : ['SPAREKEY_KEYS_FILE']) : [vaultSetting],
  ].flat()
  const [first, second] = places
  if (second !== undefined) {
    throw invalid(
      `${first} and ${second} are both set, and the key ring comes from one place. Keep one of them.`,
    )
  }
  const names = settings.plain('SPAREKEY_KEYS_COMMAND_VARIABLES', variableNames)
  if (argv !== undefined) return { kind: 'command', argv, environment: readVariables(settings, names ?? []) }
  if (names !== undefined) throw needs('SPAREKEY_KEYS_COMMAND_VARIABLES', 'SPAREKEY_KEYS_COMMAND')
  if (given !== undefined) return { kind: 'text', text: given }
  const ringFile = file ?? join(dataDirectory, 'sparekey.keys')
  if (vaultSetting === undefined) return { kind: 'file', path: ringFile }
  return { kind: 'transit', path: ringFile, vault: readVault(settings, vaultSetting) }
}

const readVariables = (settings: KeySettings, names: readonly string[]): Record<string, string> => {
  const searchPath = settings.variable('PATH')
  const variables: Record<string, string> = searchPath === undefined ? {} : { PATH: searchPath }
  for (const name of names) {
    const value = settings.variable(name)
    if (value === undefined) {
      throw invalid(
        `SPAREKEY_KEYS_COMMAND_VARIABLES names ${name}, which is not set. Set it, or take it off the list.`,
      )
    }
    variables[name] = value
  }
  return variables
}

const readVault = (settings: KeySettings, given: SettingName): VaultSettings => {
  const address = settings.plain('SPAREKEY_VAULT_ADDR', vaultAddress)
  if (address === undefined) throw needs(given, 'SPAREKEY_VAULT_ADDR')
  const key = settings.plain('SPAREKEY_VAULT_KEY', vaultKey)
  if (key === undefined) throw needs('SPAREKEY_VAULT_ADDR', 'SPAREKEY_VAULT_KEY')
  return {
    address,
    key,
    mount: settings.plain('SPAREKEY_VAULT_MOUNT', vaultPath) ?? 'transit',
    namespace: settings.plain('SPAREKEY_VAULT_NAMESPACE', vaultPath) ?? null,
    caFile: settings.plain('SPAREKEY_VAULT_CA_FILE', path) ?? null,
    waitSeconds: settings.plain('SPAREKEY_VAULT_WAIT_SECONDS', waitSeconds) ?? 30,
    login: readLogin(settings),
  }
}

const readLogin = (settings: KeySettings): VaultSettings['login'] => {
  const token = settings.secret('SPAREKEY_VAULT_TOKEN', vaultText)
  const roleId = settings.plain('SPAREKEY_VAULT_ROLE_ID', vaultText)
  const secretId = settings.secret('SPAREKEY_VAULT_SECRET_ID', vaultText)
  const mount = settings.plain('SPAREKEY_VAULT_APPROLE_MOUNT', vaultPath)
  if (token !== undefined && roleId !== undefined) {
    throw invalid('SPAREKEY_VAULT_TOKEN and SPAREKEY_VAULT_ROLE_ID are both set. Keep one of them.')
  }
  if (roleId !== undefined && secretId === undefined) {
    throw needs('SPAREKEY_VAULT_ROLE_ID', 'SPAREKEY_VAULT_SECRET_ID')
  }
  if (secretId !== undefined && roleId === undefined) {
    throw needs('SPAREKEY_VAULT_SECRET_ID', 'SPAREKEY_VAULT_ROLE_ID')
  }
  if (mount !== undefined && roleId === undefined) {
    throw needs('SPAREKEY_VAULT_APPROLE_MOUNT', 'SPAREKEY_VAULT_ROLE_ID')
  }
  if (token !== undefined) return { kind: 'token', token }
  if (roleId !== undefined && secretId !== undefined) {
    return { kind: 'approle', mount: mount ?? 'approle', roleId, secretId }
  }
  throw invalid(
    'SPAREKEY_VAULT_ADDR needs SPAREKEY_VAULT_TOKEN beside it, or SPAREKEY_VAULT_ROLE_ID and SPAREKEY_VAULT_SECRET_ID.',
  )
}

const needs = (name: string, other: string): SetupError => invalid(`${name} needs ${other} beside it.`)

const invalid = (message: string): SetupError => new SetupError('setting_invalid', message)
