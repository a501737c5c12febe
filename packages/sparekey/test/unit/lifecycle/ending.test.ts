import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heldKdf } from '../../support/kdfs.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { ada, createLab, undelayed, verdict } from '../../support/lab.ts'
import { suspend } from '../../support/tamper.ts'

const day = 86_400

test('a set works until the moment it expires and not from then on', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.sheet({ expiresInDays: 2 })
  assert.ok(sheet.expiresAt !== null)
  lab.clock.advance(2 * day - 0.001)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok')
  lab.clock.advance(0.001)
  const late = await lab.redeem(sheet.codes[2]!)
  assert.ok(!late.ok && late.code === 'set_expired')
  assert.equal(late.serial, sheet.serial)
  assert.deepEqual(late.endedAt, sheet.expiresAt)
  const { sets, row } = await assertSound(lab)
  assert.equal(sets[0]?.state, 'expired', 'whoever first sees it ends the set')
  assert.equal(row.remaining, 0)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'set_expired', 'even if used')
})

test('expiry is judged by the start of the request, not by the end of its hash', async () => {
  const kdf = heldKdf()
  const lab = await createLab({ kdf })
  const sheet = await lab.sheet({ expiresInDays: 1 })
  lab.clock.advance(day - 1)
  kdf.isOpen = false
  const use = lab.redeem(sheet.codes[1]!)
  await kdf.reached(1)
  lab.clock.advance(60)
  kdf.waiting[0]!.finish()
  assert.equal(verdict(await use), 'ok')
})

test('a pending set expires too: it is neither used nor confirmed after its time', async () => {
  for (const act of ['redeem', 'confirm'] as const) {
    const lab = await createLab({ policy: undelayed() })
    const old = await lab.sheet()
    const sheet = await lab.issue({ expiresInDays: 1 })
    lab.clock.advance(day)
    const result = act === 'redeem' ? await lab.redeem(sheet.codes[0]) : await lab.confirm(sheet)
    assert.equal(verdict(result), act === 'redeem' ? 'set_expired' : 'set_not_pending')
    const { sets } = await assertSound(lab)
    assert.deepEqual(sets.map(({ state }) => state).toSorted(), ['active', 'expired'])
    assert.equal(verdict(await lab.redeem(old.codes[1]!)), 'ok', 'the old sheet is not touched')
  }
})

test('the used code of an expired set answers set_expired, also to the first who sees it', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.sheet({ expiresInDays: 1 })
  await lab.redeem(sheet.codes[1]!)
  lab.clock.advance(day)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'set_expired')
})

test('an expired active set is not confirmed again as if it lived', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet({ expiresInDays: 1 })
  lab.clock.advance(day)
  assert.equal(verdict(await lab.confirm(sheet)), 'set_not_pending')
})

test('a new set does not name an expired one as the set that still works', async () => {
  const lab = await createLab()
  await lab.sheet({ expiresInDays: 1 })
  lab.clock.advance(day)
  assert.equal((await lab.issue()).replaces, null)
})

test('revoking ends every live set at once, and says which', async () => {
  const lab = await createLab({ policy: undelayed() })
  const old = await lab.sheet()
  const fresh = await lab.issue({ reason: 'replacement' })
  lab.clock.advance(10)
  const endedAt = lab.clock.now()
  const revoked = await lab.sparekey.revoke(ada, { reason: 'compromised' })
  assert.deepEqual(revoked, { ok: true, revoked: [old.setId, fresh.setId] })
  const dead = await lab.redeem(old.codes[1]!)
  assert.ok(!dead.ok && dead.code === 'set_revoked')
  assert.deepEqual([dead.serial, dead.endedAt], [old.serial, endedAt])
  assert.equal(verdict(await lab.redeem(fresh.codes[1]!)), 'set_superseded', 'abandoned: as superseded')
  assert.equal(verdict(await lab.confirm(fresh)), 'set_not_pending')
  assert.deepEqual(await lab.sparekey.revoke(ada, { reason: 'compromised' }), { ok: true, revoked: [] })
  assert.deepEqual(await lab.sparekey.revoke('nobody', { reason: 'other' }), { ok: true, revoked: [] })
  await assertSound(lab)
})

test('a new set after a revocation brings nothing of the old one back', async () => {
  const lab = await createLab({ policy: undelayed() })
  const old = await lab.sheet()
  await lab.sparekey.revoke(ada, { reason: 'owner_request' })
  const fresh = await lab.issue()
  assert.equal(fresh.replaces, null)
  assert.equal(verdict(await lab.redeem(old.codes[1]!)), 'set_revoked')
  assert.ok((await lab.redeem(fresh.codes[1]!)).ok)
})

test('each code is used once until none is left, and the count goes down one by one', async () => {
  const lab = await createLab({ policy: { ...undelayed(20), issuing: { countsAllowed: [5] } } })
  const sheet = await lab.issue({ count: 5 })
  for (const [index, code] of sheet.codes.entries()) {
    const use = await lab.redeem(code)
    assert.ok(use.ok)
    assert.equal(use.remaining, 4 - index)
    assert.equal(use.low, use.remaining <= 3)
    assert.equal(use.label, code.slice(0, 2))
    assert.equal(verdict(await lab.redeem(code)), 'code_already_used')
    await assertSound(lab)
  }
  const { sets } = await holdings(lab)
  assert.equal(sets[0]?.state, 'exhausted')
  for (const code of sheet.codes) assert.equal(verdict(await lab.redeem(code)), 'code_already_used')
  assert.equal(verdict(await lab.confirm(sheet)), 'set_not_pending')
})

test('exhausting the old sheet leaves the new one pending and working', async () => {
  const lab = await createLab({ policy: { ...undelayed(), issuing: { countsAllowed: [5, 10] } } })
  const old = await lab.sheet({ count: 5 })
  const fresh = await lab.issue({ reason: 'replacement' })
  for (const code of old.codes) assert.ok((await lab.redeem(code)).ok)
  await assertSound(lab)
  assert.equal((await lab.sparekey.status(ada)).state, 'pending')
  const confirmed = await lab.confirm(fresh)
  assert.ok(confirmed.ok && confirmed.superseded === null)
  assert.ok((await lab.redeem(fresh.codes[0])).ok)
  await assertSound(lab)
})

test('a suspended set is refused as disabled, and its code stays unused', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.sheet()
  await suspend(lab, ada)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'codes_disabled')
  assert.equal((await lab.sparekey.status(ada)).state, 'suspended')
  assert.equal((await holdings(lab)).sets[0]?.redemptions.length, 0)
})

test('an ended set still knows when it was confirmed', async () => {
  const lab = await createLab()
  await lab.sheet()
  await lab.sparekey.revoke(ada, { reason: 'other' })
  assert.deepEqual((await holdings(lab)).sets[0]?.confirmedAt, lab.clock.now().getTime())
})
