import { type KeySource, type Store, createSparekey } from 'sparekey'
import { type ApiKeys, createApiKeys } from 'sparekey/service'
import type { Config } from '../config/environment.ts'
import { addressSet } from '../config/values.ts'
import type { App } from '../http/app-parts.ts'
import { createApp } from '../http/app.ts'
import type { Log } from '../log/logger.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { withConfiguredKey } from './api-keys.ts'
import type { PolicyFile } from './policy.ts'
import { createReadiness } from './readiness.ts'

/** What was opened before the service is put together. */
export interface Opened {
  readonly config: Config
  readonly log: Log
  readonly policy: PolicyFile
  readonly keys: KeySource
  readonly store: Store
  /** Where whoever opens `/` is sent. */
  readonly home: string
  readonly isStopping: () => boolean
}

export interface Service {
  readonly app: App
  readonly apiKeys: ApiKeys
}

/**
 * The HTTP API over the store, for tenant `default`.
 *
 * @throws {SetupError} where database and key ring are not fit to be used; neither was changed.
 */
export const createService = async ({
  config,
  log,
  policy,
  keys,
  store,
  ...rest
}: Opened): Promise<Service> => {
  const sparekey = await createSparekey({ store, keys, policy: policy.input })
  const apiKeys = createApiKeys({ store })
  const app = createApp({
    sparekeyFor: (tenant) => (tenant === 'default' ? sparekey : null),
    apiKeys: withConfiguredKey(apiKeys, config.apiKey),
    readiness: createReadiness(store, rest.isStopping),
    metrics: createMetrics(() => sparekey.statistics()),
    log,
    issuesPerDay: policy.policy.issuing.maxPerDay,
    trustedProxies: addressSet(config.trustedProxies),
    home: rest.home,
  })
  return { app, apiKeys }
}
