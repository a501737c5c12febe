import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PolicyInput } from '../../../src/policy/policy.ts'
import { countOf, createPostLab, daySeconds, diary, dueOf, type PostLab } from '../../support/due.ts'
import { assertSound } from '../../support/inspect.ts'
import { createLab, verdict } from '../../support/lab.ts'

const never: PolicyInput = { reminders: { rotateAfterDays: null, reviewEveryDays: null } }
const spare = { ...never, format: 'long' } satisfies PolicyInput

test('a sheet that nobody confirmed is reminded of once, on the day it was wanted by, and lives on', async () => {
  const lab = await createPostLab({ policy: spare })
  const sheet = await lab.issue()
  assert.deepEqual(await diary(lab, 40), [[7, 'confirm_reminder']])
  assert.equal((await lab.sparekey.status('ada')).pendingSet?.setId, sheet.setId)
  assert.deepEqual(lab.notices.at(-1)?.at, sheet.confirmBy)
  assert.equal(verdict(await lab.redeem(sheet.codes[0])), 'ok')
})

test('a sheet that was confirmed or used in time is not reminded of', async () => {
  for (const proven of ['confirmed', 'used']) {
    const lab = await createPostLab({ policy: { ...spare, recovery: { tasks: [] } } })
    const sheet = await lab.issue()
    await (proven === 'confirmed' ? lab.confirm(sheet) : lab.redeem(sheet.codes[0]))
    assert.deepEqual(await diary(lab, 20), [], proven)
  }
})

test('a sheet is told of 30 days before it expires, expires on its day, and its codes are then refused by name', async () => {
  const lab = await createPostLab({ policy: spare })
  const sheet = await lab.sheet({ expiresInDays: 40 })
  assert.deepEqual(await diary(lab, 60), [
    [10, 'expires_soon'],
    [40, 'sheet_expired'],
  ])
  const [soon, expired] = lab.notices.slice(-2)
  assert.deepEqual(soon?.at, sheet.expiresAt, 'a reminder says when it is due')
  assert.equal(soon?.sheet?.serial, sheet.serial)
  assert.deepEqual(expired?.at, sheet.expiresAt)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'set_expired')
  assert.equal(await countOf(lab, 'set.expired'), 1)
  await assertSound(lab)
})

test('how far ahead the owner is told is the policy’s, and a life shorter than that is not announced', async () => {
  const policy = { ...spare, reminders: { ...never.reminders, aheadDays: 3 } }
  const lab = await createPostLab({ policy })
  await lab.sheet({ expiresInDays: 20 })
  assert.deepEqual(await diary(lab, 25), [
    [17, 'expires_soon'],
    [20, 'sheet_expired'],
  ])
  const short = await createPostLab({ policy: spare })
  await short.sheet({ expiresInDays: 20 })
  assert.deepEqual(await diary(short, 25), [[20, 'sheet_expired']])
})

test('an expiry leaves one line and one notice, whichever of a use, a confirmation and a round sees it first', async () => {
  const first = {
    'a use': async (lab: PostLab, code: string) => {
      assert.equal(verdict(await lab.redeem(code)), 'set_expired')
      await lab.days(0)
    },
    'a round': async (lab: PostLab, code: string) => {
      await lab.days(0)
      assert.equal(verdict(await lab.redeem(code)), 'set_expired')
    },
    both: async (lab: PostLab, code: string) => {
      const [used] = await Promise.all([lab.redeem(code), lab.days(0), lab.days(0), lab.redeem(code)])
      assert.equal(verdict(used), 'set_expired')
      await lab.days(0)
    },
  }
  for (const [name, see] of Object.entries(first)) {
    for (const isConfirmed of [true, false]) {
      const lab = await createPostLab({ policy: spare })
      const sheet = await lab.issue({ expiresInDays: 10 })
      if (isConfirmed) await lab.confirm(sheet)
      await lab.days(0)
      lab.told()
      lab.clock.advance(10 * daySeconds)
      if (!isConfirmed && name === 'a use') {
        assert.equal(verdict(await lab.confirm(sheet)), 'set_not_pending')
      }
      await see(lab, sheet.codes[1]!)
      assert.equal(await countOf(lab, 'set.expired'), 1, name)
      assert.equal(lab.told().filter((kind) => kind === 'sheet_expired').length, 1, name)
      assert.deepEqual((await assertSound(lab)).sets[0]?.endedAt, sheet.expiresAt?.getTime(), name)
    }
  }
})

