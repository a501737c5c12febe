import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createDelivery } from '../../src/notices/deliver.ts'
import { DeliveryFailed, DeliveryPostponed } from '../../src/notices/delivery-errors.ts'
import { createMailChannel } from '../../src/notices/mail.ts'
import { noticeOf } from '../unit/notices/support.ts'
import { errorOf, openMailServer } from './support.ts'

const closing: (() => unknown)[] = []
after(async () => {
  for (const close of closing.toReversed()) await close()
})

describe('delivery through a real mail server', () => {
  test('tells every address, each in its language, and is left alone while the server fails, until it works again', async () => {
    let isDown = true
    const server = await openMailServer({
      onMailFrom: (_address, _session, done) =>
        isDown ? done(Object.assign(new Error('down'), { responseCode: 451 })) : done(),
    })
    closing.push(() => server.close())
    let now = Date.parse('2026-11-21T20:00:00Z')
    const delivery = createDelivery({
      mail: createMailChannel({ smtpUrl: `smtp://127.0.0.1:${server.port}`, from: 'codes@example.org' }),
      webhooks: null,
      publicUrl: 'https://codes.example.org',
      applicationName: 'Example',
      defaultLanguage: 'en',
      clock: () => new Date(now),
    })
    closing.push(() => delivery.close())

    for (let count = 0; count < 5; count += 1) {
      const failed = await errorOf(delivery.deliver(noticeOf()))
      assert.ok(failed instanceof DeliveryFailed && failed.code === 'asked_to_wait')
    }
    const postponed = await errorOf(delivery.deliver(noticeOf()))
    assert.ok(postponed instanceof DeliveryPostponed && postponed.retryAfterSeconds === 15)
    assert.deepEqual(server.recipients, [])

    isDown = false
    now += 15_000
    await delivery.deliver(noticeOf())
    const to = { channel: 'email', address: 'ada@example.net', language: 'de', replaced: true } as const
    await delivery.deliver(noticeOf({ to }))
    assert.deepEqual(server.recipients, ['ada@example.org', 'ada@example.net'])
    const [english = '', german = ''] = server.taken
    assert.match(english, /^Subject: Example: a backup code was used\r$/m)
    assert.match(german, /^Subject: Example: ein Backup-Code wurde benutzt\r$/m)
    assert.deepEqual(delivery.statistics().email, { delivered: 2, refused: 0, failed: 5, postponed: 1 })
  })
})
