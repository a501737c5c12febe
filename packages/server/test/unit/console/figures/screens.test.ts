import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { alarmsScreen } from '../../../../src/console/alarms/alarms-screen.ts'
import { deliveryCounts, deliveryScreen } from '../../../../src/console/delivery/delivery-screen.ts'
import { createDoor } from '../../../../src/console/overview/door.ts'
import { overviewScreen } from '../../../../src/console/overview/overview-screen.ts'
import { reportScreen } from '../../../../src/console/report/report-screen.ts'
import { TENANT, textOf } from '../desk.ts'
import { createWatch, withKeeper, type Watch } from './support.ts'

const alarmed = async (): Promise<Watch> => {
  const watch = await createWatch()
  const codes = await watch.giveSheet('ada')
  await watch.use('ada', codes[1] ?? '')
  watch.clock.advance(600)
  await watch.use('ada', codes[1] ?? '')
  await watch.settle()
  return watch
}

const overviewOf = async (watch: Watch, role: 'auditor' | 'support' | 'instance_admin'): Promise<string> => {
  const { visit } = await watch.join('Vera', [role])
  const shown = await overviewScreen.show(withKeeper(visit), { path: {}, given: {} })
  assert.ok('page' in shown)
  return String(await shown.page)
}

test('the overview says how accounts stand, what was used and refused, and when that was so', async () => {
  const watch = await alarmed()
  const html = await overviewOf(watch, 'auditor')
  const text = textOf(html)
  assert.match(text, /codes in use 1 100 %/)
  assert.match(text, /With 4 and more left 1/)
  assert.match(text, /Checked by their owner 100 %/)
  assert.match(text, /1 in all, most on/)
  assert.match(text, /not looked at Used code tried again, refused/)
  assert.match(text, /the log continues/)
  assert.match(text, /Events not counted here yet 0/)
  assert.ok(text.split('As of').length > 4, 'every tile has its time')
  assert.doesNotMatch(text, /\bada\b/, 'nobody is named')
  assert.ok(gzipSync(html).length < 60_000)
})

test('before the first walk over the accounts has ended, the tiles say so', async () => {
  const watch = await createWatch()
  assert.match(textOf(await overviewOf(watch, 'auditor')), /Not counted yet: the first walk/)
})

test('who may not see alarms or cases has no tile of them', async () => {
  const watch = await alarmed()
  const text = textOf(await overviewOf(watch, 'instance_admin'))
  assert.doesNotMatch(text, /not looked at|Waiting for a second person/)
  assert.match(text, /Coverage/)
})

test('an alarm is acknowledged with a note, once; an empty note is refused', async () => {
  const watch = await alarmed()
  const grace = await watch.join('Grace', ['security_admin'])
  const before = await grace.open(alarmsScreen)
  assert.match(textOf(before.html), /Used code tried again, refused ada ! not looked at/)
  const field = (name: string): string =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(before.html)?.[1] ?? ''
  const event = field('event')
  const form = { event, at: field('at') }
  const empty = await grace.act(alarmsScreen, 'acknowledge', { ...form, [`note-${event}`]: ' ' })
  assert.deepEqual([empty.kind, empty.to], ['refused', 'alarms'])
  const note = { [`note-${event}`]: 'It was her: she mixed up two sheets.' }
  assert.equal((await grace.act(alarmsScreen, 'acknowledge', { ...form, ...note })).kind, 'done')
  const again = await grace.act(alarmsScreen, 'acknowledge', { ...form, ...note })
  assert.match(again.said ?? '', /Somebody else has looked at it/)
  const after = await grace.open(alarmsScreen)
  assert.match(textOf(after.html), /✓ looked at Grace, .* UTC : It was her: she mixed up two sheets\./)
  assert.doesNotMatch(after.html, /I have looked at it/)
  const none = await grace.act(alarmsScreen, 'acknowledge', { event: 'evt_1', at: '1' })
  assert.match(none.said ?? '', /no such alarm/)
  assert.equal(watch.seen.filter(({ kind }) => kind === 'alarm_list_viewed').length, 2)
})

