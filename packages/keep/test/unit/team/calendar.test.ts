import assert from 'node:assert/strict'
import { test } from 'node:test'
import { populationHash, populationOf } from 'sparekey-keep-team'
import {
  anyHash,
  anyId,
  anyRecipient,
  cautious,
  Crew,
  person,
} from '../../../../keep-team/test/support/crew.ts'
import { command } from '../../../src/cli/commands/team.ts'
import { tasksAsICalendar, tasksOf } from '../../../src/team/calendar.ts'
import type { Task } from '../../../src/team/calendar.ts'
import type { Office } from '../../../src/team/office.ts'

const task = (given: Partial<Task>): Task => ({
  task: '3F7K',
  uid: 'a'.repeat(32),
  kind: 'rotate',
  on: '2026-03-01',
  who: ['ada'],
  what: 'Make new codes for github-ops: as planned',
  command: 'keep team rotate github-ops --shelf production',
  ...given,
})
const now = new Date('2026-02-01T12:00:00Z')

test('a calendar of a team says that there is a task, on which day, and nothing else', () => {
  const text = tasksAsICalendar([task({}), task({ task: '8QX1', uid: 'b'.repeat(32), kind: 'decide' })], {
    now,
    named: false,
  })
  assert.deepEqual(text.match(/^SUMMARY:.*$/gm), ['SUMMARY:Sparekey task 3F7K', 'SUMMARY:Sparekey task 8QX1'])
  assert.match(text, /^DTSTART;VALUE=DATE:20260301\r$/m)
  assert.match(text, /^DESCRIPTION:keep team calendar\r$/m)
  assert.doesNotMatch(text, /github|production|ada|rotate|codes/)
})

test('with names the titles say what is to be done', () => {
  const text = tasksAsICalendar([task({})], { now, named: true })
  assert.match(text, /^SUMMARY:Make new codes for github-ops: as planned\r$/m)
  assert.match(text, /^DESCRIPTION:keep team rotate github-ops/m)
})

test('a rotation rings a month ahead, everything else on its day', () => {
  const triggers = (kind: Task['kind']) =>
    /^TRIGGER:(.*)\r$/m.exec(tasksAsICalendar([task({ kind })], { now, named: false }))?.[1]
  assert.deepEqual(
    ['rotate', 'review', 'decide'].map((kind) => triggers(kind as Task['kind'])),
    ['-P30D', 'PT0S', 'PT0S'],
  )
})

test('every kind of task is told in words, with a command that there is, and its symbols do not change', async () => {
  const [ada, bo, cy, di] = [person('ada'), person('bo'), person('cy'), person('di')]
  const crew = new Crew(ada)
  for (const one of [bo, cy, di]) crew.joins(one, ada)
  const shelf = crew.shelf(ada, cautious, { owner: [bo], responder: [cy] })
  const [set, old] = [crew.puts(bo, shelf), crew.puts(bo, shelf)]
  const kit = { id: anyId(), recipient: anyRecipient(), custodian: di.card.member }
  const where = { seal: null, label: anyHash(), checkBy: '2026-05-05', number: 1, of: 1 }
  const copies = [
    { set, custodian: cy.card.member, sheet: 'AAAA-AAAA' },
    { set, custodian: di.card.member, sheet: 'BBBB-BBBB' },
    { set: old, custodian: null, sheet: 'CCCC-CCCC' },
  ]
  for (const copy of copies) crew.says({ type: 'copy.put', copy: anyId(), ...where, ...copy }, bo)
  crew.asks(cy, set)
  crew.says({ type: 'set.void', set: old, why: 'compromised' }, bo)
  crew.says(crew.removing(di), ada)
  const population = populationHash(populationOf(crew.state, 'monthly', crew.now()))
  crew.says({ type: 'review.open', review: anyId(), round: 'monthly', population }, ada)
  const { codes } = crew.state.sets.get(set)!
  const released = [{ set, code: codes[0]!.id, member: cy.card.member, request: null, at: crew.now() }]
  const texts = async (files: readonly { readonly hash: string }[]) =>
    new Map(files.map(({ hash }) => [hash, '{"name":"github-ops"}']))
  const officeOf = (hasKit: boolean) =>
    ({
      state: hasKit ? { ...crew.state, kit } : crew.state,
      synced: { released },
      keys: { member: ada.card.member },
      now: new Date(crew.clock),
      ring: { texts },
    }) as unknown as Office
  const tasks = [...(await tasksOf(officeOf(false), false)), ...(await tasksOf(officeOf(true), false))]
  const kinds = [
    'answer',
    'check-copy',
    'decide',
    'destroy-copy',
    'fetch-copy',
    'kit',
    'review',
    'rotate',
    'tell-use',
  ]
  assert.deepEqual([...new Set(tasks.map(({ kind }) => kind))].toSorted(), kinds)
  for (const { task: symbols, uid, what, command: typed, who } of tasks) {
    assert.match(symbols, /^[0-9A-HJKMNP-TV-Z]{4}$/)
    assert.match(uid, /^[0-9a-f]{32}$/)
    assert.doesNotMatch(`${what} ${typed}`, /undefined|null/)
    assert.ok(
      who.every((name) => ['ada', 'bo', 'cy'].includes(name)),
      what,
    )
    const action = typed.split(' ')[2] ?? ''
    assert.ok(
      command.usage.some((usage) => usage.split(/[ |]+/)[0] === action),
      typed,
    )
  }
  const says = (kind: Task['kind']) => tasks.filter((one) => one.kind === kind).map(({ what }) => what)
  assert.deepEqual(says('kit'), ['Make a kit', 'Get the kit back from di, or make another'])
  assert.deepEqual(says('fetch-copy')[0], 'Have sheet BBBB-BBBB of github-ops back from di, who has left')
  const again = await tasksOf(officeOf(false), false)
  assert.deepEqual(
    again.map(({ uid }) => uid),
    tasks.slice(0, again.length).map(({ uid }) => uid),
  )
  const mine = await tasksOf(officeOf(false), true)
  assert.deepEqual(
    mine,
    again.filter(({ who }) => who.includes('ada')),
  )
})
