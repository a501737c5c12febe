import { isHeaderText, isMountPath, isTransitKeyName, readTransitAddress } from 'sparekey/service'
import { type ConfiguredSecret, invalid, type KeySettings, needs } from './key-settings.ts'
import type { SettingName } from './settings.ts'
import { path, type Reading } from './values.ts'

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

/** The first setting of a Transit engine that is given; `undefined`: none is meant. */
export const givenVaultSetting = (settings: KeySettings): SettingName | undefined =>
  VAULT_SETTINGS.find((name) => settings.has(name))

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

/** @throws {SetupError} `setting_invalid`: a value that is not as documented, or half of what is needed. */
export const readVault = (settings: KeySettings, given: SettingName): VaultSettings => {
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
