import type { Deliver, Notice } from 'sparekey'
import { type BreakerOptions, createBreakers } from './breaker.ts'
import { DeliveryPostponed, DeliveryRefused } from './delivery-errors.ts'
import type { MailChannel } from './mail.ts'
import { renderNotice } from './render.ts'
import type { WebhookChannel } from './webhook.ts'

/** The same for every tenant, or asked for each message. */
export type OfTenant = string | ((tenant: string) => string | Promise<string>)

export interface DeliveryOptions {
  /** `null`: no mail server is configured. */
  readonly mail: MailChannel | null
  readonly webhooks: WebhookChannel | null
  /** The origin of the link "this was not me". Read for each message, so a getter may name the address listened on. */
  readonly publicUrl: string
  /** What users of a tenant call the application, at most 40 characters. */
  readonly applicationName: OfTenant
  /** BCP 47, for addresses whose language is not known. Where there are no texts in it: English. */
  readonly defaultLanguage: OfTenant
  /** How users reach those who run the application, at most 60 characters. Default: empty, not said. */
  readonly contact?: OfTenant
  readonly clock: () => Date
  readonly breaker?: Omit<BreakerOptions, 'clock'>
}

/** How deliveries to destinations of one kind ended, since start. */
export interface DeliveryCounts {
  readonly delivered: number
  readonly refused: number
  readonly failed: number
  /** Not begun, because the destination is left alone. */
  readonly postponed: number
}

export interface DeliveryStatistics {
  readonly email: DeliveryCounts
  readonly webhook: DeliveryCounts
  /** Notices of accounts with no address on file. Nobody was told of these. */
  readonly no_address: number
  /** Destinations that are left alone at this moment, by name. */
  readonly leftAlone: readonly string[]
}

export interface Delivery {
  /**
   * Hands a notice to its one destination.
   *
   * A notice with `to: null` has none: it resolves, since no repeat would help, and is counted as `no_address`. A notice
   * to a kind of destination that nothing is configured for is refused with `no_channel`.
   *
   * @throws {DeliveryRefused} No repeat helps.
   * @throws {DeliveryFailed} Try again, not before `retryAfterSeconds` where it is given.
   * @throws {DeliveryPostponed} Nothing was tried. Try again after `retryAfterSeconds`; it does not count as a try.
   */
  readonly deliver: Deliver
  statistics(): DeliveryStatistics
  /** Lets go of the mail server. */
  close(): void
}

type Counts = { -readonly [K in keyof DeliveryCounts]: number }

const noCounts = (): Counts => ({ delivered: 0, refused: 0, failed: 0, postponed: 0 })

/** Delivery by mail and webhooks. A destination that fails again and again is left alone for a while; others are not. */
export const createDelivery = (options: DeliveryOptions): Delivery => {
  const { mail, webhooks, applicationName, defaultLanguage, contact = '', clock } = options
  const breakers = createBreakers({ ...options.breaker, clock })
  const counts = { email: noCounts(), webhook: noCounts() }
  let noAddress = 0

  const byMail = async (notice: Notice, address: string): Promise<void> => {
    if (mail === null) throw new DeliveryRefused('no_channel', 'No mail server is configured.')
    const message = await renderNotice(notice, {
      publicUrl: options.publicUrl,
      applicationName: await forTenant(applicationName, notice.tenant),
      defaultLanguage: await forTenant(defaultLanguage, notice.tenant),
      contact: await forTenant(contact, notice.tenant),
    })
    await breakers.run(mail.destination, () => mail.send({ noticeId: notice.noticeId, address, message }))
  }

  const byWebhook = async (notice: Notice, endpointId: string): Promise<void> => {
    if (webhooks === null) throw new DeliveryRefused('no_channel', 'Webhooks are not configured.')
    await breakers.run(`webhook ${notice.tenant} ${endpointId}`, () => webhooks.send(notice, endpointId))
  }

  return {
    async deliver(notice) {
      const { to } = notice
      if (to === null) {
        noAddress += 1
        return
      }
      if (to.channel === 'sms' || to.channel === 'post') {
        throw new DeliveryRefused('no_channel', 'The service sends no text messages and no letters.')
      }
      const count = counts[to.channel]
      try {
        await (to.channel === 'email' ? byMail(notice, to.address) : byWebhook(notice, to.address))
        count.delivered += 1
      } catch (error) {
        count[outcomeOf(error)] += 1
        throw error
      }
    },
    statistics: () => ({
      email: { ...counts.email },
      webhook: { ...counts.webhook },
      no_address: noAddress,
      leftAlone: breakers.open(),
    }),
    close: () => mail?.close(),
  }
}

const forTenant = (value: OfTenant, tenant: string): string | Promise<string> =>
  typeof value === 'string' ? value : value(tenant)

const outcomeOf = (error: unknown): 'refused' | 'failed' | 'postponed' => {
  if (error instanceof DeliveryRefused) return 'refused'
  return error instanceof DeliveryPostponed ? 'postponed' : 'failed'
}
