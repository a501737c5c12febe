import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import type { Notice } from '../../../src/notices/notice.ts'
import type { Store } from '../../../src/store/port.ts'
import { testClock } from '../../../src/testing/create-test-sparekey.ts'
import { countOf, createPostLab, daySeconds, drain, dueOf } from '../../support/due.ts'
import { assertSound } from '../../support/inspect.ts'
import { createLab, verdict, type Lab } from '../../support/lab.ts'

/** Far above a lease. */
const laterSeconds = 600
const kindsOf = (notices: readonly Notice[]): readonly Notice['kind'][] =>
  notices.map(({ kind }) => kind).toSorted()

/** Another process on the same database, with a clock of its own. */
const beside = (lab: Lab, deliver: (notice: Notice) => Promise<void>, startAt = lab.clock.now()) =>
  createLab({
    store: lab.store,
    keys: lab.keys,
    clock: testClock(startAt),
    policy: { format: 'long' },
    deliver,
  })

test('a clock that jumps a year ahead and back does nothing twice, and loses nothing', async () => {
  const lab = await createPostLab({ policy: { format: 'long' } })
  const sheet = await lab.sheet({ expiresInDays: 500 })
  await lab.days(0)
  lab.told()
  await lab.days(366)
  assert.deepEqual(lab.told(), ['rotation_due'])
  await lab.days(-366)
  assert.deepEqual(lab.told(), [])
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok')
  await lab.days(0)
  assert.deepEqual(lab.told(), ['code_used'])
  await lab.days(1)
  assert.deepEqual(lab.told(), ['recovery_overdue'])
  await lab.days(370)
  assert.deepEqual(lab.told(), [])
  await lab.days(110)
  assert.deepEqual(lab.told(), ['expires_soon'])
  await lab.days(30)
  assert.deepEqual(lab.told(), ['sheet_expired'])
  await lab.days(-300)
  assert.equal(verdict(await lab.redeem(sheet.codes[2]!)), 'set_expired', 'no clock brings a sheet back')
  await assertSound(lab)
})

test('what happens while the clock is a year ahead is told at the latest when that time comes', async () => {
  const lab = await createPostLab({ policy: { format: 'long' } })
  lab.clock.advance(365 * daySeconds)
  await lab.issue()
  await lab.days(-365)
  assert.deepEqual(lab.told(), [])
  await lab.days(365)
  assert.deepEqual(lab.told(), ['sheet_made'])
})

test('a clock that jumps back in the middle of a round leaves nothing undone', async () => {
  const notices: Notice[] = []
  const lab = await createLab({
    policy: { format: 'long' },
    deliver: async (notice) => {
      lab.clock.advance(-365 * daySeconds)
      notices.push(notice)
    },
  })
  for (let index = 0; index < 20; index += 1) await lab.issue({}, {}, `account-${index}`)
  await lab.sparekey.runDue()
  assert.equal((await lab.sparekey.runDue()).done, 20)
  assert.equal(notices.length, 20)
})

test('a clock that jumps ahead in the middle of a round ends it; the rest is done by the next one', async () => {
  const notices: Notice[] = []
  const lab = await createLab({
    policy: { format: 'long' },
    deliver: async (notice) => {
      if (notices.length === 0) lab.clock.advance(3600)
      notices.push(notice)
    },
  })
  for (let index = 0; index < 20; index += 1) await lab.issue({}, {}, `account-${index}`)
  await lab.sparekey.runDue()
  const round = await lab.sparekey.runDue()
  assert.ok(round.done < 20 && round.more)
  assert.equal(round.done + (await lab.sparekey.runDue()).done, 20)
  assert.equal(new Set(notices.map(({ accountId }) => accountId)).size, 20)
  assert.equal(notices.length, 20)
})

test('what a process took on and never ended is taken on by another once its lease is over, not before', async () => {
  const told: string[] = []
  let release: () => void = () => {}
  const hangs = await createLab({
    policy: { format: 'long' },
    deliver: (notice) =>
      new Promise((resolve) => {
        told.push(`first ${notice.noticeId}`)
        release = resolve
      }),
  })
  await hangs.issue()
  await hangs.sparekey.runDue()
  const round = hangs.sparekey.runDue()
  while (told.length === 0) await new Promise((resolve) => setImmediate(resolve))

  const other = await beside(hangs, async ({ noticeId }) => void told.push(`second ${noticeId}`))
  other.clock.advance(120)
  assert.deepEqual(await other.sparekey.runDue(), { done: 0, putOff: 0, dead: 0, more: false })
  other.clock.advance(60)
  assert.equal((await other.sparekey.runDue()).done, 1)
  release()
  assert.equal((await round).done, 0, 'whoever comes too late did nothing')
  assert.deepEqual(
    told.map((line) => line.split(' ')[0]),
    ['first', 'second'],
  )
  assert.equal(new Set(told.map((line) => line.split(' ')[1])).size, 1, 'a repeat is known by its id')
  assert.deepEqual(
    (await dueOf(hangs)).map(({ kind }) => kind),
    ['set-time'],
  )
})

