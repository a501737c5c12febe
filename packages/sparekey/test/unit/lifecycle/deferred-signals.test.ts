import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SignalInput } from '../../../src/interface/signals.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { ada, verdict, type Lab } from '../../support/lab.ts'
import { dueOf } from '../../support/due.ts'
import {
  allTasks,
  drain,
  recovering,
  recoveryLab,
  report,
  sheetBy,
  stateOfSet,
  trail,
  tryCode,
  use,
} from '../../support/recovering.ts'

const window = 900
const lastRemoved: SignalInput = { type: 'factor_removed', detail: { last: true } }

const send = async (lab: Lab, input: SignalInput = lastRemoved, idempotencyKey?: string) => {
  const result = await lab.sparekey.signal(ada, input, idempotencyKey === undefined ? {} : { idempotencyKey })
  assert.ok(result.ok)
  return result.effects
}
const waiting = async (lab: Lab) => (await dueOf(lab)).filter(({ kind }) => kind === 'signal')

/** So many seconds on, and everything done that is due. */
const later = async (lab: Lab, seconds: number): Promise<void> => {
  lab.clock.advance(seconds)
  await drain(lab)
}

test('while a recovery is open the removal of the last factor waits, and strands nobody', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  assert.deepEqual(await send(lab), [{ effect: 'deferred', setId: sheet.setId }])
  assert.equal((await trail(lab, 'signal.received'))[0]?.detail['effect'], 'deferred')
  assert.equal(await stateOfSet(lab, sheet.setId), 'active')
  assert.equal((await lab.sparekey.recoveries.introspect(recovery.token)).active, true)
  await drain(lab)
  await later(lab, window - 0.001)
  assert.equal(await stateOfSet(lab, sheet.setId), 'active')
  assert.equal((await waiting(lab)).length, 1)
  await assertSound(lab)
})

test('without a factor enrolled anew the codes end with the window, once', async () => {
  const lab = await recoveryLab()
  const { sheet } = await recovering(lab)
  await send(lab)
  await later(lab, window)
  assert.equal(await tryCode(lab, sheet), 'set_revoked')
  const received = await trail(lab, 'signal.received')
  assert.deepEqual(
    received.map(({ detail }) => detail['effect']),
    ['deferred', 'revoked'],
  )
  assert.deepEqual(await waiting(lab), [])
  await later(lab, window)
  assert.equal((await trail(lab, 'set.revoked')).length, 1)
  await assertSound(lab)
})

test('with a factor enrolled anew since, the codes live', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  await send(lab)
  lab.clock.advance(60)
  await report(lab, recovery, 'reenroll_factor')
  await later(lab, window)
  assert.equal(await tryCode(lab, sheet), 'ok')
  assert.equal((await trail(lab, 'signal.received')).at(-1)?.detail['effect'], 'noted')
})

test('a factor that was enrolled before the last one was removed saves nothing', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  await report(lab, recovery, 'reenroll_factor')
  lab.clock.advance(60)
  await send(lab)
  await later(lab, window)
  assert.equal(await tryCode(lab, sheet), 'set_revoked')
})

test('a declined enrolment saves nothing', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  await send(lab)
  lab.clock.advance(60)
  await report(lab, recovery, 'reenroll_factor', 'declined')
  await later(lab, window)
  assert.equal(await tryCode(lab, sheet), 'set_revoked')
})

test('a second recovery opened in between defers further, and its enrolment counts', async () => {
  for (const isEnrolled of [true, false]) {
    const lab = await recoveryLab()
    const { sheet } = await recovering(lab)
    await send(lab)
    lab.clock.advance(600)
    const { recovery } = await use(lab, sheet, 2)
    await later(lab, 300)
    assert.equal(await stateOfSet(lab, sheet.setId), 'active')
    assert.equal((await waiting(lab))[0]?.dueAt, recovery.expiresAt.getTime())
    if (isEnrolled) await report(lab, recovery, 'reenroll_factor')
    await later(lab, 600)
    assert.equal(await tryCode(lab, sheet, 3), isEnrolled ? 'ok' : 'set_revoked')
  }
})

