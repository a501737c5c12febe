import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import { testClock, testKeys } from 'sparekey/testing'
import type { OutgoingMail } from '../../../../src/notices/mail.ts'
import { createFigures } from '../../../../src/serve/figures.ts'

const monday = new Date('2026-11-23T06:00:00.000Z').getTime()

const createService = async (store: Store = memoryStore()) => {
  const ring = await testKeys().load(true)
  const clock = testClock()
  const to = (at: number): void => clock.advance((at - clock.now().getTime()) / 1000)
  const sent: OutgoingMail[] = []
  let isUp = true
  const figures = createFigures({
    store,
    ring,
    clock: clock.now,
    tenants: { find: async () => null, all: async () => new Map([['acme', {} as never]]) },
    publicUrl: () => 'https://codes.example.org',
    report: {
      to: ['watch@example.org', 'chief@example.org'],
      mail: {
        send: async (mail) => {
          if (!isUp) throw new TypeError('the mail server is away')
          sent.push(mail)
        },
        close: () => {},
      },
    },
  })
  return {
    figures,
    sent,
    to,
    mail: (up: boolean) => {
      isUp = up
    },
  }
}

const hour = 3_600_000
const week = 7 * 24 * hour

test('the report of a week is sent once on Monday morning to everybody who asked for it', async () => {
  const { figures, sent, to } = await createService()
  to(monday - week + hour)
  await figures.round()
  to(monday - 1000)
  await figures.round()
  assert.equal(sent.length, 0, 'not before')
  to(monday)
  await figures.round()
  await figures.round()
  assert.deepEqual(
    sent.map(({ address }) => address),
    ['watch@example.org', 'chief@example.org'],
  )
  const [mail] = sent
  assert.equal(mail?.message.subject, 'Support report, 2026-11-16 to 2026-11-22')
  assert.match(mail?.message.text ?? '', /Tenant acme\n {2}Owners told before a release: –/)
  assert.match(mail?.message.text ?? '', /https:\/\/codes\.example\.org\/console\/\n/)
  assert.ok(mail?.message.text.split('\n').every((line) => line.length <= 76))
  to(monday + week)
  await figures.round()
  assert.equal(sent.length, 4)
  assert.notEqual(sent[2]?.noticeId, sent[0]?.noticeId)
})

test('of two processes one sends it', async () => {
  const store = memoryStore()
  const one = await createService(store)
  const other = await createService(store)
  for (const each of [one, other]) {
    each.to(monday - week + hour)
    await each.figures.round()
    each.to(monday)
  }
  await Promise.all([one.figures.round(), other.figures.round()])
  assert.equal(one.sent.length + other.sent.length, 2)
})

test('a report that could not be sent is sent ten minutes later, under the same id', async () => {
  const { figures, sent, to, mail } = await createService()
  to(monday - week + hour)
  await figures.round()
  to(monday)
  mail(false)
  await assert.rejects(() => figures.round(), /away/)
  mail(true)
  await figures.round()
  assert.equal(sent.length, 0)
  to(monday + 600_000)
  await figures.round()
  assert.equal(sent.length, 2)
  assert.match(sent[0]?.noticeId ?? '', /^support-report-\d+$/)
})
