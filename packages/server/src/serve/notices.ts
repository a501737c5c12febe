import type { Deliver, DueRound, Notice } from 'sparekey'
import type { Sparekeys, Webhooks } from 'sparekey/service'
import type { Config } from '../config/environment.ts'
import { createDelivery, type DeliveryStatistics } from '../notices/deliver.ts'
import { DeliveryRefused } from '../notices/delivery-errors.ts'
import { createMailChannel } from '../notices/mail.ts'
import { createMemoryOutbox, type KeptMessage } from '../notices/outbox-memory.ts'
import { createWebhookChannel, type WebhookEndpoint, type WebhookOptions } from '../notices/webhook.ts'
import type { Transmitter } from '../ssf/transmitter.ts'
import { traceDelivery, tracePush } from '../traces/deliveries.ts'
import { noSpans, type Spans } from '../traces/spans.ts'
import { keepFresh } from './fresh.ts'
import type { ServedTenants } from './tenants.ts'
import { TRY_TENANT } from './try-page.ts'
import { createWording } from './wording.ts'

export interface NoticesOptions {
  readonly config: Pick<Config, 'mail' | 'applicationName' | 'supportContact'>
  /** The origin of the links in messages. */
  readonly publicUrl: string
  readonly sparekeys: Pick<Sparekeys, 'runDue'>
  readonly tenants: Pick<ServedTenants, 'find'>
  readonly webhooks: Pick<Webhooks, 'destinations' | 'setDisabled'>
  readonly transmitter: Pick<Transmitter, 'push' | 'dueStreams'>
  /** Default: nothing is traced. */
  readonly spans?: Spans
  /** Whether the tenant of `--try` is served here. */
  readonly withTry: boolean
  /** Where webhooks may go, and whom they trust. Default: the public internet, and the authorities that Node knows. */
  readonly webhookReach?: Pick<WebhookOptions, 'network' | 'trustedCertificates'>
}

export interface Notices {
  /** One round of what is due for every tenant of this service. */
  round(): Promise<DueRound>
  /** Sentences for whoever runs the service. */
  readonly warnings: readonly string[]
  statistics(): DeliveryStatistics
  /** What the tenant of `--try` would have been sent, newest first. */
  kept(): readonly KeptMessage[]
  close(): void
}

interface Endpoint extends WebhookEndpoint {
  readonly id: string
  readonly kinds: readonly string[] | null
}

const ROUND_LIMIT = 200

/** A change of a tenant's endpoints is seen after this long. */
const FRESH_MILLIS = 4_000

/**
 * Tells owners and the tenants' own servers what happened, by mail and by webhooks.
 *
 * @throws {SetupError} `setting_invalid`: SPAREKEY_SMTP_URL or SPAREKEY_MAIL_FROM is not as documented.
 */
export const openNotices = (options: NoticesOptions): Notices => {
  const { config, publicUrl, sparekeys, tenants, webhooks, transmitter, spans = noSpans } = options
  const clock = (): Date => new Date()
  const mail = config.mail === null ? null : createMailChannel(config.mail)
  const fresh = keepFresh<readonly Endpoint[]>(FRESH_MILLIS)
  const endpointsOf = async (tenant: string): Promise<readonly Endpoint[]> =>
    (await fresh(tenant, () => readEndpoints(webhooks, tenant))) ?? []

  const wordingOf = createWording(tenants, config)

  const delivery = createDelivery({
    mail,
    webhooks: createWebhookChannel({
      findEndpoint: async (tenant, id) => (await endpointsOf(tenant)).find((one) => one.id === id) ?? null,
      clock,
      ...options.webhookReach,
    }),
    publicUrl,
    applicationName: async (tenant) => (await wordingOf(tenant)).applicationName,
    defaultLanguage: async (tenant) => (await wordingOf(tenant)).defaultLanguage,
    contact: async (tenant) => (await wordingOf(tenant)).contact ?? '',
    clock,
  })
  const tryOutbox = createMemoryOutbox({
    render: { publicUrl, applicationName: 'Sparekey', defaultLanguage: 'en', contact: null },
    clock,
  })

  const deliver: Deliver = async (notice) => {
    if (notice.tenant === TRY_TENANT) return tryOutbox.deliver(notice)
    if (!(await isWanted(notice, endpointsOf))) return
    try {
      await delivery.deliver(notice)
    } catch (error) {
      if (isGone(error) && notice.to !== null) {
        await webhooks.setDisabled(notice.tenant, notice.to.address, true)
      }
      throw error
    }
  }

  return {
    round: () =>
      sparekeys.runDue({
        limit: ROUND_LIMIT,
        deliver: traceDelivery(spans, deliver),
        push: tracePush(spans, transmitter.push),
        tenant: async (name) => {
          if (name === TRY_TENANT) return options.withTry ? { endpoints: [] } : null
          const [served, endpoints, streams] = await Promise.all([
            tenants.find(name),
            endpointsOf(name),
            transmitter.dueStreams(name),
          ])
          if (served === null) return null
          const { default: policy } = served.settings.policies
          return { policy, endpoints: endpoints.map(({ id }) => id), streams }
        },
      }),
    warnings: [...(mail === null ? [NO_MAIL] : []), ...(mail?.warnings ?? [])],
    statistics: () => delivery.statistics(),
    kept: () => tryOutbox.list(),
    close: () => delivery.close(),
  }
}

/** Said at the start, by `doctor` and by `/readyz`, where there is no way to tell owners by mail. */
export const NO_MAIL =
  'Owners will not be told by mail what happens with their codes: set SPAREKEY_SMTP_URL and SPAREKEY_MAIL_FROM.'

/** The endpoint answered 410: it asks for no more. `sparekey webhooks list` shows when it was switched off. */
const isGone = (error: unknown): boolean => error instanceof DeliveryRefused && error.code === 'endpoint_gone'

const readEndpoints = async (
  webhooks: Pick<Webhooks, 'destinations'>,
  tenant: string,
): Promise<readonly Endpoint[]> =>
  (await webhooks.destinations(tenant)).map(({ webhookId, url, kinds, secrets }) => ({
    id: webhookId,
    url,
    kinds,
    keys: secrets,
  }))

/** An endpoint may be told of some kinds of notices only. */
const isWanted = async (
  { to, tenant, kind }: Notice,
  endpointsOf: (tenant: string) => Promise<readonly Endpoint[]>,
): Promise<boolean> => {
  if (to?.channel !== 'webhook') return true
  const endpoint = (await endpointsOf(tenant)).find(({ id }) => id === to.address)
  return endpoint?.kinds == null || endpoint.kinds.includes(kind)
}