test('what waits for no other machine is taken on by another process half a minute after its own died', async () => {
  const lab = await createLab({ policy: { format: 'long' }, deliver: async () => {} })
  await lab.issue()
  let isDying = false
  let isDead = false
  const dying: Store = {
    ...lab.store,
    transact: async (body) => {
      if (isDead) throw new SparekeyError('overloaded', 'gone', { retryAfterSeconds: 1 })
      const outcome = await lab.store.transact(body)
      const [follow] = (await dueOf(lab)).filter(({ kind }) => kind === 'follow')
      isDead = isDying && follow?.attempts === 1
      return outcome
    },
  }
  const { keys, clock } = lab
  const first = await createLab({ policy: { format: 'long' }, store: dying, keys, clock })
  isDying = true
  await assert.rejects(first.sparekey.runDue())
  clock.advance(29)
  assert.equal((await lab.sparekey.runDue()).done, 0)
  clock.advance(1)
  assert.equal((await lab.sparekey.runDue()).done, 1)
})

test('a machine on which taking on is slower than its lease gets on all the same', async () => {
  const lab = await createLab({ policy: { format: 'long' }, deliver: async () => {} })
  await lab.issue()
  const { keys, clock } = lab
  const slow: Store = {
    ...lab.store,
    transact: async (body) => {
      clock.advance(2)
      return lab.store.transact(body)
    },
  }
  const { sparekey } = await createLab({ policy: { format: 'long' }, store: slow, keys, clock })
  const before = clock.now().getTime()
  assert.equal((await sparekey.runDue()).done, 1)
  assert.ok(clock.now().getTime() - before > 30_000)
})

test('a process that dies with a clock an hour ahead holds its work up for that hour, and no longer', async () => {
  const notices: Notice[] = []
  const lab = await createLab({ policy: { format: 'long' }, deliver: async (one) => void notices.push(one) })
  await lab.issue()
  await lab.sparekey.runDue()
  const ahead = await beside(
    lab,
    () => new Promise<never>(() => {}),
    new Date(lab.clock.now().getTime() + 3_600_000),
  )
  // Nothing of the dead process runs on, its timers included.
  mock.timers.enable({ apis: ['setTimeout'] })
  void ahead.sparekey.runDue()
  while ((await dueOf(lab)).every(({ kind, attempts }) => kind !== 'deliver' || attempts === 0)) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  await new Promise((resolve) => setImmediate(resolve))
  mock.timers.reset()
  await drain(lab)
  assert.equal(notices.length, 0)
  lab.clock.advance(3600 + laterSeconds)
  await drain(lab)
  assert.equal(notices.length, 1)
})

test('processes whose clocks are days apart do each thing once', async () => {
  const notices: Notice[] = []
  const deliver = async (notice: Notice): Promise<void> => void notices.push(notice)
  const slow = await createLab({ policy: { format: 'long' }, deliver })
  const fast = await beside(slow, deliver, new Date(slow.clock.now().getTime() + 3 * daySeconds * 1000))
  const sheet = await slow.sheet({ expiresInDays: 400 })
  for (let day = 0; day < 420; day += 10) {
    await Promise.all([drain(slow), drain(fast), drain(slow), drain(fast)])
    for (const { clock } of [slow, fast]) clock.advance(10 * daySeconds)
  }
  await drain(slow)
  assert.deepEqual(kindsOf(notices), [
    'expires_soon',
    'rotation_due',
    'rotation_soon',
    'sheet_confirmed',
    'sheet_expired',
    'sheet_made',
    'still_there',
    'still_there',
  ])
  assert.equal(await countOf(slow, 'set.expired'), 1)
  assert.equal(verdict(await slow.redeem(sheet.codes[1]!)), 'set_expired')
  await assertSound(slow)
})
