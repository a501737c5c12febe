import { parseOperatorId } from '../lifecycle/identifiers.ts'
import type { OperatorRoleRow, OperatorRow } from '../store/catalogue/operators.ts'
import { read, type Bytes, type Step } from '../store/port.ts'
import type { ConsoleRole, Permission } from './operators-permissions.ts'
import { mayDoIn, rolesIn } from './operators-roles.ts'

/** Somebody with their roles, as they are read in the transaction of an act. */
export interface Person {
  readonly row: OperatorRow
  readonly roles: readonly OperatorRoleRow[]
}

export function* personAt(operatorKey: Bytes): Step<Person | null> {
  const [row] = yield* read('readOperator', { operatorKey })
  if (row === undefined) return null
  const roles = yield* read('readOperatorRoles', { operatorKey })
  return { row, roles }
}

export function* personOf(operatorId: string): Step<Person | null> {
  const operatorKey = parseOperatorId(operatorId)
  return operatorKey === null ? null : yield* personAt(operatorKey)
}

export const isAllowed = (person: Person | null, tenant: string, permission: Permission): person is Person =>
  person !== null && person.row.disabledAt === null && mayDoIn(person.roles, tenant, permission)

/** Owners give the roles of their tenant, and only an instance admin makes another one. */
export const mayGive = (by: Person | null, tenant: string, role: ConsoleRole): boolean => {
  const roles = by === null ? [] : rolesIn(by.roles, tenant)
  return roles.includes('instance_admin') || (role !== 'instance_admin' && roles.includes('owner'))
}
