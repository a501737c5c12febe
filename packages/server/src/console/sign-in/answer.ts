import type { MappedRole } from 'sparekey/service'
import type { ProviderSettings } from '../../config/console-settings.ts'

/** Claims of an ID token whose signature, issuer, audience and times were checked, with those of the userinfo endpoint. */
export type Claims = Readonly<Record<string, unknown>>

/** Who somebody is and what they may do, as the provider says. */
export interface Answer {
  readonly identity: {
    readonly issuer: string
    readonly subject: string
    readonly personId: string | null
    readonly displayName: string
  }
  readonly roles: readonly MappedRole[]
  /** RFC 8176 values. */
  readonly methods: readonly string[]
  /** When they signed in there; `null`: it does not say. */
  readonly authenticatedAt: Date | null
  readonly sid: string | null
  /** Whether they signed in as strongly as the settings ask. */
  readonly isStrong: boolean
}

/** Groups count by the ids in the settings; a group that is not there gives nothing, whatever it is called. */
export const readAnswer = (
  settings: ProviderSettings,
  issuer: string,
  subject: string,
  claims: Claims,
): Answer => {
  const methods = textsIn(claims['amr'])
  const acr = textIn(claims['acr'])
  const { personClaim, groupsClaim, strength } = settings
  return {
    identity: {
      issuer,
      subject,
      personId: personClaim === null ? null : textIn(claims[personClaim]),
      displayName: displayNameOf(claims, subject),
    },
    roles: rolesOf(settings, textsIn(claims[groupsClaim])),
    methods,
    authenticatedAt: typeof claims['auth_time'] === 'number' ? new Date(claims['auth_time'] * 1000) : null,
    sid: textIn(claims['sid']),
    isStrong: strength === null || strength.some((word) => word === acr || methods.includes(word)),
  }
}

/** Each role once, in the order of the settings. */
const rolesOf = ({ groups }: ProviderSettings, ids: readonly string[]): readonly MappedRole[] => {
  const roles = [...groups].flatMap(([group, given]) => (ids.includes(group) ? given : []))
  return [...new Map(roles.map((role) => [`${role.role}@${role.tenant}`, role])).values()]
}

/** What owners of accounts are shown: at most 100 characters on one line. */
const displayNameOf = (claims: Claims, subject: string): string => {
  const given = [claims['name'], claims['preferred_username'], claims['email']].map(textIn)
  const name = given.find((one) => one !== null && one.trim() !== '') ?? subject
  return name
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 100)
}

const textIn = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= 1000 ? value : null

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.filter((one) => typeof one === 'string')
    : typeof value === 'string'
      ? [value]
      : []
