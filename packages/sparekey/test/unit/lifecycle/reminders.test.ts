import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { fromHex } from '../../../src/bytes.ts'
import { nodePrimitives } from '../../../src/crypto/node-primitives.ts'
import { readBacklog } from '../../../src/lifecycle/due/backlog.ts'
import { wakeReminders } from '../../../src/lifecycle/due/schedule.ts'
import { printSetId } from '../../../src/lifecycle/identifiers.ts'
import { bucketOf, type ReminderTime } from '../../../src/store/catalogue/due.ts'
import { keep, read, type Store } from '../../../src/store/port.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import { tell } from '../../../src/testing/store-calls.ts'
import { createPostLab, daySeconds, diary, dueOf, type PostLab } from '../../support/due.ts'
import { ask } from '../../support/inspect.ts'
import { accountKeyOf } from '../../support/lab.ts'
import { watchedStore } from '../../support/stores.ts'

test('a reminder waits in its set, and no row of due work waits beside it', async () => {
  const lab = await createPostLab()
  const { setId } = await lab.sheet()
  await lab.days(8)
  const accountKey = accountKeyOf(lab)
  const all = { bucket: bucketOf(accountKey), now: Number.MAX_SAFE_INTEGER, limit: 100 }
  const waiting = await ask(lab.store, function* () {
    return keep([yield* read('readDue', all), yield* read('readReminders', all)] as const)
  })
  assert.deepEqual(waiting[0], [])
  assert.deepEqual(
    waiting[1].map((row) => [printSetId(row.setId), row.time]),
    [[setId, 'review']],
  )
})

test('a reminder whose time has come counts as backlog, also before a round looked for it', async () => {
  const lab = await createPostLab()
  await lab.sheet()
  await lab.days(8)
  const backlog = async () => (await readBacklog(lab.store, lab.clock.now())).due
  lab.clock.advance(172 * daySeconds - 1)
  assert.equal((await backlog()).count, 0)
  lab.clock.advance(11)
  assert.deepEqual(await backlog(), { count: 1, oldestSeconds: 10 })
  await lab.days(0)
  assert.equal((await backlog()).count, 0)
})

test('a reminder goes with its set when the account is erased', async () => {
  const lab = await createPostLab()
  await lab.sheet()
  await lab.days(8)
  assert.equal((await dueOf(lab)).length, 1)
  await lab.sparekey.erase('ada')
  await lab.days(0)
  assert.deepEqual(await dueOf(lab), [])
})

test('a round that is undone leaves the reminder where it was', async () => {
  const lab = await createPostLab()
  await lab.sheet()
  await lab.days(8)
  const waiting = await dueOf(lab)
  lab.clock.advance(200 * daySeconds)
  const failing: Store = {
    ...lab.store,
    transact: async (body) => {
      const seen: string[] = []
      return watchedStore(lab.store, ({ name }) => {
        seen.push(name)
        if (name === 'takeDue' && seen.includes('takeReminder')) throw new TypeError('The process dies here.')
      }).transact(body)
    },
  }
  const { keys, clock } = lab
  const dying = await createPostLab({ store: failing, keys, clock })
  await assert.rejects(dying.sparekey.runDue())
  assert.deepEqual(await dueOf(lab), waiting)
  lab.told()
  await lab.days(0)
  assert.deepEqual(lab.told(), ['still_there'])
})

test('a reminder that another process took since it was read is left to that one', () => {
  const steps = wakeReminders({ primitives: nodePrimitives }, { bucket: 0, now: 2, limit: 1 })
  const reminder = { accountKey: new Uint8Array(16), setId: new Uint8Array(16), time: 'review', at: 1 }
  assert.equal(steps.next().value?.name, 'readReminders')
  assert.equal(steps.next({ rows: [reminder], written: 1 }).value?.name, 'takeReminder')
  assert.deepEqual(steps.next({ rows: [], written: 0 }), { done: true, value: undefined })
})

/** Takes the reminder of ada's set away; gives the set's id and when it was due. */
const takeReminderOf = async (lab: PostLab): Promise<{ readonly setId: string; readonly dueAt: number }> => {
  const [row, ...more] = (await dueOf(lab)).filter(({ kind }) => kind === 'set-next')
  assert.ok(row)
  assert.deepEqual(more, [])
  const { setId, time } = JSON.parse(row.body) as { setId: string; time: ReminderTime }
  const { accountKey, dueAt } = row
  assert.equal(
    await tell(lab.store, 'takeReminder', { accountKey, setId: fromHex(setId), time, at: dueAt }),
    1,
  )
  return { setId, dueAt }
}

/** As an earlier version wrote them, beside this one or before it. */
const writeDue = async (
  lab: PostLab,
  kind: 'set-next' | 'set-time',
  setId: string,
  times: readonly (readonly [string, number])[],
): Promise<void> => {
  const accountKey = accountKeyOf(lab)
  for (const [index, [time, dueAt]] of times.entries()) {
    const body = JSON.stringify({ setId, time })
    const dueId = new Uint8Array(16).fill(index)
    const row = { accountKey, bucket: bucketOf(accountKey), dueId, kind, body, dueAt, attempts: 0 }
    await tell(lab.store, 'insertDue', row)
  }
}

test('times that an earlier version wrote all at once are each told once', async () => {
  const lab = await createPostLab({
    policy: { format: 'long', reminders: { rotateAfterDays: 200, aheadDays: 30 } },
  })
  await lab.sheet()
  await lab.days(0)
  const { setId } = await takeReminderOf(lab)
  const start = lab.clock.now().getTime()
  const onDay = (days: number): number => start + days * daySeconds * 1000
  await writeDue(lab, 'set-time', setId, [
    ['rotation-soon', onDay(170)],
    ['rotation', onDay(200)],
    ['review', onDay(180)],
  ])
  assert.deepEqual(await diary(lab, 250), [
    [170, 'rotation_soon'],
    [180, 'still_there'],
    [200, 'rotation_due'],
  ])
})

test('a reminder that the version before wrote as due work is told once, and the next waits in the set', async () => {
  const database = new DatabaseSync(':memory:')
  const lab = await createPostLab({ store: sqliteStore(database) })
  await lab.sheet()
  await lab.days(0)
  const { setId, dueAt } = await takeReminderOf(lab)
  database.exec(`DROP INDEX sparekey_code_sets_by_reminder;
    ALTER TABLE sparekey_code_sets DROP COLUMN remind_bucket;
    ALTER TABLE sparekey_code_sets DROP COLUMN remind_at;
    ALTER TABLE sparekey_code_sets DROP COLUMN remind_of;
    DELETE FROM sparekey_migrations WHERE version = 8;`)
  const before = sqliteStore(database)
  await writeDue({ ...lab, store: before }, 'set-next', setId, [['review', dueAt]])
  assert.equal(await before.schema(), 'older')

  const store = sqliteStore(database)
  const { keys, clock } = lab
  const after = await createPostLab({ store, keys, clock })
  assert.deepEqual(await store.schemaDifferences(), [])
  assert.deepEqual(await diary(after, 370), [
    [180, 'still_there'],
    [335, 'rotation_soon'],
    [360, 'still_there'],
    [365, 'rotation_due'],
  ])
})
