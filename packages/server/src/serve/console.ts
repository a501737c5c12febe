import type { KeyRing, Store } from 'sparekey'
import {
  type ApiKeys,
  createConsoleViews,
  createOperatorForms,
  createOperatorPasskeys,
  createOperators,
  createOperatorSignIn,
  type OperatorPasskeys,
  type Sparekeys,
  type Tenants,
  type Webhooks,
} from 'sparekey/service'
import type { Config } from '../config/environment.ts'
import { addressSet } from '../config/values.ts'
import { screens } from '../console/screens.ts'
import { createConsole } from '../console/shell/console.ts'
import type { Screen } from '../console/shell/screen.ts'
import { passkeyOrigin } from '../console/sign-in/origin.ts'
import { createPasskeyChecks } from '../console/sign-in/passkeys.ts'
import { createProvider } from '../console/sign-in/provider.ts'
import type { App } from '../http/app-parts.ts'
import type { Log } from '../log/logger.ts'
import type { LogKeeper } from '../log-keeping/keeper.ts'
import type { ServedTenants } from './tenants.ts'

export interface ServedConsoleOptions {
  readonly config: Config
  readonly store: Store
  readonly ring: KeyRing
  readonly served: ServedTenants
  readonly sparekeys: Sparekeys
  readonly tenants: Tenants
  readonly apiKeys: ApiKeys
  readonly webhooks: Webhooks
  readonly keeper: LogKeeper
  readonly log: Log
  readonly publicUrl: () => string
  /** Default: all that there are. */
  readonly screens?: readonly Screen[]
  /** Default: the system's. */
  readonly clock?: () => Date
  /** For the provider. Default: the system's. */
  readonly fetch?: typeof fetch
}

export interface ServedConsole {
  readonly app: App
  /**
   * The link for the first operator, where there is none and no provider says who they are: an address that is good for 15 minutes, for
   * whoever sees what this process prints.
   */
  readonly bootstrapUrl: () => Promise<string | null>
}

/** The console as the settings have it; `null`: there is none. */
export const createServedConsole = (options: ServedConsoleOptions): ServedConsole | null => {
  const { config, store, ring, served, publicUrl, clock = () => new Date() } = options
  const settings = config.console
  if (settings === null) return null
  const { smallTeam } = settings
  const kept = { store, ring, clock }
  const passkeys: OperatorPasskeys = createOperatorPasskeys(kept)
  const forms = createOperatorForms(kept)
  const operators = createOperators({ ...kept, smallTeam })
  const views = createConsoleViews(kept)
  const fetchFrom = options.fetch === undefined ? {} : { fetch: options.fetch }
  const { sparekeys, tenants, apiKeys, webhooks, keeper } = options
  const app = createConsole({
    signIn: createOperatorSignIn({ ...kept, smallTeam }),
    operators,
    passkeys,
    checks: createPasskeyChecks({ passkeys, forms, publicUrl, clock }),
    forms,
    views,
    provider:
      settings.provider === null
        ? null
        : createProvider({ settings: settings.provider, clock, ...fetchFrom }),
    ring,
    screens: options.screens ?? screens,
    callsOf: async (tenant) => {
      const found = await served.find(tenant)
      if (found === null) return null
      const { sparekey, support } = found
      const shared = { operators, views, apiKeys, webhooks, tenants, sparekeys, keeper, store, ring, config }
      return { sparekey, support, served: found, ...shared }
    },
    tenants: async () => [...(await served.all()).keys()],
    publicUrl,
    trustedProxies: addressSet(config.trustedProxies),
    clock,
    emergency: () => options.log.warn('somebody signed in to the console by the emergency way in'),
  })
  return {
    app,
    bootstrapUrl: async () => {
      const invite = settings.provider === null ? await passkeys.bootstrap() : null
      return invite === null ? null : `${passkeyOrigin(publicUrl())}/console/invite/${invite.token}`
    },
  }
}
