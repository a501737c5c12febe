import type { BlockList } from 'node:net'
import type {
  ConsoleViews,
  OperatorForms,
  OperatorPasskeys,
  Operators,
  OperatorSignIn,
  Proof,
  Visitor,
} from 'sparekey/service'
import { type Place, placeOf } from 'sparekey/service'
import type { KeyRing } from 'sparekey'
import type { AppContext } from '../../http/app-parts.ts'
import { contextOf } from '../../http/person.ts'
import { browserName } from '../sessions/browser-name.ts'
import { dropConsoleCookie, printConsoleCookie, readConsoleCookie } from '../sessions/cookies.ts'
import type { PasskeyChecks } from '../sign-in/passkeys.ts'
import type { Provider } from '../sign-in/provider.ts'
import type { Calls, Screen } from './screen.ts'

/** What the console works with. */
export interface ConsoleParts {
  readonly signIn: OperatorSignIn
  readonly operators: Operators
  readonly passkeys: OperatorPasskeys
  readonly checks: PasskeyChecks
  readonly forms: OperatorForms
  readonly views: ConsoleViews
  /** `null`: people sign in with passkeys of the console. */
  readonly provider: Provider | null
  readonly ring: KeyRing
  readonly screens: readonly Screen[]
  /** `null`: there is no tenant of this name. */
  readonly callsOf: (tenant: string) => Promise<Calls | null>
  /** Names of the tenants there are. */
  readonly tenants: () => Promise<readonly string[]>
  readonly publicUrl: () => string
  readonly trustedProxies: BlockList
  readonly clock: () => Date
  /** Somebody used the way in that is for emergencies. */
  readonly emergency?: () => void
}

export const placeIn = ({ ring, trustedProxies }: ConsoleParts, c: AppContext): Place => {
  const { ip, userAgent } = contextOf(c, trustedProxies)
  return placeOf(ring, ip ?? null, userAgent ?? null)
}

/** Somebody who has just shown who they are. */
export const proofIn = (parts: ConsoleParts, c: AppContext, methods: readonly string[], at: Date): Proof => ({
  authentication: { methods, at },
  place: placeIn(parts, c),
  browser: browserName(c.req.header('User-Agent')),
})

/** Whose cookie the request has; `null`: nobody's. */
export const visitorIn = async (parts: ConsoleParts, c: AppContext): Promise<Visitor | null> => {
  const cookie = readConsoleCookie('session', c, parts.publicUrl())
  return cookie === null ? null : parts.signIn.find(cookie, placeIn(parts, c))
}

export const setSession = (parts: ConsoleParts, c: AppContext, cookie: string): void =>
  c.header('Set-Cookie', printConsoleCookie('session', parts.publicUrl(), cookie), { append: true })

export const dropSession = (parts: ConsoleParts, c: AppContext): void =>
  c.header('Set-Cookie', dropConsoleCookie('session', parts.publicUrl()), { append: true })

/** The record of whoever comes and goes lies with the installation, as they belong to no tenant yet. */
export const noteComing = (
  { views }: ConsoleParts,
  { operatorId, sessionId }: { readonly operatorId: string; readonly sessionId: string },
  kind: 'signed_in' | 'emergency_sign_in' | 'signed_out' | 'proved' | 'sign_in_refused' | 'groups_changed',
  detail: Readonly<Record<string, string | number>> = {},
): Promise<void> => views.append({ tenant: '*', kind, detail, operatorId, sessionId })
