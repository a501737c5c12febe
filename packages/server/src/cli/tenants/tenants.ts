import { SetupError } from 'sparekey'
import { createTenants, type Tenant } from 'sparekey/service'
import { readJsonFile } from '../../config/json-file.ts'
import { readTenantSettings, type TenantSettings } from '../../tenants/settings.ts'
import { timeText } from '../format.ts'
import { withCurrentStore } from '../open.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { none } from './lookup.ts'

/** Every tenant: the one of the environment, and those of the database. */
export const listTenants = (terminal: Terminal): Promise<Report> =>
  withCurrentStore(terminal, async (store, { policyFile }) => {
    const tenants = await createTenants({ store }).list()
    const environment = { tenant: 'default', source: 'environment' as const }
    const width = Math.max(...[environment, ...tenants].map(({ tenant }) => tenant.length))
    return {
      json: { items: [environment, ...tenants.map(described)] },
      lines: [
        `${'default'.padEnd(width)}   from the environment, policy ${policyFile ?? 'built in'}`,
        ...tenants.map((one) => `${one.tenant.padEnd(width)}   ${standing(one)}`),
      ],
    }
  })

const standing = ({ createdAt, changedAt, removedAt }: Tenant): string => {
  const since = `added ${timeText(createdAt)}`
  if (removedAt !== null) return `${since}, removed ${timeText(removedAt)}`
  return changedAt > createdAt ? `${since}, set ${timeText(changedAt)}` : since
}

const described = ({ tenant, createdAt, changedAt, removedAt }: Tenant) => ({
  tenant,
  source: 'database',
  createdAt,
  changedAt,
  removedAt,
})

/** Adds a tenant with the settings of a file, or with the built-in ones. */
export const addTenant = (terminal: Terminal, tenant: string, file: string | null): Promise<Report> => {
  const settings = file === null ? readTenantSettings({}) : readSettingsFile(file)
  return withCurrentStore(terminal, async (store) => {
    const isNew = await createTenants({ store }).add(tenant, JSON.stringify(settings))
    if (!isNew) {
      throw new SetupError(
        'setting_invalid',
        `There is, or was, a tenant "${tenant}", and a name is given once. Choose another; "sparekey tenants restore" brings ` +
          'back one that was removed, with its accounts.',
      )
    }
    return {
      json: { tenant, settings },
      lines: [
        `Tenant ${tenant} was added. Make a key for its application:`,
        `  sparekey api-keys create --tenant ${tenant} --name …`,
      ],
    }
  })
}

/** Writes the settings of a file in place of those that the tenant has. */
export const setTenant = (terminal: Terminal, tenant: string, file: string): Promise<Report> => {
  const settings = readSettingsFile(file)
  return withCurrentStore(terminal, async (store) => {
    const isThere = await createTenants({ store }).change(tenant, JSON.stringify(settings))
    if (!isThere) return noSuch(tenant)
    return {
      json: { tenant, settings },
      lines: [`Set. Every process of the service has it within 5 seconds.`],
    }
  })
}

/** The settings as they are, in the form in which a file holds them. */
export const showTenant = (terminal: Terminal, name: string): Promise<Report> =>
  withCurrentStore(terminal, async (store) => {
    const tenant = await createTenants({ store }).find(name)
    if (tenant === null) return noSuch(name)
    const settings: unknown = JSON.parse(tenant.settings)
    return {
      json: { ...described(tenant), settings },
      lines: JSON.stringify(settings, undefined, 2).split('\n'),
    }
  })

/** Ends a tenant, or brings it back. */
export const removeTenant = (terminal: Terminal, tenant: string): Promise<Report> =>
  withCurrentStore(terminal, async (store) => {
    if (!(await createTenants({ store }).remove(tenant))) return noSuch(tenant)
    return {
      json: { tenant },
      lines: [
        `Tenant ${tenant} was removed: its API keys are revoked, its webhooks deleted. Its accounts lie untouched in the`,
        `database, and "sparekey tenants restore ${tenant}" brings them back.`,
      ],
    }
  })

export const restoreTenant = (terminal: Terminal, tenant: string): Promise<Report> =>
  withCurrentStore(terminal, async (store) => {
    if (!(await createTenants({ store }).restore(tenant))) {
      return none('There is no removed tenant of this name. Run "sparekey tenants list" to see them.')
    }
    return {
      json: { tenant },
      lines: [
        `Tenant ${tenant} is back with its accounts and settings, and without any API key. Make one:`,
        `  sparekey api-keys create --tenant ${tenant} --name …`,
      ],
    }
  })

const noSuch = (tenant: string): Report =>
  none(
    tenant === 'default'
      ? 'Tenant default has its settings from the environment: SPAREKEY_POLICY_FILE.'
      : 'There is no such tenant. Run "sparekey tenants list" to see them.',
  )

const readSettingsFile = (path: string): TenantSettings =>
  readTenantSettings(readJsonFile(path, '--settings'))
