import type { Visitor } from 'sparekey/service'
import type { ConsoleParts } from './context.ts'

/** The tenants in which somebody has a role; those of the installation count in all that there are. */
export const tenantsOf = async (parts: ConsoleParts, { roles }: Visitor): Promise<readonly string[]> => {
  const all = await parts.tenants()
  const isEverywhere = roles.some(({ tenant }) => tenant === '*')
  return all.filter((name) => isEverywhere || roles.some(({ tenant }) => tenant === name))
}