test('who came in by the emergency way is among the alarms', async () => {
  const watch = await createWatch()
  const grace = await watch.join('Grace', ['security_admin'])
  assert.match(
    textOf((await grace.open(alarmsScreen)).html),
    /Nobody signed in to the console by the emergency/,
  )
  const { operatorId, sessionId } = grace.visit.operator
  await watch.views.append({ tenant: '*', operatorId, sessionId, kind: 'emergency_sign_in' })
  assert.match(
    textOf((await grace.open(alarmsScreen)).html),
    /Emergency sign-ins to the console in 30 days When Who .* UTC Grace/,
  )
})

test('messages that were given up are listed and tried again; an instance admin sees how many, and not whose', async () => {
  const watch = await createWatch()
  watch.mail(false)
  await watch.giveSheet('ada')
  await watch.settle()
  const grace = await watch.join('Grace', ['security_admin'])
  const list = await grace.open(deliveryScreen)
  assert.match(textOf(list.html), /Given up in the last 30 days 2/)
  assert.match(textOf(list.html), /ada sheet made email 1 Try again/)
  const ivan = await watch.join('Ivan', ['instance_admin'])
  const counts = await ivan.open(deliveryScreen)
  assert.match(textOf(counts.html), /Given up in the last 30 days 2/)
  assert.doesNotMatch(textOf(counts.html), /\bada\b/)
  watch.mail(true)
  assert.match(
    (await grace.act(deliveryScreen, 'retry', { account: 'ada' })).said ?? '',
    /^2 messages are tried again/,
  )
  await watch.settle()
  const done = await grace.open(deliveryScreen)
  assert.match(textOf(done.html), /Given up in the last 30 days 0/)
  assert.equal((await grace.act(deliveryScreen, 'retry', { account: 'ada' })).kind, 'refused')
})

for (const [over, words] of [
  [0, 'less than 60 s'],
  [2, 'less than 15 min'],
  [20, 'a day or longer'],
] as const) {
  test(`of 20 messages that wait, ${over} for more than a minute: the page says how long 95 of 100 have waited`, async () => {
    const longer = ['minute', 'quarter', 'hour', 'day'].map((name, step) => [
      `delivery.waiting_${name}`,
      over === 2 && step > 0 ? 0 : over,
    ]) as [string, number][]
    const now = new Date(0)
    const amounts = new Map([['delivery.waiting', 20], ...longer])
    const page = String(await deliveryCounts({ now }, { asOf: now, walked: 0, amounts }))
    assert.ok(textOf(page).includes(`95 of 100 of them wait for ${words}`), textOf(page))
  })
}

test('the report says its controls in words, also where there was no case at all', async () => {
  const watch = await createWatch()
  const vera = await watch.join('Vera', ['auditor'])
  const answer = await vera.open(reportScreen, {}, { days: '7' })
  const text = textOf(answer.html)
  assert.match(text, /Owners told before a release – ✓ must be 100 %/)
  assert.match(text, /Released though opened and approved by one person 0 ✓ must be 0/)
  assert.match(text, /Nobody opened or decided anything/)
})

test('uses that are refused are counted at the door by what they are answered, and kept where they cannot be written', async () => {
  const written: unknown[] = []
  let isDown = true
  const door = createDoor({
    addAtDoor: async (figures) => {
      if (isDown) throw new TypeError('the database is away')
      written.push(...figures)
    },
  })
  const watch = await createWatch()
  await watch.giveSheet('ada')
  const find = door.counted(async () => (await watch.callsNow()).served)
  const served = await find(TENANT)
  assert.ok(served !== null)
  const firstFactor = { methods: ['pwd'], at: watch.clock.now() }
  await served.sparekey.redeem('ada', { code: 'not a code', firstFactor })
  await served.sparekey.redeem('ada', { code: 'not a code', firstFactor })
  await assert.rejects(() => door.flush())
  isDown = false
  await door.flush()
  await door.flush()
  assert.deepEqual(written, [{ tenant: TENANT, name: 'door.redeem.code_malformed', amount: 2 }])
})
