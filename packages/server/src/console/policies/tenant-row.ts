import type { Tenant } from 'sparekey/service'
import { readTenantSettings, type TenantSettings } from '../../tenants/settings.ts'
import type { Calls, Visit } from '../shell/screen.ts'

/** A tenant that lies in the database, with its settings as they are at this moment. */
export interface StoredTenant {
  readonly row: Tenant
  readonly settings: TenantSettings
}

/** `null`: its settings come from the environment of the service, and the console only shows them. */
export const storedTenant = async (
  visit: Visit,
  { tenants }: Pick<Calls, 'tenants'>,
): Promise<StoredTenant | null> => {
  const row = await tenants.find(visit.tenant)
  return row === null || row.removedAt !== null
    ? null
    : { row, settings: readTenantSettings(JSON.parse(row.settings)) }
}

export const READ_ONLY =
  'The settings of this tenant come from the environment and files of the service. They are changed there, and read at a start.'

export const CHANGED_MEANWHILE =
  'Somebody else changed the settings at the same moment. Look at what they are now.'
