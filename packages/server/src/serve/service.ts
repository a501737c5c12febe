import type { HashRun, KeySource, Store } from 'sparekey'
import {
  type ApiKeys,
  createApiKeys,
  createPageSessions,
  createSparekeys,
  createStreamKeys,
  createStreamQueue,
  createStreams,
  createTenants,
  createWebhooks,
  logSigner,
  nodePrimitives,
  readBacklog,
  readIncidentFigures,
  readSupportFigures,
  type Sparekeys,
  type Webhooks,
} from 'sparekey/service'
import type { Config } from '../config/environment.ts'
import { addressSet } from '../config/values.ts'
import type { App } from '../http/app-parts.ts'
import { createApp } from '../http/app.ts'
import type { Log } from '../log/logger.ts'
import { createLogKeeper, type LogKeeper } from '../log-keeping/keeper.ts'
import { countedTenants } from '../metrics/counted-tenants.ts'
import { createMetrics, type Metrics } from '../metrics/metrics.ts'
import { observedStore } from '../metrics/observed-store.ts'
import { traceDerivation } from '../traces/derivations.ts'
import { noSpans, type Spans } from '../traces/spans.ts'
import { keyLiveness, withConfiguredKey, withFreshKeys } from './api-keys.ts'
import { createMailChannel } from '../notices/mail.ts'
import type { PostReach } from '../notices/guarded-post.ts'
import { createFoundSheetPages } from '../found-sheet/pages.ts'
import { createNotMePages } from '../not-me/pages.ts'
import { createPublishedLog } from '../published-log/routes.ts'
import { createHostedPages } from '../pages/pages.ts'
import { createSupportPages } from '../support-pages/pages.ts'
import { createTransmitter, type Transmitter } from '../ssf/transmitter.ts'
import { createWellKnown } from '../ssf/well-known.ts'
import { createServedConsole, type ServedConsole } from './console.ts'
import { createFigures, type Figures } from './figures.ts'
import type { PolicyFile } from './policy.ts'
import { NO_MAIL } from './notices.ts'
import { lossText } from './database.ts'
import { createReadiness } from './readiness.ts'
import { createServedTenants, type ServedTenants } from './tenants.ts'
import { createWording } from './wording.ts'

/** What was opened before the service is put together. */
export interface Opened {
  readonly config: Config
  readonly log: Log
  readonly policy: PolicyFile
  readonly keys: KeySource
  readonly store: Store
  /** Where whoever opens `/` is sent. */
  readonly home: string
  /** The origin under which people reach the service; asked once it listens. */
  readonly publicUrl: () => string
  readonly isStopping: () => boolean
  /** Default: nothing is traced. */
  readonly spans?: Spans
  /** Where security events may be pushed, and whom that trusts. Default: the public internet, and the authorities that Node knows. */
  readonly pushReach?: PostReach
}

export interface Service {
  readonly app: App
  readonly apiKeys: ApiKeys
  readonly tenants: ServedTenants
  readonly sparekeys: Sparekeys
  readonly metrics: Metrics
  readonly webhooks: Webhooks
  readonly keeper: LogKeeper
  readonly transmitter: Transmitter
  readonly spans: Spans
  /** `null`: it is not set up. */
  readonly console: ServedConsole | null
  /** `null`: there is no console that would show them. */
  readonly figures: Figures | null
}

/**
 * The HTTP API over the store: tenant `default` as the environment has it, and those that were added to the database.
 *
 * @throws {SetupError} where database and key ring are not fit to be used; neither was changed.
 */
