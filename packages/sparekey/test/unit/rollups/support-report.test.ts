import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventType } from '../../../src/interface/events.ts'
import { reportOf } from '../../../src/rollups/support-report.ts'

const hour = 3_600_000
const from = new Date('2026-11-16T00:00:00.000Z')
const before = new Date('2026-11-23T00:00:00.000Z')
const start = from.getTime()

interface Part {
  readonly by?: string
  readonly person?: string | null
}
type Told = { readonly type: EventType; readonly at: number; readonly detail: string }

const event = (name: string, id: number, hours: number, part: Part = {}): Told => ({
  type: `support.${name}` as EventType,
  at: start + hours * hour,
  detail: JSON.stringify({ case: `case ${id}`, person: null, ...part }),
})

/** Opened by one, approved by another, released after 24 hours, completed an hour later. */
const honest = (
  id: number,
  opener: Part = { by: 'anna' },
  approver: Part = { by: 'otto' },
): readonly Told[] => [
  event('case_opened', id, id, opener),
  event('notice_accepted', id, id + 0.1),
  event('approval_given', id, id + 4, approver),
  event('approved', id, id + 4),
  event('released', id, id + 24),
  event('redeemed', id, id + 24.5),
  event('completed', id, id + 25),
]

const report = (...events: readonly Told[]) => reportOf(events, from, before, true)

test('cases are counted by what became of them in the time, and rates are of those they follow from', () => {
  const found = report(
    ...honest(1),
    ...honest(2),
    event('case_opened', 3, 5, { by: 'anna' }),
    event('cancelled', 3, 6),
    event('case_opened', 4, 7, { by: 'bert' }),
    event('hold_set', 4, 8),
    event('denied', 4, 9, { by: 'otto' }),
    event('disputed', 1, 60),
    event('case_opened', 5, -1),
    event('case_opened', 6, 24 * 7),
  )
  const { opened, released, completed, cancelled, denied, disputed, held } = found
  assert.deepEqual(
    { opened, released, completed, cancelled, denied, disputed, held },
    { opened: 4, released: 2, completed: 2, cancelled: 1, denied: 1, disputed: 1, held: 1 },
  )
  assert.equal(found.ownerCancelRate, 1 / 4)
  assert.equal(found.disputeRate, 1 / 2)
  assert.equal(found.suspectedRate, 1 / 4)
  assert.equal(report().ownerCancelRate, null)
})

test('a release that no accepted message came before lowers the reach, and is told apart where a person began the wait', () => {
  assert.equal(report(...honest(1)).noticeReach, 1)
  const untold = honest(2).filter(({ type }) => type !== 'support.notice_accepted')
  const late = [...untold, event('notice_accepted', 2, 50)]
  assert.deepEqual([report(...honest(1), ...late).noticeReach, report(...late).releasedUntold], [1 / 2, 0])
  const begun = report(...untold, event('wait_started', 2, 3))
  assert.deepEqual([begun.noticeReach, begun.releasedUntold], [0, 1])
})

test('an opener who approved is found by the account they acted from, and by the person behind two accounts', () => {
  assert.equal(report(...honest(1)).openedAndApproved, 0)
  assert.equal(report(...honest(1, { by: 'anna' }, { by: 'anna' })).openedAndApproved, 1)
  const one = { by: 'anna at work', person: 'anna' }
  const other = { by: 'anna at home', person: 'anna' }
  assert.equal(report(...honest(1, one, other)).openedAndApproved, 1)
  assert.equal(
    report(...honest(1, { by: 'a', person: null }, { by: 'b', person: null })).openedAndApproved,
    0,
  )
})

test('waits are told from opening, and apart from what the wait itself took', () => {
  const found = report(...honest(1), ...honest(2))
  const hours = (count: number) => ({ p50: count * 3600, p95: count * 3600 })
  assert.deepEqual(found.toDecision, hours(4))
  assert.deepEqual(found.toRelease, hours(24))
  assert.deepEqual(found.toCompletion, hours(25))
  assert.deepEqual(found.waitAfterDecision, hours(20))
  assert.deepEqual(report().toRelease, { p50: null, p95: null })
})

test('of each person it is told what they opened and decided, and how much of it with the same other person', () => {
  const together = Array.from({ length: 9 }, (_, id) => honest(id)).flat()
  const apart = honest(20, { by: 'anna' }, { by: 'olga' })
  const few = report(...together)
  assert.deepEqual(few.desk, [
    { key: 'anna', opened: 9, approved: 0, denied: 0, approveRatio: null, pairShare: null },
    { key: 'otto', opened: 0, approved: 9, denied: 0, approveRatio: 1, pairShare: null },
  ])
  const [anna] = report(...together, ...apart).desk
  assert.equal(anna?.pairShare, 0.9)
  const denied = report(...honest(1), event('denied', 2, 30, { by: 'otto' })).desk.at(-1)
  assert.deepEqual([denied?.approved, denied?.denied, denied?.approveRatio], [1, 1, 0.5])
})
