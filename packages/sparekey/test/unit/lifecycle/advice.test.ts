import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printRecoveryToken } from '../../../src/lifecycle/recoveries/token.ts'
import { printRecoveryId } from '../../../src/lifecycle/identifiers.ts'
import type { ImportInput } from '../../../src/interface/import.ts'
import { accountKeyOf, ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'

const daySeconds = 86_400
const adviceOf = async (lab: Lab) => (await lab.sparekey.status(ada)).advice

test('a code that was used asks for new codes for as long as its sheet lives, whatever the policy does after a use', async () => {
  const lab = await createLab({ policy: { recovery: { afterUse: 'bootstrap', tasks: [] } } })
  const sheet = await lab.sheet()
  assert.deepEqual(await adviceOf(lab), [])
  await lab.redeem(sheet.codes[1] ?? '')
  assert.deepEqual(await adviceOf(lab), ['replace_codes'])
  await lab.sheet()
  assert.deepEqual(await adviceOf(lab), [])
})

test('an old sheet is to be rotated, ahead of its day, and never where the policy names no age', async () => {
  for (const [rotateAfterDays, at, expected] of [
    [365, 334, []],
    [365, 335, ['rotate']],
    [null, 2000, []],
  ] as const) {
    const lab = await createLab({ policy: { reminders: { rotateAfterDays } } })
    await lab.sheet()
    lab.clock.advance(at * daySeconds)
    assert.deepEqual(await adviceOf(lab), expected)
  }
})

test('an account that was asked to replace its codes and has none any more is told to, once more', async () => {
  const lab = await createLab({ policy: { signals: { device_replaced: 'ask' } } })
  await lab.sheet()
  await lab.sparekey.signal(ada, { type: 'device_replaced' })
  assert.deepEqual(await adviceOf(lab), ['replace_codes'])
  await lab.sparekey.revoke(ada, { reason: 'other' })
  assert.deepEqual(await adviceOf(lab), ['replace_codes'])
  await lab.issue()
  assert.deepEqual(await adviceOf(lab), ['replace_codes', 'confirm_saved'])
})

test('the token of a recovery is worth nothing where its account was erased, or was never there', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  const use = await lab.redeem(sheet.codes[1] ?? '')
  assert.ok(use.ok && use.recovery !== null)
  const { token } = use.recovery
  assert.equal((await lab.sparekey.recoveries.introspect(token)).active, true)
  const nobody = printRecoveryToken(
    lab.ring,
    accountKeyOf(lab, 'nobody'),
    new Uint8Array(16),
    lab.ring.currentKeyId,
  )
  await lab.sparekey.erase(ada)
  for (const one of [token, nobody ?? '']) {
    assert.deepEqual(await lab.sparekey.recoveries.introspect(one), { ok: true, active: false })
  }
})

test('a recovery that the account does not have is not found, whether or not there is an account', async () => {
  const lab = await createLab()
  await lab.sheet()
  const recoveryId = printRecoveryId(new Uint8Array(16))
  for (const account of [ada, 'nobody']) {
    const report = { recoveryId, task: 'replace_codes', outcome: 'done' } as const
    const result = await lab.sparekey.recoveries.report(account, report, { idempotencyKey: 'one' })
    assert.equal(verdict(result), 'not_found')
  }
})

test('an answer that is given again has its times as times', async () => {
  const codes = ['aB3dE-9xYz1', 'Qw7eR-tY2uI']
  const input: ImportInput = { source: 'old-app', symbols: 'alphanumeric_cased', codes }
  const policy = { preset: 'legacy', ...undelayed(), issuing: { expiresInDays: 30 } } as const
  const lab = await createLab({ policy })
  const importOnce = () => lab.sparekey.importSet(ada, input, { idempotencyKey: 'one' })
  const first = await importOnce()
  assert.ok(first.ok && first.issuedAt instanceof Date && first.expiresAt instanceof Date)
  assert.deepEqual(await importOnce(), first)
})
