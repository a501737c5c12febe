import type { Config } from '../config/environment.ts'
import type { ServedTenants } from './tenants.ts'

/** In which words a tenant's people are spoken to. */
export interface Wording {
  /** What they call the application. */
  readonly applicationName: string
  /** BCP 47, for people whose language is not known. */
  readonly defaultLanguage: string
  /** How they reach those who run the application: a number, an address, a page. `null`: nobody said. */
  readonly contact: string | null
}

/** `null`: whose people they are is not known. */
export type WordingOf = (tenant: string | null) => Promise<Wording>

/**
 * The tenant's own settings; where it has no name, or is not served, what the service as a whole is called, in English. The
 * service's own contact is that of tenant `default`: nobody else's people are sent there.
 */
export const createWording =
  (
    tenants: Pick<ServedTenants, 'find'>,
    { applicationName, supportContact }: Pick<Config, 'applicationName' | 'supportContact'>,
  ): WordingOf =>
  async (tenant) => {
    const settings = tenant === null ? undefined : (await tenants.find(tenant))?.settings
    return {
      applicationName: settings?.applicationName ?? applicationName,
      defaultLanguage: settings?.defaultLanguage ?? 'en',
      contact: settings?.supportContact ?? (tenant === 'default' ? supportContact : null),
    }
  }
