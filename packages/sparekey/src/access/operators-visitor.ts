import { samePublicBytes } from '../bytes.ts'
import type { KeyRing } from '../crypto/ports.ts'
import type { Authentication } from '../interface/calls.ts'
import { printOperatorSessionId } from '../lifecycle/identifiers.ts'
import type { OperatorSessionRow } from '../store/catalogue/operators.ts'
import type { Bytes } from '../store/port.ts'
import { type MappedRole, type RoleInForce, rolesInForce } from './operators-given.ts'
import { describeOperator, type OperatorIdentity, type Place } from './operators-identity.ts'
import type { Person } from './operators-people.ts'
import { sessionEnds, type SessionContent } from './operators-sessions.ts'
import type { Operator } from './operators-types.ts'

/** How somebody has just proved who they are, and where. */
export interface Proof {
  readonly authentication: Authentication
  readonly place: Place
  /** The browser in words. */
  readonly browser: string
}

/** What a provider says of somebody. */
export interface ProviderSignIn extends Proof {
  readonly identity: OperatorIdentity
  readonly roles: readonly MappedRole[]
  /** Of the provider's own session; `null`: it names none. */
  readonly sid: string | null
  readonly refreshToken: string | null
  readonly idToken: string | null
}

export type SignedIn =
  | { readonly ok: true; readonly cookie: string; readonly operatorId: string; readonly sessionId: string }
  | {
      readonly ok: false
      readonly code: 'no_access' | 'disabled' | 'roles_exclusive'
      readonly operatorId: string | null
    }

/** Somebody at work, at one moment. */
export interface Visitor {
  readonly operator: Operator
  readonly sessionId: string
  readonly sessionKey: Bytes
  /** Of the cookie that was shown; what rotates the session names it. */
  readonly token: Bytes
  readonly source: SessionContent['source']
  /** Granted and in force, by tenant; in an emergency only that of the installation. */
  readonly roles: readonly RoleInForce[]
  readonly authentication: Authentication
  readonly place: Place
  /** In words. */
  readonly browser: string
  /** The network or the browser is another than where they proved who they are: they have to do it again. */
  readonly isElsewhere: boolean
  readonly openedAt: Date
  /** When it ends if nothing more is asked. */
  readonly idleAt: Date
  readonly endsAt: Date
  /** When groups were last asked for. */
  readonly checkedAt: Date
  readonly refreshToken: string | null
  readonly idToken: string | null
}

/** Somebody at work, of their rows. */
export const visitorOf = (
  ring: KeyRing,
  { row: operator, roles }: Person,
  row: OperatorSessionRow,
  content: SessionContent,
  place: Place,
): Visitor => {
  const { idleAt, endsAt } = sessionEnds(row, content.source, roles)
  const isElsewhere =
    !samePublicBytes(row.network, place.network) || !samePublicBytes(row.browser, place.browser)
  return {
    operator: describeOperator(ring, operator, roles),
    sessionId: printOperatorSessionId(row.sessionId),
    sessionKey: row.sessionId,
    token: row.tokenHash,
    source: content.source,
    roles: rolesInForce(roles, content.source),
    authentication: { methods: content.methods, at: new Date(row.provedAt) },
    place,
    browser: content.browser,
    isElsewhere,
    openedAt: new Date(row.openedAt),
    idleAt: new Date(idleAt),
    endsAt: new Date(endsAt),
    checkedAt: new Date(row.checkedAt),
    refreshToken: content.refreshToken,
    idToken: content.idToken,
  }
}
