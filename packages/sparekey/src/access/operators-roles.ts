import type { OperatorRoleRow } from '../store/catalogue/operators.ts'
import { everyTenant } from './operators-identity.ts'
import { mayDo, permissions, type ConsoleRole, type Permission } from './operators-permissions.ts'

/** Words of other versions give nothing. */
export const isConsoleRole = (word: string): word is ConsoleRole =>
  permissions['self.view'].some((role) => role === word)

/** Whoever has one of these can let others in or decide: it takes a second person to give it. */
export const isPowerful = (role: ConsoleRole): boolean =>
  role === 'approver' || role === 'security_admin' || role === 'owner' || role === 'instance_admin'

/** Where a role lies: those of the installation in no tenant. */
export const placeOfRole = (role: ConsoleRole, tenant: string): string =>
  role === 'instance_admin' ? everyTenant : tenant

/** The roles that count in a tenant: its own that were granted, and those of the installation. */
export const rolesIn = (rows: readonly OperatorRoleRow[], tenant: string): readonly ConsoleRole[] =>
  rows
    .filter((row) => row.state === 'granted' && (row.tenant === tenant || row.tenant === everyTenant))
    .map(({ role }) => role)
    .filter(isConsoleRole)

export const mayDoIn = (rows: readonly OperatorRoleRow[], tenant: string, permission: Permission): boolean =>
  rolesIn(rows, tenant).some((role) => mayDo(role, permission))

/**
 * Two of the roles that nobody has together; `null`: there are none. Who opens cases does not decide on them, but where a team is
 * too small for that (`smallTeam`); who audits does nothing else, in whichever tenant.
 */
export const exclusivePair = (
  roles: readonly { readonly tenant: string; readonly role: string }[],
  smallTeam: boolean,
): readonly [ConsoleRole, ConsoleRole] | null => {
  const auditor = roles.find(({ role }) => role === 'auditor')
  const other = roles.find(({ role }) => role !== 'auditor' && isConsoleRole(role))
  if (auditor !== undefined && other !== undefined && isConsoleRole(other.role))
    return ['auditor', other.role]
  const both = roles.some(
    (one) =>
      one.role === 'support' && roles.some((two) => two.role === 'approver' && two.tenant === one.tenant),
  )
  return both && !smallTeam ? ['support', 'approver'] : null
}