test('a sheet is to be replaced after 365 days, and told of 30 days before', async () => {
  const lab = await createPostLab({ policy: { format: 'long', reminders: { reviewEveryDays: null } } })
  const sheet = await lab.sheet()
  assert.deepEqual(await diary(lab, 400), [
    [335, 'rotation_soon'],
    [365, 'rotation_due'],
  ])
  const due = new Date(sheet.issuedAt.getTime() + 365 * daySeconds * 1000)
  assert.deepEqual(lab.notices.at(-2)?.at, due, 'a reminder says when it is due')
  assert.deepEqual(lab.notices.at(-1)?.at, due)
  assert.ok((await lab.sparekey.status('ada')).advice.includes('rotate'))
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok', 'an old sheet still works')
})

test('a replacement starts the year anew, and the sheet before it is not spoken of again', async () => {
  const lab = await createPostLab({ policy: { format: 'long', reminders: { reviewEveryDays: null } } })
  await lab.sheet()
  await lab.days(200)
  await lab.sheet()
  assert.deepEqual(await diary(lab, 365), [
    [335, 'rotation_soon'],
    [365, 'rotation_due'],
  ])
})

test('the owner is asked every half-year whether the sheet is still there', async () => {
  const lab = await createPostLab({ policy: { format: 'long', reminders: { rotateAfterDays: null } } })
  await lab.sheet()
  assert.deepEqual(await diary(lab, 3 * 365), [
    [180, 'still_there'],
    [360, 'still_there'],
    [540, 'still_there'],
    [720, 'still_there'],
    [900, 'still_there'],
    [1080, 'still_there'],
  ])
})

test('a sheet that is to be replaced anyway is not asked for', async () => {
  const reminders = { rotateAfterDays: 200, reviewEveryDays: 90 }
  const lab = await createPostLab({ policy: { format: 'long', reminders } })
  await lab.sheet()
  assert.deepEqual(await diary(lab, 400), [
    [90, 'still_there'],
    [170, 'rotation_soon'],
    [180, 'still_there'],
    [200, 'rotation_due'],
  ])
})

test('a confirmed sheet waits for one reminder at a time, whatever was told before', async () => {
  const lab = await createPostLab()
  await lab.sheet()
  await lab.days(8)
  for (const [days, time] of [
    [0, 'review'],
    [172, 'rotation-soon'],
    [155, 'review'],
    [25, 'rotation'],
    [5, 'review'],
    [175, 'review'],
  ] as const) {
    await lab.days(days)
    assert.deepEqual(
      (await dueOf(lab)).map(({ kind, body }) => [kind, (JSON.parse(body) as { time: string }).time]),
      [['set-next', time]],
    )
  }
})

test('reminders that fall on one moment are all told', async () => {
  const reminders = { rotateAfterDays: 90, aheadDays: 30, reviewEveryDays: 60 }
  const lab = await createPostLab({ policy: { format: 'long', reminders } })
  await lab.sheet()
  assert.deepEqual(await diary(lab, 100), [
    [60, 'rotation_soon'],
    [60, 'still_there'],
    [90, 'rotation_due'],
  ])
})

test('a question that comes late stands for all up to then, also where other reminders were late too', async () => {
  const reminders = { rotateAfterDays: 600, aheadDays: 90, reviewEveryDays: 60 }
  const lab = await createPostLab({ policy: { format: 'long', reminders } })
  await lab.sheet()
  await lab.days(0)
  lab.told()
  await lab.days(590)
  assert.deepEqual(lab.told(), ['still_there', 'rotation_soon'])
  assert.deepEqual(await diary(lab, 135), [[10, 'rotation_due']])
})

test('a sheet that expires before it is to be replaced is told to expire, and of nothing after', async () => {
  const lab = await createPostLab({ policy: { format: 'long', reminders: { reviewEveryDays: null } } })
  await lab.sheet({ expiresInDays: 350 })
  assert.deepEqual(await diary(lab, 400), [
    [320, 'expires_soon'],
    [350, 'sheet_expired'],
  ])
})