export const createService = async ({
  config,
  log,
  policy,
  keys,
  spans = noSpans,
  ...rest
}: Opened): Promise<Service> => {
  // The calls can be made only once the keeper is there.
  const hold = (): string | null => keeper.hold()
  const metrics = createMetrics(() => sparekeys.statistics())
  const store = observedStore(rest.store, spans, metrics.observeTransaction)
  const onRun = (run: HashRun): void => {
    metrics.observeDerivation(run)
    traceDerivation(spans, run)
  }
  const sparekeys = await createSparekeys({ store, keys, hold, gate: { onRun } })
  const { ring } = sparekeys
  const keeper = createLogKeeper({
    store,
    signer: logSigner(nodePrimitives, ring),
    path: config.checkpointFile,
    clock: () => new Date(),
  })
  const { returnUrls } = config
  const stored = createTenants({ store })
  const tenants = createServedTenants({ sparekeys, stored, policy, returnUrls })
  const figures =
    config.console === null
      ? null
      : createFigures({ store, ring, tenants, publicUrl: rest.publicUrl, report: reportBy(config) })
  const findTenant = figures === null ? tenants.find : figures.door.counted(tenants.find)
  const pageSessions = createPageSessions({ store, ring })
  const apiKeys = createApiKeys({ store })
  const streamKeys = createStreamKeys({ store, ring })
  const transmitter = createTransmitter({
    streams: createStreams({ store, ring }),
    keys: streamKeys,
    queue: createStreamQueue({ store, ring }),
    publicUrl: rest.publicUrl,
    isStopping: rest.isStopping,
    isKeyLive: keyLiveness(apiKeys, config.apiKey),
    ...(rest.pushReach !== undefined && { reach: rest.pushReach }),
  })
  metrics.watchSignals(transmitter.statistics)
  metrics.watchAddresses(sparekeys.rememberedAddresses)
  // Not through what is observed: looking is none of the service's work.
  metrics.watchBacklog(() => readBacklog(rest.store, new Date()))
  metrics.watchSupport(() => readSupportFigures(rest.store, new Date()))
  metrics.watchIncidents(() => readIncidentFigures(rest.store))
  const app = createApp({
    tenantFor: findTenant,
    apiKeys: withConfiguredKey(withFreshKeys(apiKeys), config.apiKey),
    readiness: createReadiness(
      store,
      rest.isStopping,
      {
        ok: config.mail !== null,
        detail: config.mail === null ? NO_MAIL : 'Owners are told by mail.',
      },
      () => keys.trouble?.() ?? null,
      keeper,
      lossText(config),
    ),
    metrics,
    spans,
    log,
    trustedProxies: addressSet(config.trustedProxies),
    home: rest.home,
    pageSessions,
    transmitter,
    publicUrl: rest.publicUrl,
  })
  const trustedProxies = addressSet(config.trustedProxies)
  const wordingOf = createWording(tenants, config)
  app.route('/', createWellKnown({ findTenant: tenants.find, keys: streamKeys, publicUrl: rest.publicUrl }))
  app.route('/log', createPublishedLog({ store, hold: () => keeper.hold() }))
  app.route(
    '/support',
    createSupportPages({
      links: sparekeys.support,
      wordingOf,
      trustedProxies,
      supportUrl: config.supportUrl,
      clock: () => new Date(),
    }),
  )
  app.route('/not-me', createNotMePages({ sparekeys, wordingOf, trustedProxies }))
  app.route(
    '/found',
    createFoundSheetPages({
      foundSheets: sparekeys.foundSheets,
      isTenant: async (tenant) => (await tenants.find(tenant)) !== null,
      wordingOf,
      trustedProxies,
      clock: () => new Date(),
    }),
  )
  app.route(
    '/pages',
    createHostedPages({
      pageSessions,
      tenantFor: countedTenants(findTenant, metrics),
      wordingOf,
      publicUrl: rest.publicUrl,
      trustedProxies,
      links: { supportUrl: config.supportUrl, otherMethodsUrl: config.otherMethodsUrl },
    }),
  )
  const webhooks = createWebhooks({ store, ring })
  const served = createServedConsole({
    config,
    store,
    ring,
    served: tenants,
    sparekeys,
    tenants: stored,
    apiKeys,
    webhooks,
    keeper,
    log,
    publicUrl: rest.publicUrl,
  })
  if (served !== null) app.route('/console', served.app)
  return {
    app,
    apiKeys,
    tenants,
    sparekeys,
    metrics,
    webhooks,
    transmitter,
    keeper,
    spans,
    console: served,
    figures,
  }
}

/** `null`: nobody asked for the weekly report. */
const reportBy = ({ mail, reportTo }: Config): Parameters<typeof createFigures>[0]['report'] =>
  mail === null || reportTo.length === 0
    ? null
    : { to: reportTo, mail: createMailChannel({ ...mail, connections: 1 }) }
