import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab } from '../../support/lab.ts'
import { linkOf } from '../../support/recovering.ts'

test('a use that was disowned is not answered again, also where it opened no recovery', async () => {
  const lab = await createLab({ policy: { recovery: { tasks: [] } } })
  const sheet = await lab.sheet()
  const key = { idempotencyKey: 'one' }
  const first = await lab.redeem(sheet.codes[1] ?? '', key)
  assert.ok(first.ok && first.recovery === null)
  assert.deepEqual(await lab.redeem(sheet.codes[1] ?? '', key), first)
  const token = await linkOf(lab, 'code.redeemed')
  assert.equal((await lab.sparekey.disown({ token })).ok, true)
  const again = await lab.redeem(sheet.codes[1] ?? '', key)
  assert.equal(!again.ok && again.code, 'code_already_used')
})

test('a sheet that ended can still be disowned while a recovery of it is open', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  const use = await lab.redeem(sheet.codes[1] ?? '')
  assert.ok(use.ok && use.recovery !== null)
  const token = await linkOf(lab, 'code.redeemed')
  await lab.sparekey.revoke('ada', { reason: 'other' })
  const before = await lab.sparekey.disownable(token)
  assert.equal(before.ok && before.sheet, 'live')
  const after = await lab.sparekey.disown({ token })
  assert.equal(after.ok && after.sheet, 'ended')
  assert.deepEqual(await lab.sparekey.recoveries.introspect(use.recovery.token), { ok: true, active: false })
})