test('tasks that were not done in the window of a recovery are told of once, and nothing is taken away', async () => {
  const lab = await createPostLab({ policy: spare })
  const sheet = await lab.sheet()
  const use = await lab.redeem(sheet.codes[1]!)
  assert.ok(use.ok && use.recovery)
  await lab.days(0)
  lab.told()
  lab.clock.advance(899)
  await lab.days(0)
  assert.deepEqual(lab.told(), [])
  lab.clock.advance(1)
  await lab.days(0)
  await lab.days(10)
  assert.deepEqual(lab.told(), ['recovery_overdue'])
  assert.equal((await lab.sparekey.status('ada')).activeSet?.remaining, 9)
  const overdue = (await lab.sparekey.events('ada')).items.find(({ type }) => type === 'recovery.overdue')
  assert.equal(overdue?.detail['tasks'], use.recovery.tasks.join(' '))
})

test('a recovery whose tasks were all reported is never overdue', async () => {
  const lab = await createPostLab({ policy: spare })
  const sheet = await lab.sheet()
  const use = await lab.redeem(sheet.codes[1]!)
  assert.ok(use.ok && use.recovery)
  const { recoveryId, tasks } = use.recovery
  for (const task of tasks) await lab.sparekey.recoveries.report('ada', { recoveryId, task, outcome: 'done' })
  await lab.days(0)
  lab.told()
  await lab.days(2)
  assert.deepEqual(lab.told(), [])
})

test('a sheet that ended is not spoken of again, however it ended', async () => {
  const policy: PolicyInput = {
    format: 'long',
    recovery: { tasks: [] },
    issuing: { count: 5, countsAllowed: [5] },
    reminders: { reviewEveryDays: 60 },
  }
  const ends: Record<string, (lab: PostLab, codes: readonly string[]) => Promise<unknown>> = {
    revoked: (lab) => lab.sparekey.revoke('ada', { reason: 'owner_request' }),
    'used up': async (lab, codes) => {
      for (const code of codes) assert.equal(verdict(await lab.redeem(code)), 'ok')
    },
    suspended: async (lab) => {
      await lab.days(0)
      const token = lab.notices.find(({ disownToken }) => disownToken !== null)?.disownToken
      assert.equal((await lab.sparekey.disown({ token: token ?? '' })).ok, true)
    },
  }
  for (const [name, end] of Object.entries(ends)) {
    const lab = await createPostLab({ policy })
    await end(lab, (await lab.sheet({ expiresInDays: 400 })).codes)
    assert.deepEqual(await diary(lab, 450), [], name)
    assert.deepEqual(await dueOf(lab), [], `${name}: nothing is left to do`)
  }
})

test('a pending sheet that was revoked is not reminded of', async () => {
  const lab = await createPostLab({ policy: spare })
  await lab.issue({ expiresInDays: 100 })
  await lab.sparekey.revoke('ada', { reason: 'owner_request' })
  assert.deepEqual(await diary(lab, 120), [])
})

test('what the policy switches off is not told, also where it was on when the sheet was made', async () => {
  const off = await createPostLab({ policy: spare })
  await off.sheet()
  assert.deepEqual(await diary(off, 800), [])

  const on = await createLab({
    policy: { format: 'long', reminders: { rotateAfterDays: 100, reviewEveryDays: 50 } },
  })
  await on.sheet()
  await on.sparekey.runDue()
  const { store, keys, clock } = on
  const later = await createPostLab({ policy: spare, store, keys, clock })
  await later.days(1)
  assert.deepEqual(await diary(later, 800), [])
  assert.deepEqual(await dueOf(later), [])
})

test('after a standstill, what is over is not announced, and a question that came up often is asked once', async () => {
  const expiring = await createPostLab({ policy: spare })
  await expiring.sheet({ expiresInDays: 60 })
  await expiring.days(0)
  expiring.told()
  await expiring.days(90)
  assert.deepEqual(expiring.told(), ['sheet_expired'])

  const old = await createPostLab({ policy: { format: 'long', reminders: { reviewEveryDays: null } } })
  await old.sheet()
  await old.days(0)
  old.told()
  await old.days(400)
  assert.deepEqual(old.told(), ['rotation_due'])

  const yearly = await createPostLab({ policy: { format: 'long', reminders: { rotateAfterDays: null } } })
  await yearly.sheet()
  await yearly.days(0)
  yearly.told()
  await yearly.days(3.5 * 365)
  assert.deepEqual(yearly.told(), ['still_there'])
  await yearly.days(0.5 * 365)
  assert.deepEqual(yearly.told(), ['still_there'], 'the questions keep their day of the year')
})
