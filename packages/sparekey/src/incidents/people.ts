import { mayDo, type Permission } from '../access/operators-permissions.ts'
import type { OperatorActor } from '../interface/support.ts'

/** Whoever has the database and the key ring in hand. Nothing holds them back but what is written down. */
export interface MachineActor {
  readonly kind: 'machine'
  /** Who they say they are. */
  readonly displayName: string
}

export type IncidentActor = OperatorActor | MachineActor

/** As a job remembers them. */
export interface Person {
  readonly issuer: string
  readonly subject: string
  readonly personId: string | null
  readonly displayName: string
}

/** Stands in the place of an OpenID provider. */
export const machineIssuer = 'machine'

export const personOf = (actor: IncidentActor): Person => {
  const { displayName } = actor
  if (actor.kind === 'machine') {
    return { issuer: machineIssuer, subject: displayName, personId: null, displayName }
  }
  const { issuer, subject, personId } = actor
  return { issuer, subject, personId, displayName }
}

/** By what a provider says of them, never by a name. Whoever acts at the machine is nobody's second person. */
export const isAnother = (one: Person, other: Person): boolean =>
  one.issuer !== machineIssuer &&
  (one.issuer !== other.issuer || one.subject !== other.subject) &&
  (one.personId === null || one.personId !== other.personId)

/** Asked here whoever calls (OWASP ASVS v5.0.0-8.3.1). `since`: a role that was given later does not count. */
export const isAllowed = (actor: IncidentActor, permission: Permission, since: number | null): boolean =>
  actor.kind === 'machine' ||
  actor.roles.some(
    ({ role, grantedAt }) => mayDo(role, permission) && (since === null || grantedAt.getTime() <= since),
  )
