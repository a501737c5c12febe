import { type MappedRole, permissionsOf, type Visitor } from 'sparekey/service'
import type { ConsoleParts } from './context.ts'
import { ForbiddenError } from './forbidden.ts'
import { screenPath } from './menu.ts'
import type { Calls, Said, Visit } from './screen.ts'

/** A visit, and what the shell itself asks of it. */
export interface OpenVisit {
  readonly visit: Visit
  /** Whether it was written down that something was looked at. */
  readonly wasRecorded: () => boolean
}

export interface VisitInput {
  readonly visitor: Visitor
  readonly tenant: string
  readonly calls: Calls
  readonly said: Said | null
  readonly requestId: string
}

/** The roles that count in a tenant, those of the installation among them. */
export const rolesAt = (visitor: Visitor, tenant: string): Visitor['roles'] =>
  visitor.roles.filter((role: MappedRole) => role.tenant === tenant || role.tenant === '*')

export const openVisit = (parts: ConsoleParts, input: VisitInput): OpenVisit => {
  const { visitor, tenant, calls, said, requestId } = input
  const { operator, sessionKey, sessionId } = visitor
  const granted = rolesAt(visitor, tenant)
  const roles = granted.map(({ role }) => role)
  const permissions = permissionsOf(roles)
  let isRecorded = false

  const visit: Visit = {
    operator: {
      operatorId: operator.operatorId,
      displayName: operator.displayName,
      issuer: operator.issuer,
      sessionId,
    },
    actor: {
      kind: 'operator',
      issuer: operator.issuer,
      subject: operator.subject,
      personId: operator.personId,
      displayName: operator.displayName,
      roles: granted.flatMap(({ role, grantedAt }) =>
        role === 'instance_admin' ? [] : [{ role, grantedAt }],
      ),
      authentication: visitor.authentication,
      place: { network: hex(visitor.place.network), browser: hex(visitor.place.browser) },
    },
    tenant,
    roles,
    permissions,
    now: parts.clock(),
    requestId,
    said,
    may: (permission) => permissions.has(permission),
    permit: (permission) => {
      if (!permissions.has(permission)) throw new ForbiddenError(permission)
      return calls
    },
    link: (path, query = {}) => {
      const search = new URLSearchParams(query)
      return `${screenPath(tenant, path)}${search.size === 0 ? '' : `?${search.toString()}`}`
    },
    formToken: () => parts.forms.token(sessionKey),
    viewed: async (kind, of = {}) => {
      await parts.views.append({ tenant, operatorId: operator.operatorId, sessionId, kind, ...of })
      isRecorded = true
    },
    seal: (name, value) => parts.forms.seal(`visit ${name}`, sessionKey, value),
    open: (name, sealed) => parts.forms.open(`visit ${name}`, sessionKey, sealed),
  }
  return { visit, wasRecorded: () => isRecorded }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
