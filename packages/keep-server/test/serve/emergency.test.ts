import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { emptyLog, followLog, readEntry } from 'sparekey-keep-team'
import type { LoggedRelease } from 'sparekey-keep-team'
import { patient, person } from '../../../keep-team/test/support/crew.ts'
import type { Person } from '../../../keep-team/test/support/crew.ts'
import { staged } from '../support/stage.ts'
import type { Answered } from '../support/stage.ts'
import { accepted, failed } from '../../src/delivery/delivered.ts'
import { keepCalendar } from '../../src/notices/calendar.ts'
import type { Courier } from '../../src/notices/couriers.ts'
import { deliverDue } from '../../src/notices/round.ts'
import { KnownStates } from '../../src/teams/read-state.ts'

const hourMs = 3_600_000

/** A director and an owner with addresses, and a contact who asks; mail reaches those who are named. */
async function alarmed(t: TestContext) {
  const { stage, crew, ada, cy, shelf, set } = await staged(t, patient)
  const eve = crew.joins(person('eve'), ada)
  crew.says(crew.changingRole(shelf, eve, 'contact'), ada)
  await stage.push(ada)
  for (const one of [ada, cy, eve]) {
    const address = `${one.card.name}@example.org`
    await stage.as(one, 'PUT', stage.path('address'), { address, at: crew.now() })
  }
  const emergency = crew.alarms(eve, set)
  await stage.push(eve)
  const mailReaches = async (...people: readonly Person[]): Promise<void> => {
    const addresses = people.map(({ card }) => `${card.name}@example.org`)
    const courier: Courier = {
      channel: 'mail',
      deliver: async (_notice, address) =>
        addresses.includes(address ?? '') ? accepted : failed('unreachable', 'notice'),
    }
    await deliverDue(stage.parts, [courier])
  }
  const shows = (by: Person, id = emergency): Promise<Answered> =>
    stage.as(by, 'POST', stage.path('emergencies/shown'), { emergency: id })
  const asks = (by = eve): Promise<Answered> => stage.release(by, stage.wish(by, set, emergency))
  const reason = async (by = eve): Promise<unknown> => {
    const { status, body } = await asks(by)
    return status === 201 ? 'released' : body['reason']
  }
  const log = async (): Promise<readonly LoggedRelease[]> => {
    await stage.as(eve, 'GET', stage.path('notes'))
    const { body } = await stage.as(eve, 'GET', stage.path('log'))
    return body['entries'] as readonly LoggedRelease[]
  }
  return { stage, crew, ada, cy, eve, shelf, set, emergency, mailReaches, shows, asks, reason, log }
}

/** When waits began, as the log says; the whole log is followed as a client does. */
function waitsIn(log: readonly LoggedRelease[], logKey: string, deviceKey: string): readonly string[] {
  followLog(log, emptyLog, logKey, () => deviceKey)
  return log.flatMap(({ entry }) => {
    const line = readEntry(entry, logKey)
    return 'emergency' in line ? [line.since] : []
  })
}

test('as long as no mail arrives, no time counts; from the first that reached a director and an owner it does', async (t) => {
  const { stage, crew, ada, cy, eve, mailReaches, reason, log } = await alarmed(t)
  await mailReaches(eve)
  crew.pass(80)
  assert.equal(await reason(), 'emergency_unheard')
  assert.deepEqual(await log(), [])
  await mailReaches(ada)
  crew.pass(10)
  assert.equal(await reason(), 'emergency_unheard')
  await mailReaches(cy)
  const told = crew.now()
  crew.pass(1)
  const { logKey } = stage.parts.keys
  assert.deepEqual(waitsIn(await log(), logKey, eve.card.device.key), [told])
  crew.clock += 71 * hourMs - 1
  assert.equal(await reason(), 'emergency_waiting')
  crew.clock += 1
  assert.equal(await reason(), 'released')
  assert.equal(await reason(), 'grant_used_up')
  assert.deepEqual(waitsIn(await log(), logKey, eve.card.device.key), [told])
  assert.equal((await log()).length, 2)
})

test('whoever only reads has the wait begun once, however many read, also where nobody reads but the calendar', async (t) => {
  const { stage, crew, ada, cy, mailReaches, log, reason } = await alarmed(t)
  await mailReaches(ada, cy)
  await Promise.all(Array.from({ length: 20 }, () => stage.as(ada, 'GET', stage.path('notes'))))
  assert.equal((await log()).length, 1)
  await keepCalendar(stage.parts)
  assert.equal((await log()).length, 1)
  const later = await alarmed(t)
  await later.mailReaches(later.ada, later.cy)
  await keepCalendar(later.stage.parts)
  assert.equal(await later.stage.logSize(later.eve), 1)
  // A server that was started anew knows no more than the database.
  Object.assign(stage.parts, { known: new KnownStates() })
  crew.pass(72)
  assert.equal(await reason(), 'released')
})

