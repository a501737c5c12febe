import { SparekeyError, type PolicyInput } from 'sparekey'
import { parsePolicies, parsePolicy, type Sparekeys, type Tenant, type Tenants } from 'sparekey/service'
import type { ServedTenant } from '../http/app-parts.ts'
import { readTenantSettings, type TenantSettings } from '../tenants/settings.ts'
import { FRESH_MILLIS, keepFresh } from './fresh.ts'
import type { PolicyFile } from './policy.ts'

/** A tenant with what it was set up with. */
export interface TenantInService extends ServedTenant {
  readonly settings: TenantSettings
}

export interface ServedTenantsOptions {
  readonly sparekeys: Pick<Sparekeys, 'of'>
  readonly stored: Pick<Tenants, 'find' | 'list'>
  /** Of tenant `default`. */
  readonly policy: PolicyFile
  /** Of tenant `default`: where hosted pages may send a person back to. Default: nowhere. */
  readonly returnUrls?: readonly string[]
  /** Default: a clock that only goes forward. */
  readonly nowMillis?: () => number
}

export interface ServedTenants {
  /** `null`: there is none of this name, or it was removed. As it was at most 4 seconds ago. */
  find(tenant: string): Promise<TenantInService | null>
  /** Every tenant that is served at this moment, by name. */
  all(): Promise<ReadonlyMap<string, TenantInService>>
}

const DEFAULT_TENANT = 'default'

/**
 * Tenant `default` as the environment has it, and every other as the database does.
 *
 * `find` and `all` throw {@link SparekeyError} `internal` where the settings of a tenant cannot be read here, as those that
 * a later version wrote.
 */
export const createServedTenants = (options: ServedTenantsOptions): ServedTenants => {
  const { sparekeys, stored, policy, returnUrls = [] } = options
  const fresh = keepFresh<TenantInService>(FRESH_MILLIS, options.nowMillis)
  const built = new Map<string, { readonly text: string; readonly served: TenantInService }>()

  const ofDefault = sparekeys.of(DEFAULT_TENANT, { policy: policy.input })
  const ofEnvironment: TenantInService = {
    sparekey: ofDefault,
    support: ofDefault.support,
    issuesPerDay: () => policy.policy.issuing.maxPerDay,
    settings: { ...readTenantSettings({}), policies: { default: policy.input }, returnUrls },
    pages: { returnUrls, policy: policy.policy },
  }

  const served = ({ tenant, settings: text, removedAt }: Tenant): TenantInService | null => {
    if (removedAt !== null) {
      built.delete(tenant)
      return null
    }
    const known = built.get(tenant)
    if (known?.text === text) return known.served
    const settings = settingsIn(tenant, text)
    const { default: ruling, ...others } = settings.policies
    const calls = sparekeys.of(tenant, { policy: named(ruling), policies: others })
    const made: TenantInService = {
      sparekey: calls,
      support: calls.support,
      issuesPerDay: issuesPerDay(settings),
      settings,
      pages: { returnUrls: settings.returnUrls, policy: parsePolicy(named(ruling)) },
    }
    built.set(tenant, { text, served: made })
    return made
  }

  return {
    find: async (tenant) => {
      if (tenant === DEFAULT_TENANT) return ofEnvironment
      return fresh(tenant, async () => {
        const row = await stored.find(tenant)
        return row === null ? null : served(row)
      })
    },
    all: async () => {
      const found = (await stored.list()).flatMap((row): [string, TenantInService][] => {
        const one = served(row)
        return one === null ? [] : [[row.tenant, one]]
      })
      return new Map([[DEFAULT_TENANT, ofEnvironment], ...found])
    },
  }
}

/** An issue may name the policy that rules where it names none. */
const named = (policy: PolicyInput): PolicyInput => ({ ...policy, name: DEFAULT_TENANT })

const issuesPerDay = ({ policies }: TenantSettings): ((policy: string | null) => number) => {
  const most = new Map(parsePolicies(policies).map(({ name, issuing }) => [name, issuing.maxPerDay]))
  const usual = most.get('default') ?? 0
  return (policy) => most.get(policy ?? 'default') ?? usual
}

const settingsIn = (tenant: string, text: string): TenantSettings => {
  try {
    return readTenantSettings(JSON.parse(text))
  } catch (cause) {
    throw new SparekeyError(
      'internal',
      `The settings of tenant "${tenant}" in the database are none that this version can read.`,
      { cause },
    )
  }
}
