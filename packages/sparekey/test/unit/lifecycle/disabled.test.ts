import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrongCode } from '../../support/codes.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { heldKdf } from '../../support/kdfs.ts'
import { ada, createLab, undelayed, verdict } from '../../support/lab.ts'

const year = 365 * 86_400
const capTen = { attempts: { failureCap: 10 } }

test('at the cap the codes are disabled: the right code is refused and nothing is hashed', async () => {
  const lab = await createLab({ policy: capTen })
  const sheet = await lab.sheet()
  await lab.fail(9)
  assert.equal((await lab.sparekey.status(ada)).state, 'active')
  await lab.fail(1)
  const { count } = lab.kdf
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'codes_disabled')
  assert.equal(verdict(await lab.confirm(sheet)), 'codes_disabled')
  assert.equal(verdict(await lab.redeem(wrongCode(99))), 'codes_disabled')
  assert.equal(lab.kdf.count, count)
  const { row } = await assertSound(lab)
  assert.equal(row.failures, 10)
})

test('no timer, no revocation and no erasure ends the disabled state', async () => {
  const lab = await createLab({ policy: capTen })
  const sheet = await lab.sheet()
  await lab.fail(10)
  lab.clock.advance(10 * year)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'codes_disabled')
  await lab.sparekey.revoke(ada, { reason: 'administrator' })
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'codes_disabled')
  await lab.sparekey.erase(ada)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'codes_disabled')
  assert.equal((await lab.sparekey.status(ada)).state, 'disabled')
})

test('only the next issue ends it: it revokes every live set, and brings none of them back', async () => {
  const lab = await createLab({ policy: capTen })
  const old = await lab.sheet()
  const unconfirmed = await lab.issue()
  await lab.fail(10)
  const fresh = await lab.issue()
  assert.equal(fresh.replaces, null)
  const { row, sets } = await assertSound(lab)
  assert.equal(row.failures, 0)
  assert.deepEqual(
    sets.map(({ state }) => state),
    ['pending', 'abandoned', 'revoked'],
  )
  assert.equal(verdict(await lab.redeem(old.codes[1]!)), 'set_revoked')
  assert.equal(verdict(await lab.redeem(unconfirmed.codes[1]!)), 'set_superseded')
  assert.equal(verdict(await lab.confirm(unconfirmed)), 'set_not_pending')
  assert.equal(verdict(await lab.redeem(fresh.codes[0])), 'ok')
  assert.equal(verdict(await lab.redeem(old.codes[1]!)), 'set_revoked')
})

test('a refused issue ends nothing', async () => {
  const lab = await createLab({ policy: capTen })
  const sheet = await lab.sheet()
  await lab.fail(10)
  const refused = await lab.sparekey.issue(ada, {
    reason: 'replacement',
    authentication: lab.signedIn('pwd'),
  })
  assert.equal(verdict(refused), 'insufficient_authentication')
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'codes_disabled')
})

test('the attempt that reaches the cap may still succeed, and then nothing is disabled', async () => {
  const lab = await createLab({ policy: capTen })
  const sheet = await lab.sheet()
  await lab.fail(9)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok')
  assert.equal((await assertSound(lab)).row.failures, 0)
})

test('a right code is refused where others reached the cap while it was hashed, and stays unused', async () => {
  const kdf = heldKdf()
  const lab = await createLab({ policy: undelayed(), kdf, gate: { permits: 4 } })
  const sheet = await lab.sheet()
  await lab.fail(8)
  kdf.isOpen = false
  const right = lab.redeem(sheet.codes[1]!)
  await kdf.reached(1)
  const last = lab.redeem(wrongCode(1))
  await kdf.reached(2)
  kdf.waiting[1]!.finish()
  assert.equal(verdict(await last), 'code_invalid')
  kdf.waiting[0]!.finish()
  assert.equal(verdict(await right), 'codes_disabled')
  const { sets, row } = await assertSound(lab)
  assert.equal(sets[0]?.redemptions.length, 0)
  assert.equal(row.failures, 10)
})

test('an issue while the last attempt is hashed leaves that attempt nothing to revive', async () => {
  const kdf = heldKdf()
  const lab = await createLab({ policy: undelayed(), kdf, gate: { permits: 4 } })
  const sheet = await lab.sheet()
  await lab.fail(9)
  kdf.isOpen = false
  const right = lab.redeem(sheet.codes[1]!)
  await kdf.reached(1)
  kdf.isOpen = true
  await lab.issue()
  kdf.waiting[0]!.finish()
  assert.equal(verdict(await right), 'set_revoked')
  await assertSound(lab)
})

test('an account without codes is disabled at the cap too, so that it answers like any other', async () => {
  const lab = await createLab({ policy: capTen })
  await lab.fail(10, 'nobody')
  assert.equal(verdict(await lab.redeem(wrongCode(1), { account: 'nobody' })), 'codes_disabled')
})

test('a burst of parallel guesses is stopped at the cap', async () => {
  const lab = await createLab({ policy: undelayed() })
  await lab.sheet()
  const { count } = lab.kdf
  const burst = await Promise.all(Array.from({ length: 40 }, (_, guess) => lab.redeem(wrongCode(guess))))
  assert.equal(lab.kdf.count - count, 10)
  assert.equal(burst.filter((one) => verdict(one) === 'code_invalid').length, 10)
  assert.equal(burst.filter((one) => verdict(one) === 'codes_disabled').length, 30)
})

test('the trail tells when delays began and when the codes were disabled', async () => {
  const lab = await createLab({ policy: capTen })
  await lab.sheet()
  await lab.fail(10)
  const told = (await holdings(lab)).events.map(({ type, detail }) => [type, detail])
  assert.deepEqual(told.slice(-2), [
    ['attempts.delayed', '{"failedAttempts":4}'],
    ['attempts.disabled', '{"failedAttempts":10}'],
  ])
  await assertSound(lab)
})

test('the trail tells of delay and disabling also where the deciding attempt was a used or a dead code', async () => {
  const lab = await createLab({ policy: capTen })
  const old = await lab.sheet()
  const sheet = await lab.sheet()
  await lab.redeem(sheet.codes[1]!)
  await lab.fail(3)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'code_already_used')
  assert.notEqual((await lab.sparekey.status(ada)).retryAt, null)
  lab.clock.advance(3600)
  await lab.fail(5)
  assert.equal(verdict(await lab.redeem(old.codes[1]!)), 'set_superseded')
  assert.equal((await lab.sparekey.status(ada)).state, 'disabled')
  const types = (await holdings(lab)).events.map(({ type }) => type)
  assert.ok(types.includes('attempts.delayed'), 'the delay is told')
  assert.ok(types.includes('attempts.disabled'), 'the disabling is told')
})

test('a confirmation with a used code that brings the delay on tells of it too', async () => {
  const lab = await createLab({ policy: capTen })
  const sheet = await lab.sheet()
  await lab.redeem(sheet.codes[1]!)
  await lab.fail(3)
  assert.equal(verdict(await lab.confirm(sheet, sheet.codes[1])), 'ok')
  assert.notEqual((await lab.sparekey.status(ada)).retryAt, null)
  assert.ok((await holdings(lab)).events.some(({ type }) => type === 'attempts.delayed'))
})
