import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tasksAsICalendar } from '../../../src/team/calendar.ts'
import type { Task } from '../../../src/team/calendar.ts'

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
