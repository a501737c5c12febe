import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSound } from '../../support/inspect.ts'
import { ada, verdict, type Lab } from '../../support/lab.ts'
import {
  allTasks,
  drain,
  issueBy,
  recovering,
  recoveryLab,
  report,
  sheetBy,
  stateOfSet,
  trail,
  tryCode,
  use,
} from '../../support/recovering.ts'

/** Codes only carry a person to a new factor. */
const bootstrapLab = (): Promise<Lab> => recoveryLab({ policy: { recovery: { afterUse: 'bootstrap' } } })

test('the remaining codes end once the factor is enrolled anew, in the report’s own change', async () => {
  const lab = await bootstrapLab()
  const { sheet, recovery } = await recovering(lab)
  assert.equal(verdict(await report(lab, recovery, 'reenroll_factor')), 'ok')
  assert.equal(await tryCode(lab, sheet), 'set_revoked')
  const [revoked, ...more] = await trail(lab, 'set.revoked')
  assert.equal(more.length, 0)
  assert.deepEqual(revoked?.detail, { reason: 'factor_enrolled_anew' })
  assert.equal((await lab.sparekey.status(ada)).state, 'revoked')
  await assertSound(lab)
})

test('they never end because it was not: not when declined, not when overdue, not by any other task', async () => {
  const lab = await bootstrapLab()
  const { sheet, recovery } = await recovering(lab)
  await report(lab, recovery, 'reenroll_factor', 'declined')
  for (const task of allTasks) if (task !== 'reenroll_factor') await report(lab, recovery, task)
  lab.clock.advance(86_400)
  await drain(lab)
  assert.equal(await tryCode(lab, sheet), 'ok')

  const { sheet: other } = await recovering(lab, 'silent')
  lab.clock.advance(30 * 86_400)
  await drain(lab)
  assert.equal(await tryCode(lab, other, 3, 'silent'), 'ok')
})

test('declined first and done later: the codes end then, also after the window', async () => {
  const lab = await bootstrapLab()
  const { sheet, recovery } = await recovering(lab)
  await report(lab, recovery, 'reenroll_factor', 'declined')
  lab.clock.advance(86_400)
  assert.equal(verdict(await report(lab, recovery, 'reenroll_factor')), 'ok')
  assert.equal(await stateOfSet(lab, sheet.setId), 'ended')
})

test('a report about a recovery of an older sheet touches no newer one', async () => {
  const lab = await bootstrapLab()
  const { recovery } = await recovering(lab)
  const fresh = await sheetBy(lab, recovery.token)
  await lab.confirm(fresh)
  await report(lab, recovery, 'reenroll_factor')
  assert.equal(await tryCode(lab, fresh), 'ok')
  assert.deepEqual(await trail(lab, 'set.revoked'), [])
  await assertSound(lab)
})

test('a new sheet that waits to be confirmed is left, and then works', async () => {
  const lab = await bootstrapLab()
  const { sheet, recovery } = await recovering(lab)
  const fresh = await sheetBy(lab, recovery.token)
  await report(lab, recovery, 'reenroll_factor')
  assert.equal(await stateOfSet(lab, sheet.setId), 'ended')
  assert.equal(verdict(await lab.confirm(fresh)), 'ok')
  assert.equal(await tryCode(lab, fresh), 'ok')
  await assertSound(lab)
})

test('the recovery goes on after the codes have ended: its token still makes a sheet', async () => {
  const lab = await bootstrapLab()
  const { recovery } = await recovering(lab)
  await report(lab, recovery, 'reenroll_factor')
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'ok')
})

test('several recoveries of one sheet end its codes once', async () => {
  const lab = await bootstrapLab()
  const { sheet, recovery } = await recovering(lab)
  const second = await use(lab, sheet, 2)
  for (const one of [recovery, second.recovery, recovery]) await report(lab, one, 'reenroll_factor')
  assert.equal((await trail(lab, 'set.revoked')).length, 1)
  await assertSound(lab)
})

test('a report answered again under its key ends nothing that was made since', async () => {
  const lab = await bootstrapLab()
  const { recovery } = await recovering(lab)
  const key = { idempotencyKey: 'k' }
  await report(lab, recovery, 'reenroll_factor', 'done', key)
  const fresh = await lab.sheet()
  await report(lab, recovery, 'reenroll_factor', 'done', key)
  assert.equal(await tryCode(lab, fresh), 'ok')
})

test('the last code of a sheet: there is nothing left to end', async () => {
  const lab = await recoveryLab({
    policy: { recovery: { afterUse: 'bootstrap' }, issuing: { countsAllowed: [5] } },
  })
  const sheet = await lab.sheet({ count: 5 })
  const uses = []
  for (const index of sheet.codes.keys()) uses.push(await use(lab, sheet, index))
  for (const { recovery } of uses) assert.equal(verdict(await report(lab, recovery, 'reenroll_factor')), 'ok')
  assert.equal((await lab.sparekey.status(ada)).state, 'exhausted')
  await assertSound(lab)
})

test('under "replenish" an enrolment ends nothing: the codes go on, and a replacement is asked for', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  await report(lab, recovery, 'reenroll_factor')
  assert.equal(await tryCode(lab, sheet), 'ok')
  assert.ok((await lab.sparekey.status(ada)).advice.includes('replace_codes'))
})
