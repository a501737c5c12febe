import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Notice } from 'sparekey'
import { createDelivery, type Delivery, type DeliveryOptions } from '../../../src/notices/deliver.ts'
import { DeliveryFailed, DeliveryPostponed, DeliveryRefused } from '../../../src/notices/delivery-errors.ts'
import type { OutgoingMail } from '../../../src/notices/mail.ts'
import { AT, caseOf, DISOWN_TOKEN, noticeOf, SUPPORT_CODE } from './support.ts'

const timedOut = new DeliveryFailed('timed_out', 'The mail server did not answer in time.')
const webhookTo = (address: string): Notice =>
  noticeOf({ to: { channel: 'webhook', address, language: null, replaced: false } })

/** Channels that keep what they get, and fail where the test says. */
const deliveryWith = (
  options: Partial<DeliveryOptions> = {},
  fails: Readonly<Record<string, Error>> = {},
) => {
  const mails: OutgoingMail[] = []
  const posts: string[] = []
  let closed = 0
  const delivery: Delivery = createDelivery({
    mail: {
      destination: 'smtp mail.example.org:587',
      warnings: [],
      send: async (mail) => {
        mails.push(mail)
        const error = fails['mail']
        if (error !== undefined) throw error
      },
      close: () => (closed += 1),
    },
    webhooks: {
      send: async ({ noticeId }, endpointId) => {
        posts.push(`${noticeId} ${endpointId}`)
        const error = fails[endpointId]
        if (error !== undefined) throw error
      },
    },
    publicUrl: 'https://codes.example.org/',
    applicationName: (tenant) => `Shop of ${tenant}`,
    defaultLanguage: 'de',
    clock: () => AT,
    ...options,
  })
  return { delivery, mails, posts, closed: () => closed }
}

describe('delivery', () => {
  test('mails an address the message in its language, under the tenant’s name, with the link', async () => {
    const { delivery, mails } = deliveryWith()
    await delivery.deliver(noticeOf({ tenant: 'north' }))
    const [mail] = mails
    assert.equal(mail?.address, 'ada@example.org')
    assert.equal(mail.noticeId, 'ntc_0001')
    assert.equal(mail.message.subject, 'Shop of north: a backup code was used')
    assert.ok(mail.message.text.includes(`https://codes.example.org/not-me/${DISOWN_TOKEN}\n`))
  })

  test('sends the code of a case by no channel that the service does not have: neither mail nor webhook gets it', async () => {
    const { delivery, mails, posts } = deliveryWith()
    const support = caseOf({ code: { text: SUPPORT_CODE, expiresAt: AT } })
    for (const channel of ['sms', 'post'] as const) {
      const to = { channel, address: '', language: null, replaced: false }
      await assert.rejects(delivery.deliver(noticeOf({ kind: 'support_code', support, to })), {
        name: 'DeliveryRefused',
        code: 'no_channel',
      })
    }
    assert.deepEqual([mails, posts], [[], []])
  })

  test('says in a message how the tenant’s people reach those who help them', async () => {
    const { delivery, mails } = deliveryWith({ contact: (tenant) => (tenant === 'north' ? '+49 30 1' : '') })
    for (const tenant of ['north', 'south']) await delivery.deliver(noticeOf({ tenant }))
    assert.deepEqual(
      mails.map(({ message }) => message.text.includes('+49 30 1')),
      [true, false],
    )
  })

  test('reads the origin of links for each message, since a service may not know it before it listens', async () => {
    const texts: string[] = []
    let origin = 'http://127.0.0.1:1'
    const delivery = createDelivery({
      mail: {
        destination: 'smtp',
        warnings: [],
        send: async ({ message }) => void texts.push(message.text),
        close: () => {},
      },
      webhooks: null,
      get publicUrl() {
        return origin
      },
      applicationName: 'Example',
      defaultLanguage: 'en',
      clock: () => AT,
    })
    origin = 'http://127.0.0.1:2'
    await delivery.deliver(noticeOf())
    assert.match(texts[0] ?? '', /^http:\/\/127\.0\.0\.1:2\/not-me\//m)
  })

  test('takes the default language where the address has none', async () => {
    const { delivery, mails } = deliveryWith()
    await delivery.deliver(
      noticeOf({ to: { channel: 'email', address: 'a@b.example', language: null, replaced: false } }),
    )
    assert.equal(mails[0]?.message.language, 'de')
  })

  test('posts to an endpoint by its id', async () => {
    const { delivery, posts, mails } = deliveryWith()
    await delivery.deliver(webhookTo('end_1'))
    assert.deepEqual(posts, ['ntc_0001 end_1'])
    assert.deepEqual(mails, [])
  })

  test('of a notice to nobody resolves and counts it', async () => {
    const { delivery, mails, posts } = deliveryWith({ mail: null, webhooks: null })
    await delivery.deliver(noticeOf({ to: null }))
    assert.equal(delivery.statistics().no_address, 1)
    assert.deepEqual([mails, posts], [[], []])
  })

  test('to what nothing is configured for is refused, so that nobody takes it for told', async () => {
    const { delivery } = deliveryWith({ mail: null, webhooks: null })
    for (const notice of [noticeOf(), webhookTo('end_1')]) {
      await assert.rejects(delivery.deliver(notice), { name: 'DeliveryRefused', code: 'no_channel' })
    }
  })

  test('that fails says so to the outbox, and leaves a failing destination alone without touching the others', async () => {
    const { delivery, posts } = deliveryWith({ breaker: { failures: 2 } }, { end_1: timedOut })
    const other = { ...webhookTo('end_1'), tenant: 'other' }
    for (let count = 0; count < 2; count += 1)
      await assert.rejects(delivery.deliver(webhookTo('end_1')), timedOut)
    await assert.rejects(
      delivery.deliver(webhookTo('end_1')),
      (error) => error instanceof DeliveryPostponed && !error.countsAsTry,
    )
    assert.equal(posts.length, 2)
    await delivery.deliver(webhookTo('end_2'))
    await delivery.deliver(noticeOf())
    await assert.rejects(delivery.deliver(other), timedOut)
    assert.deepEqual(delivery.statistics(), {
      email: { delivered: 1, refused: 0, failed: 0, postponed: 0 },
      webhook: { delivered: 1, refused: 0, failed: 3, postponed: 1 },
      no_address: 0,
      leftAlone: ['webhook default end_1'],
    })
  })

  test('to a mail server that refuses one address goes on to others', async () => {
    const refused = new DeliveryRefused('address_refused', 'no')
    const { delivery } = deliveryWith({ breaker: { failures: 1 } }, { mail: refused })
    for (let count = 0; count < 3; count += 1) await assert.rejects(delivery.deliver(noticeOf()), refused)
    assert.equal(delivery.statistics().email.refused, 3)
    assert.deepEqual(delivery.statistics().leftAlone, [])
  })

  test('lets go of the mail server when it is closed', () => {
    const { delivery, closed } = deliveryWith()
    delivery.close()
    assert.equal(closed(), 1)
    deliveryWith({ mail: null }).delivery.close()
  })
})
