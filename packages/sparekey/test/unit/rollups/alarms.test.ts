import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledgeAlarm, listAlarms } from '../../../src/rollups/alarms.ts'
import { listEvents } from '../../../src/rollups/event-list.ts'
import { livelyWeeks, partsOf, settleFigures } from '../../support/figures.ts'
import { createPostLab } from '../../support/due.ts'
import type { Lab } from '../../support/lab.ts'

const tenant = 'default'

const lived = async (): Promise<Lab> => {
  const lab = await createPostLab()
  await livelyWeeks(lab)
  await settleFigures(lab)
  return lab
}

const acknowledged = { tenant, operatorId: 'opr_1', by: 'Olga', note: 'Called the owner: it was them.' }

test('an alarm is acknowledged once, with a note that the list shows', async () => {
  const lab = await lived()
  const list = await listAlarms(partsOf(lab), { tenant })
  assert.ok(list.ok)
  assert.deepEqual(
    list.items.map(({ type, note }) => [type, note]),
    [['code.reuse_refused', null]],
  )
  const [alarm] = list.items
  assert.ok(alarm !== undefined)
  const place = { eventId: alarm.eventId, at: new Date(alarm.at) }
  lab.clock.advance(60)
  assert.equal(await acknowledgeAlarm(partsOf(lab), { ...acknowledged, ...place }), 'done')
  assert.equal(
    await acknowledgeAlarm(partsOf(lab), { ...acknowledged, ...place, by: 'Otto' }),
    'acknowledged',
  )
  const after = await listAlarms(partsOf(lab), { tenant })
  assert.deepEqual(after.ok && after.items[0]?.note, {
    by: 'Olga',
    text: acknowledged.note,
    at: lab.clock.now(),
  })
})

test('what is no alarm of the tenant is not acknowledged', async () => {
  const lab = await lived()
  const events = await listEvents(partsOf(lab), { tenant, filter: { types: ['set.issued'] } })
  const alarms = await listAlarms(partsOf(lab), { tenant })
  assert.ok(events.ok && alarms.ok)
  const [issued] = events.items
  const [alarm] = alarms.items
  assert.ok(issued !== undefined && alarm !== undefined)
  for (const of of [
    { eventId: issued.eventId, at: new Date(issued.at) },
    { eventId: alarm.eventId, at: new Date(alarm.at + 1) },
    { eventId: new Uint8Array(16), at: new Date(alarm.at) },
    { eventId: alarm.eventId, at: new Date(alarm.at), tenant: 'other' },
  ]) {
    assert.equal(await acknowledgeAlarm(partsOf(lab), { ...acknowledged, ...of }), 'not_found')
  }
})
