import { type ConsoleRole, everyTenant, isConsoleRole } from 'sparekey/service'
import { type ConfiguredSecret, invalid, type KeySettings, needs } from './key-settings.ts'
import type { SettingName } from './settings.ts'
import { isLoopback, type Reading, text } from './values.ts'

/** The console for people who help and for those who keep watch. */
export interface ConsoleSettings {
  /** Where they sign in; `null`: with passkeys of the console's own. */
  readonly provider: ProviderSettings | null
  /** Whether one person may open cases and decide on those of others. */
  readonly smallTeam: boolean
}

/** An OpenID provider and what the service takes from it. */
export interface ProviderSettings {
  readonly issuer: string
  readonly clientId: string
  /** `null`: the service is a public client, and has PKCE alone. */
  readonly clientSecret: ConfiguredSecret | null
  readonly scopes: string
  /** The claim that lists the ids of groups. */
  readonly groupsClaim: string
  /** The claim that names the person behind several accounts; `null`: accounts are people. */
  readonly personClaim: string | null
  /** One of these must be the `acr`, or stand in `amr`; `null`: whatever the provider does is enough. */
  readonly strength: readonly string[] | null
  /** What each group gives, by the id of the group. */
  readonly groups: ReadonlyMap<string, readonly { readonly tenant: string; readonly role: ConsoleRole }[]>
}

const PROVIDER_SETTINGS = [
  'SPAREKEY_CONSOLE_OIDC_ISSUER',
  'SPAREKEY_CONSOLE_OIDC_CLIENT_ID',
  'SPAREKEY_CONSOLE_OIDC_CLIENT_SECRET',
  'SPAREKEY_CONSOLE_OIDC_SCOPES',
  'SPAREKEY_CONSOLE_OIDC_GROUPS_CLAIM',
  'SPAREKEY_CONSOLE_OIDC_PERSON_CLAIM',
  'SPAREKEY_CONSOLE_OIDC_STRENGTH',
  'SPAREKEY_CONSOLE_GROUPS',
] as const satisfies readonly SettingName[]

const onOff: Reading<boolean> = {
  expected: 'on or off',
  read: (given) => (given === 'on' ? true : given === 'off' ? false : undefined),
}

const issuerUrl: Reading<string> = {
  expected: 'the https address of an OpenID provider, as it names itself, e.g. https://login.example.org',
  read: (given) => {
    const url = URL.parse(given)
    if (url === null || url.username !== '' || url.search !== '' || url.hash !== '') return undefined
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
      ? given
      : undefined
  },
}

const words: Reading<readonly string[]> = {
  expected: 'words with a space between them',
  read: (given) => {
    const list = given.trim().split(/\s+/)
    return list.every((word) => /^[\x21-\x7e]{1,200}$/.test(word)) ? list : undefined
  },
}

const claimName: Reading<string> = {
  expected: 'the name of a claim',
  read: (given) => (/^[\x21-\x7e]{1,200}$/.test(given) ? given : undefined),
}

const groups: Reading<ProviderSettings['groups']> = {
  expected:
    'JSON that names for the id of each group its roles, e.g. {"6f1c":["support@default"],"90aa":["owner@default","instance_admin"]}',
  read: (given) => {
    const read = parseRecord(given)
    if (read === null) return undefined
    const mapped = new Map<string, readonly { tenant: string; role: ConsoleRole }[]>()
    for (const [group, roles] of Object.entries(read)) {
      const list: unknown[] = Array.isArray(roles) ? roles : [null]
      const known = list.map((role) => (typeof role === 'string' ? readRole(role) : null))
      const sound = known.filter((role) => role !== null)
      if (sound.length !== known.length || group === '') return undefined
      mapped.set(group, sound)
    }
    return mapped
  },
}

const parseRecord = (given: string): object | null => {
  try {
    const value: unknown = JSON.parse(given)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/** `role@tenant`, and `instance_admin` without one. */
const readRole = (given: string): { readonly tenant: string; readonly role: ConsoleRole } | null => {
  const [role = '', tenant, ...rest] = given.split('@')
  if (!isConsoleRole(role) || rest.length > 0) return null
  if (role === 'instance_admin') return tenant === undefined ? { tenant: everyTenant, role } : null
  return tenant !== undefined && /^[a-z0-9-]{1,64}$/.test(tenant) ? { tenant, role } : null
}

/**
 * Methods that no page in the middle can pass on: RFC 8176 `hwk`, `swk` and `sc`, the values `phr` and `phrh` of OpenID EAP, and
 * what large providers say of passkeys.
 */
const PHISHING_RESISTANT = ['phr', 'phrh', 'hwk', 'swk', 'sc', 'pop', 'fido'] as const

/**
 * `null`: there is no console.
 *
 * @throws {SetupError} `setting_invalid`: half of a provider, or a provider and no console.
 */
export const readConsole = (settings: KeySettings): ConsoleSettings | null => {
  const isOn = settings.plain('SPAREKEY_CONSOLE', onOff)
  const smallTeam = settings.plain('SPAREKEY_CONSOLE_SMALL_TEAM', onOff)
  const given = PROVIDER_SETTINGS.find((name) => settings.has(name))
  if (isOn === false) {
    if (given !== undefined)
      throw invalid(`${given} is set, and SPAREKEY_CONSOLE is off. Remove one of them.`)
    return null
  }
  if (isOn === undefined && smallTeam === undefined && given === undefined) return null
  return {
    provider: given === undefined ? null : readProvider(settings, given),
    smallTeam: smallTeam ?? false,
  }
}

const readProvider = (settings: KeySettings, given: SettingName): ProviderSettings => {
  const issuer = settings.plain('SPAREKEY_CONSOLE_OIDC_ISSUER', issuerUrl)
  if (issuer === undefined) throw needs(given, 'SPAREKEY_CONSOLE_OIDC_ISSUER')
  const clientId = settings.plain('SPAREKEY_CONSOLE_OIDC_CLIENT_ID', text)
  if (clientId === undefined) throw needs('SPAREKEY_CONSOLE_OIDC_ISSUER', 'SPAREKEY_CONSOLE_OIDC_CLIENT_ID')
  const mapped = settings.plain('SPAREKEY_CONSOLE_GROUPS', groups)
  if (mapped === undefined) throw needs('SPAREKEY_CONSOLE_OIDC_ISSUER', 'SPAREKEY_CONSOLE_GROUPS')
  const strength = settings.plain('SPAREKEY_CONSOLE_OIDC_STRENGTH', words) ?? PHISHING_RESISTANT
  return {
    issuer,
    clientId,
    clientSecret: settings.secret('SPAREKEY_CONSOLE_OIDC_CLIENT_SECRET', text) ?? null,
    scopes: (
      settings.plain('SPAREKEY_CONSOLE_OIDC_SCOPES', words) ?? ['openid', 'profile', 'offline_access']
    ).join(' '),
    groupsClaim: settings.plain('SPAREKEY_CONSOLE_OIDC_GROUPS_CLAIM', claimName) ?? 'groups',
    personClaim: settings.plain('SPAREKEY_CONSOLE_OIDC_PERSON_CLAIM', claimName) ?? null,
    strength: strength.length === 1 && strength[0] === 'any' ? null : strength,
    groups: mapped,
  }
}
