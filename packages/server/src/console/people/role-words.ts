import type { ConsoleRole, OperatorGrant } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import { badge } from '../shell/parts.ts'

export const roleNames: Readonly<Record<ConsoleRole, string>> = {
  support: 'Support agent',
  approver: 'Approver',
  security_admin: 'Security admin',
  auditor: 'Auditor',
  owner: 'Owner of the tenant',
  instance_admin: 'Admin of the installation',
}

export const roleChoices = Object.entries(roleNames) as readonly (readonly [ConsoleRole, string])[]

export const asRole = (text: string | undefined): ConsoleRole | null =>
  roleChoices.find(([role]) => role === text)?.[0] ?? null

export const grantBadge = ({ role, state }: OperatorGrant): Markup =>
  state === 'granted'
    ? badge('good', roleNames[role])
    : badge('warn', `${roleNames[role]}, waits for a second owner`)

const sources: Readonly<Record<OperatorGrant['source'], string>> = {
  provider: 'a group of the provider',
  person: 'a person',
  shell: 'the shell of the service',
}

export const sourceName = ({ source }: OperatorGrant): string => sources[source]

/** Roles that count in a tenant: its own, and those of the installation. */
export const isOf =
  (tenant: string) =>
  (grant: OperatorGrant): boolean =>
    grant.tenant === tenant || grant.tenant === '*'
