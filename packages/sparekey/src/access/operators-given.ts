import type { OperatorRoleRow } from '../store/catalogue/operators.ts'
import { read, write, type Bytes, type Step } from '../store/port.ts'
import type { ConsoleRole } from './operators-permissions.ts'
import { isConsoleRole } from './operators-roles.ts'
import type { SessionContent } from './operators-sessions.ts'

/** A role that a group at the provider gives. */
export interface MappedRole {
  readonly tenant: string
  readonly role: ConsoleRole
}

/** A role that counts, and since when. */
export interface RoleInForce extends MappedRole {
  readonly grantedAt: Date
}

/** Makes the roles that groups give those of `mapped`: one that stays keeps its time. Gives all roles. */
export function* takeOver(
  operatorKey: Bytes,
  mapped: readonly MappedRole[],
  now: number,
): Step<readonly OperatorRoleRow[]> {
  const before = yield* read('readOperatorRoles', { operatorKey })
  for (const { tenant, role, source, state } of before) {
    const isMapped = mapped.some((one) => one.tenant === tenant && one.role === role)
    const isInTheWay = isMapped ? state === 'pending' : source === 'provider'
    if (isInTheWay) yield* write('deleteOperatorRole', { operatorKey, tenant, role })
  }
  for (const { tenant, role } of mapped) {
    yield* write('insertOperatorRole', {
      operatorKey,
      tenant,
      role,
      state: 'granted',
      source: 'provider',
      askedBy: null,
      agreedBy: null,
      askedAt: now,
      grantedAt: now,
    })
  }
  return yield* read('readOperatorRoles', { operatorKey })
}

/** What was granted and counts: in an emergency only what is of the installation. */
export const rolesInForce = (
  rows: readonly OperatorRoleRow[],
  source: SessionContent['source'],
): readonly RoleInForce[] =>
  rows.flatMap(({ tenant, role, state, grantedAt }) =>
    state === 'granted' &&
    grantedAt !== null &&
    isConsoleRole(role) &&
    (source !== 'emergency' || role === 'instance_admin')
      ? [{ tenant, role, grantedAt: new Date(grantedAt) }]
      : [],
  )
