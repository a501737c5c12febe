import type { Store } from 'sparekey'
import { createTenants } from 'sparekey/service'
import { EXIT } from '../command.ts'
import type { Report } from '../report.ts'

/** The answer is no: there is nothing of this name. */
export const none = (detail: string): Report => ({
  exit: EXIT.no,
  json: { code: 'not_found', detail },
  lines: [],
  complaints: [detail],
})

/** Why nothing can be done for a tenant; `null` where it is served. */
export const unserved = async (store: Store, tenant: string): Promise<Report | null> => {
  if (tenant === 'default') return null
  const found = await createTenants({ store }).find(tenant)
  if (found === null) return none('There is no such tenant. Run "sparekey tenants list" to see them.')
  if (found.removedAt === null) return null
  return none('The tenant was removed. "sparekey tenants restore" brings it back with its accounts.')
}