test('a program that shows it to them is as good as a mail, from those whom it concerns', async (t) => {
  const { crew, ada, cy, eve, shows, reason } = await alarmed(t)
  assert.equal((await shows(eve)).status, 403)
  assert.equal((await shows(ada, 'nosuch')).status, 404)
  assert.equal((await shows(ada)).status, 200)
  crew.pass(1)
  assert.equal((await shows(cy)).status, 200)
  crew.clock += 72 * hourMs - 1
  assert.equal((await shows(ada)).status, 200)
  assert.equal(await reason(), 'emergency_waiting')
  crew.clock += 1
  assert.equal(await reason(), 'released')
})

test('a client that lies about the time gains none', async (t) => {
  const { stage, crew, ada, cy, eve, set, emergency, mailReaches, reason } = await alarmed(t)
  await mailReaches(ada, cy)
  await stage.as(eve, 'GET', stage.path('notes'))
  const at = new Date(crew.clock + 80 * hourMs).toISOString()
  const early = await stage.release(eve, stage.wish(eve, set, emergency, { at }))
  assert.equal(early.body['reason'], 'emergency_waiting')
  crew.pass(72)
  const late = await stage.release(
    eve,
    stage.wish(eve, set, emergency, { at: new Date(crew.clock - 6 * 60_000).toISOString() }),
  )
  assert.equal(late.body['code'], 'invalid_request')
  assert.equal(await reason(), 'released')
})

test('a clock of the server that was put back gives nothing, and begins no wait', async (t) => {
  const { stage, crew, ada, cy, eve, mailReaches, reason, log } = await alarmed(t)
  const asked = crew.clock
  await mailReaches(ada, cy)
  crew.clock = asked - hourMs
  assert.deepEqual(await log(), [])
  crew.clock = asked
  const { logKey } = stage.parts.keys
  assert.deepEqual(waitsIn(await log(), logKey, eve.card.device.key), [new Date(asked).toISOString()])
  crew.pass(72)
  crew.says(crew.asking(cy, [...crew.state.sets.keys()][0]!), cy)
  await stage.push(cy)
  crew.clock -= 60 * hourMs
  assert.equal(await reason(), 'clock_wrong')
  crew.clock += 60 * hourMs
  assert.equal(await reason(), 'released')
})

test('a veto at the last second holds, and a release that is repeated after one is refused', async (t) => {
  const { stage, crew, ada, cy, eve, set, emergency, mailReaches, reason } = await alarmed(t)
  await mailReaches(ada, cy)
  await stage.as(eve, 'GET', stage.path('notes'))
  crew.clock += 72 * hourMs
  const wish = stage.wish(eve, set, emergency)
  assert.equal((await stage.release(eve, wish)).status, 201)
  assert.equal((await stage.release(eve, wish)).status, 201, 'the answer was lost')
  crew.says({ type: 'emergency.veto', emergency, why: null }, cy)
  await stage.push(cy)
  assert.equal((await stage.release(eve, wish)).body['reason'], 'emergency_vetoed')
  assert.equal(await reason(), 'emergency_vetoed')
})

test('of a veto and a release at the same moment one comes first, and both are on record', async (t) => {
  for (let round = 0; round < 2; round += 1) {
    const { stage, crew, ada, cy, eve, set, emergency, mailReaches, asks, log } = await alarmed(t)
    await mailReaches(ada, cy)
    await stage.as(eve, 'GET', stage.path('notes'))
    crew.clock += 72 * hourMs
    const wish = stage.wish(eve, set, emergency)
    crew.says({ type: 'emergency.veto', emergency, why: null }, ada)
    const both = [() => stage.push(ada), () => stage.release(eve, wish)]
    const answers = await Promise.all((round % 2 === 0 ? both : both.toReversed()).map((one) => one()))
    const released = answers.find((answer) => answer !== undefined)
    const isReleased = released?.status === 201
    if (!isReleased) assert.equal(released?.body['reason'], 'emergency_vetoed')
    assert.equal((await log()).length, isReleased ? 2 : 1)
    assert.equal((await asks()).body['reason'], 'emergency_vetoed')
    assert.equal(crew.state.emergencies.get(emergency)?.state, 'vetoed')
  }
})

test('who is removed, or is no contact any more, while the wait runs, gets nothing when it is over', async (t) => {
  const { stage, crew, ada, cy, eve, shelf, mailReaches, reason } = await alarmed(t)
  await mailReaches(ada, cy)
  await stage.as(eve, 'GET', stage.path('notes'))
  crew.pass(72)
  crew.says(crew.changingRole(shelf, eve, null), ada)
  crew.says(crew.changingRole(shelf, eve, 'contact'), ada)
  await stage.push(ada)
  assert.equal(await reason(), 'not_granted')
})
