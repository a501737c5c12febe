import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { createFoundSheets } from '../../../src/incidents/found-sheets.ts'
import { keep, read, write } from '../../../src/store/port.ts'
import { alarmTypes } from '../../../src/rollups/event-types.ts'
import { ask, holdings } from '../../support/inspect.ts'
import { createLab, verdict } from '../../support/lab.ts'
import { partsOf } from '../../support/incidents.ts'

const lab = await createLab({ policy: { format: 'long', issuing: { count: 5, countsAllowed: [5] } } })
const sheet = await lab.sheet()
const found = createFoundSheets(partsOf(lab))

test('a report ends nothing, and says whose the sheet is only where name and serial are one account’s', async () => {
  await found.report('default', { serial: sheet.serial.toLowerCase(), account: ' ada ' })
  lab.clock.advance(1)
  await found.report('default', { serial: sheet.serial, account: 'bob' })
  lab.clock.advance(1)
  await found.report('default', { serial: '0000', account: 'ada' })
  lab.clock.advance(1)
  await found.report('default', { serial: sheet.serial })
  const reports = await found.list('default')
  assert.deepEqual(
    reports.map(({ serial, isNamed, accountId }) => [serial, isNamed, accountId]),
    [
      [sheet.serial, false, null],
      ['0000', true, null],
      [sheet.serial, true, null],
      [sheet.serial, true, 'ada'],
    ],
  )
  assert.equal(verdict(await lab.redeem(sheet.codes[1] ?? '')), 'ok')
})

test('each report is an alarm in the trail of the tenant, without what the finder wrote but the serial', async () => {
  const { events } = await holdings(lab, '')
  const alarms = events.filter(({ type }) => type === 'sheet.found')
  assert.equal(alarms.length, 4)
  assert.ok(alarmTypes.some((type) => type === 'sheet.found'))
  assert.deepEqual(Object.keys(JSON.parse(alarms[0]?.detail ?? '{}') as object), ['serial', 'report'])
})

test('a report is closed once, with who and how', async () => {
  const [report] = await found.list('default')
  assert.ok(report)
  assert.equal(await found.close('default', report.reportId, 'GRACE', 'sheet ended'), true)
  assert.equal(await found.close('default', report.reportId, 'LINUS', 'again'), false)
  assert.equal(await found.close('other', report.reportId, 'GRACE', 'x'), false)
  const [after] = await found.list('default')
  assert.deepEqual([after?.closedBy, after?.outcome], ['GRACE', 'sheet ended'])
})

test('another tenant sees none of it', async () => {
  assert.deepEqual(await found.list('other'), [])
})

test('a thousand reports are kept, and those of more than 90 days ago make room', async () => {
  const row = { tenant: 'flooded', serial: '0000', namedKey: null, closedAt: null, closed: null }
  const foundAt = lab.clock.now().getTime()
  await ask(lab.store, function* () {
    for (let index = 0; index < 1000; index += 1) {
      yield* write('insertFoundSheet', { ...row, foundAt, reportId: nodeRandom(16) })
    }
    return keep(null)
  })
  assert.equal(await found.report('flooded', { serial: '0000' }), false)
  const kept = await ask(lab.store, function* () {
    return keep(yield* read('readFoundSheets', { tenant: 'flooded', limit: 2000 }))
  })
  assert.equal(kept.length, 1000)
  lab.clock.advance(90 * 86_400 + 1)
  assert.equal(await found.report('flooded', { serial: '0000' }), true)
  assert.equal((await found.list('flooded')).length, 1)
})

test('what is no serial is refused', async () => {
  await assert.rejects(found.report('default', { serial: 'A7K' }), {
    code: 'invalid_request',
    field: 'serial',
  })
})
