import type { OperatorRole } from '../interface/support.ts'

/** The roles of a tenant, and the one of the whole installation, which sees no accounts. */
export type ConsoleRole = OperatorRole | 'instance_admin'

const everyone: readonly ConsoleRole[] = [
  'support',
  'approver',
  'security_admin',
  'auditor',
  'owner',
  'instance_admin',
]

/**
 * What may be done in the console, by whom. There is no other place that says so: routes, calls, the page with the matrix and its
 * tests are made from this table. What is not in it may not be done (OWASP ASVS v5.0.0-8.2.1).
 */
export const permissions = {
  'overview.view': everyone,
  'self.view': everyone,

  'account.view': ['support', 'approver', 'security_admin', 'auditor'],
  'account.freeze': ['security_admin'],
  'account.unfreeze': ['security_admin'],
  'contact.reveal': ['support', 'security_admin'],
  'set.revoke': ['security_admin'],
  'set.expose': ['security_admin'],

  'case.view': ['support', 'approver', 'security_admin', 'auditor', 'owner'],
  'case.open': ['support'],
  'case.evidence': ['support'],
  'case.submit': ['support'],
  'case.withdraw': ['support'],
  'case.hold': ['support', 'approver', 'security_admin'],
  'case.resume': ['security_admin'],
  'case.ask_more': ['approver', 'security_admin'],
  'case.approve': ['approver', 'security_admin'],
  'case.deny': ['approver', 'security_admin'],
  'case.raise_risk': ['support', 'approver', 'security_admin'],
  'case.start_wait': ['security_admin'],
  'case.expedite': ['security_admin', 'owner'],
  'case.release': ['approver'],

  'event.view': ['security_admin', 'auditor', 'owner'],
  'event.export': ['security_admin', 'auditor', 'owner'],
  'alarm.view': ['security_admin', 'auditor', 'owner'],
  'alarm.acknowledge': ['security_admin'],
  'recovery.view': ['security_admin', 'auditor'],
  'delivery.view': ['security_admin', 'auditor', 'owner', 'instance_admin'],
  'delivery.retry': ['security_admin'],
  'report.view': ['security_admin', 'auditor', 'owner'],
  'looking.view': ['security_admin', 'auditor', 'owner'],

  'incident.view': ['security_admin', 'auditor', 'owner'],
  'incident.run': ['security_admin'],
  'incident.agree': ['security_admin', 'owner'],
  'switch.protect': ['security_admin'],
  'switch.resume': ['owner'],

  'policy.view': ['security_admin', 'auditor', 'owner'],
  'policy.write': ['security_admin', 'owner'],
  'policy.agree': ['security_admin', 'owner'],
  'setting.view': ['security_admin', 'auditor', 'owner', 'instance_admin'],
  'setting.write': ['owner'],
  'api_key.write': ['owner'],
  'webhook.write': ['owner'],
  'tenant.write': ['instance_admin'],
  'key.view': ['auditor', 'owner', 'instance_admin'],

  'operator.view': ['security_admin', 'auditor', 'owner', 'instance_admin'],
  'operator.invite': ['owner', 'instance_admin'],
  'operator.disable': ['security_admin', 'owner', 'instance_admin'],
  'session.end': ['security_admin', 'owner', 'instance_admin'],
  'role.grant': ['owner', 'instance_admin'],
  'role.agree': ['owner'],
  'role.remove': ['security_admin', 'owner', 'instance_admin'],
} as const satisfies Readonly<Record<string, readonly ConsoleRole[]>>

export type Permission = keyof typeof permissions

export const permissionNames = Object.keys(permissions) as readonly Permission[]

/** What these roles may do together. */
export const permissionsOf = (roles: readonly ConsoleRole[]): ReadonlySet<Permission> =>
  new Set(permissionNames.filter((name) => roles.some((role) => mayDo(role, name))))

export const mayDo = (role: ConsoleRole, permission: Permission): boolean => {
  const allowed: readonly ConsoleRole[] = permissions[permission]
  return allowed.includes(role)
}
