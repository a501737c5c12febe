import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCodeDesk, wrongBeside } from '../../../../support/case-codes.ts'
import { assertSound } from '../../../../support/inspect.ts'
import { ada, verdict } from '../../../../support/lab.ts'
import { typesOf } from '../../../../support/due.ts'

const hourMs = 3_600_000

test('a released case gives its owner one code, which opens a recovery, ends the old sheet, and asks to hold back what cannot be undone', async () => {
  const desk = await createCodeDesk()
  const { found, claimed, code, notice } = await desk.sent()
  await assertSound(desk)
  assert.deepEqual(claimed.sentTo, ['a•••@e•••.org'])
  assert.equal(claimed.claimsLeft, 2)
  assert.equal(claimed.codeExpiresAt.getTime() - desk.clock.now().getTime(), 600_000)
  assert.match(code, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/)
  assert.equal(notice.to?.address, 'ada@example.org')
  assert.equal(desk.of('support_code').length, 1)

  const used = await desk.redeem(code.toLowerCase())
  assert.ok(used.ok)
  assert.equal(used.basis, 'support')
  assert.equal((used.restrictUntil?.getTime() ?? 0) - desk.clock.now().getTime(), 24 * hourMs)
  assert.deepEqual(used.recovery?.tasks, [
    'reenroll_factor',
    'replace_codes',
    'change_password',
    'end_other_sessions',
  ])
  assert.equal((await desk.get(found)).state, 'redeemed')
  const status = await desk.sparekey.status(ada)
  assert.equal(status.activeSet, null)
  assert.equal(status.state, 'revoked')
  assert.equal(verdict(await desk.redeem(code)), 'code_already_used')
  await assertSound(desk)
})

test('the token of such a recovery makes the new sheet, and the case is completed when all is reported', async () => {
  const desk = await createCodeDesk()
  const { found, code } = await desk.sent()
  const used = await desk.redeem(code)
  assert.ok(used.ok && used.recovery !== null)
  const { token, recoveryId } = used.recovery
  const sheet = await desk.newSheet(token)
  assert.equal(verdict(await desk.confirm(sheet, sheet.codes[0])), 'ok')
  for (const task of ['reenroll_factor', 'change_password', 'end_other_sessions'] as const) {
    assert.equal((await desk.get(found)).state, 'redeemed')
    const report = { recoveryId, task, outcome: 'done' } as const
    assert.equal(verdict(await desk.sparekey.recoveries.report(ada, report)), 'ok')
  }
  assert.equal((await desk.get(found)).state, 'completed')
  assert.ok((await typesOf(desk)).includes('support.completed'))
})

test('of a recovery that a code of a sheet opened the reason "support" is not said', async () => {
  const desk = await createCodeDesk()
  const sheet = await desk.sheet()
  const used = await desk.redeem(sheet.codes[1] ?? '')
  assert.ok(used.ok && used.basis === 'code' && used.restrictUntil === null)
  const recoveryToken = used.recovery?.token ?? ''
  const refused = await desk.sparekey.issue(ada, { reason: 'support', recoveryToken })
  assert.equal(verdict(refused), 'insufficient_authentication')
  assert.equal(verdict(await desk.sparekey.issue(ada, { reason: 'recovery', recoveryToken })), 'ok')
})

test('a code is good for 10 minutes, and the next one ends the one before', async () => {
  const desk = await createCodeDesk()
  const first = await desk.sent()
  desk.clock.advance(599)
  const second = await desk.claimed()
  assert.equal(verdict(await desk.redeem(first.code)), 'set_superseded')
  desk.clock.advance(600)
  assert.equal(verdict(await desk.redeem(second.code)), 'set_expired')
  const third = await desk.claimed()
  assert.equal(third.claimed.claimsLeft, 0)
  assert.equal(verdict(await desk.claim()), 'case_limit_reached')
  assert.equal(verdict(await desk.redeem(third.code)), 'ok')
})

test('tries of the code are the case’s own: they lock no sheet, and a locked sheet does not keep from the code', async () => {
  const desk = await createCodeDesk()
  const { code } = await desk.sent()
  await desk.fail(100)
  assert.equal((await desk.sparekey.status(ada)).state, 'disabled')
  desk.clock.advance(-100 * 3600)
  const before = (await desk.sparekey.status(ada)).failedAttempts
  assert.equal(verdict(await desk.redeem(wrongBeside(code))), 'code_invalid')
  assert.equal((await desk.sparekey.status(ada)).failedAttempts, before)
  assert.equal(verdict(await desk.redeem(code)), 'ok')
})

test('the fifth wrong code ends the case, and the right one comes too late', async () => {
  const desk = await createCodeDesk()
  const { found, code } = await desk.sent()
  for (let guess = 0; guess < 5; guess += 1) {
    assert.equal(verdict(await desk.redeem(wrongBeside(code, guess))), 'code_invalid')
  }
  assert.equal((await desk.get(found)).state, 'failed')
  assert.equal(verdict(await desk.redeem(code)), 'set_revoked')
  assert.equal(verdict(await desk.claim()), 'case_not_found')
})