test('with several recoveries open it waits for the last to end', async () => {
  const lab = await recoveryLab()
  const { sheet } = await recovering(lab)
  lab.clock.advance(600)
  const { recovery } = await use(lab, sheet, 2)
  await send(lab)
  assert.equal((await waiting(lab))[0]?.dueAt, recovery.expiresAt.getTime())
})

test('a sheet made in the recovery, after the removal, is left alone', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  await send(lab)
  lab.clock.advance(60)
  const fresh = await sheetBy(lab, recovery.token)
  await later(lab, window)
  assert.equal(await stateOfSet(lab, fresh.setId), 'pending')
  assert.equal(verdict(await lab.confirm(fresh)), 'ok')
})

test('a removal that is not of the last factor waits, too, and then follows its own rule', async () => {
  const lab = await recoveryLab({ policy: { signals: { factor_removed: 'ask' } } })
  const { sheet } = await recovering(lab)
  await drain(lab)
  assert.deepEqual(await send(lab, { type: 'factor_removed' }), [{ effect: 'deferred', setId: sheet.setId }])
  await later(lab, window)
  assert.equal((await trail(lab, 'codes.replacement_asked')).length, 1)
  assert.equal(await tryCode(lab, sheet), 'ok')
})

test('what would only be noted is noted at once, and what does nothing does nothing', async () => {
  const lab = await recoveryLab({ policy: { signals: { last_factor_removed: 'nothing' } } })
  const { sheet } = await recovering(lab)
  assert.deepEqual(await send(lab, { type: 'factor_removed' }), [{ effect: 'noted', setId: sheet.setId }])
  assert.deepEqual(await send(lab), [])
  assert.deepEqual(await waiting(lab), [])
})

test('no other signal waits: a compromise ends the codes at once, in the middle of a recovery', async () => {
  const lab = await recoveryLab()
  const { sheet } = await recovering(lab)
  assert.deepEqual(await send(lab, { type: 'compromise_suspected' }), [
    { effect: 'revoked', setId: sheet.setId },
  ])
})

test('once every recovery has ended the removal takes effect at once', async () => {
  const ended = await recoveryLab()
  const { sheet } = await recovering(ended)
  ended.clock.advance(window)
  assert.deepEqual(await send(ended), [{ effect: 'revoked', setId: sheet.setId }])

  const completed = await recoveryLab()
  const second = await recovering(completed)
  for (const task of allTasks) await report(completed, second.recovery, task, 'declined')
  assert.deepEqual(await send(completed), [{ effect: 'revoked', setId: second.sheet.setId }])
})

test('a removal that is told late, after the factor was enrolled anew, takes no codes', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  const at = lab.clock.now()
  lab.clock.advance(60)
  for (const task of allTasks)
    await report(lab, recovery, task, task === 'reenroll_factor' ? 'done' : 'declined')
  lab.clock.advance(60)
  assert.deepEqual(await send(lab, { ...lastRemoved, at }), [{ effect: 'noted', setId: sheet.setId }])
  assert.equal(await stateOfSet(lab, sheet.setId), 'active')
  assert.deepEqual(await send(lab), [{ effect: 'revoked', setId: sheet.setId }], 'a new removal does')
})

test('under a key a signal waits once', async () => {
  const lab = await recoveryLab()
  await recovering(lab)
  const first = await send(lab, lastRemoved, 'k')
  lab.clock.advance(60)
  assert.deepEqual(await send(lab, lastRemoved, 'k'), first)
  assert.equal((await waiting(lab)).length, 1)
})

test('an erasure ends what waits', async () => {
  const lab = await recoveryLab()
  await recovering(lab)
  await send(lab)
  await lab.sparekey.erase(ada)
  assert.deepEqual(await waiting(lab), [])
  const before = await holdings(lab)
  await later(lab, window)
  assert.deepEqual((await holdings(lab)).row, before.row)
})
