import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentRangeError, type SparekeyError } from '../../../../../src/errors.ts'
import type { Notice } from '../../../../../src/notices/notice.ts'
import { keep, read } from '../../../../../src/store/port.ts'
import { createCodeDesk, wrongBeside } from '../../../../support/case-codes.ts'
import { drain } from '../../../../support/due.ts'
import { must } from '../../../../support/help-desk.ts'
import { ask } from '../../../../support/inspect.ts'
import { accountKeyOf, ada, createLab, verdict } from '../../../../support/lab.ts'

const reason = 'looks wrong'

test('while a case is held its code is refused and not used up', async () => {
  const desk = await createCodeDesk()
  const { found, code } = await desk.sent()
  must(await desk.support.hold(found.caseId, { reason }, desk.approver))
  assert.equal(verdict(await desk.redeem(code)), 'codes_disabled')
  assert.equal(verdict(await desk.claim()), 'case_state')
  must(await desk.support.resume(found.caseId, { reason }, desk.admin))
  assert.equal(verdict(await desk.redeem(code)), 'ok')
})

test('a frozen account and each switch of the tenant that is there for it stop the code', async () => {
  for (const name of ['supportFrozen', 'redeemFrozen', 'releasesStopped'] as const) {
    const desk = await createCodeDesk()
    const { code } = await desk.sent()
    assert.equal(verdict(await desk.support.setSwitches({ [name]: true }, { reason }, desk.admin)), 'ok')
    // A freeze of all uses is met before anything is looked at.
    const said = await desk.redeem(code).then(verdict, (error: SparekeyError) => error.code)
    assert.equal(said, name === 'redeemFrozen' ? 'overloaded' : 'codes_disabled', name)
    assert.equal(verdict(await desk.claim()), name === 'redeemFrozen' ? 'ok' : 'support_stopped', name)
  }
  const desk = await createCodeDesk()
  const { code } = await desk.sent()
  assert.equal(verdict(await desk.support.freeze(ada, { reason }, desk.admin)), 'ok')
  assert.notEqual(verdict(await desk.redeem(code)), 'ok')
  assert.notEqual(verdict(await desk.claim()), 'ok')
})

test('the twenty-first wrong code of cases in an hour stops the tenant’s releases', async () => {
  const desk = await createCodeDesk()
  const accounts = ['bo', 'cy', 'di']
  for (const account of accounts) {
    await desk.sheet({ contacts: [{ channel: 'email', address: `${account}@example.org` }] }, account)
  }
  desk.clock.advance(100 * 86_400)
  for (const account of accounts) await desk.approved({}, account)
  desk.clock.advance(86_400)
  const isStopped = async () => (await desk.support.switches()).releasesStopped
  let wrong = 0
  for (const account of [...accounts, ...accounts]) {
    const { code } = await desk.claimed(account)
    for (let guess = 0; guess < 4 && wrong < 21; guess += 1) {
      assert.equal(await isStopped(), false)
      await desk.redeem(wrongBeside(code, guess), { account })
      wrong += 1
    }
  }
  assert.equal(wrong, 21)
  assert.equal(await isStopped(), true)
})

test('a code that was tried out gets no successor, though whoever counted the last try died with it', async () => {
  const desk = await createCodeDesk()
  const { code } = await desk.sent()
  const accountKey = accountKeyOf(desk)
  const [found] = await ask(desk.store, function* () {
    return keep(yield* read('readSupportCases', { accountKey, openedAfter: 0 }))
  })
  const [caseId, codeSetId] = [found?.caseId ?? assert.fail(), found?.codeSetId ?? assert.fail()]
  const tried = { accountKey, caseId, codeSetId, mostOfCode: 5, mostOfCase: 10 }
  for (let time = 0; time < 5; time += 1) {
    await ask(desk.store, function* () {
      return keep(yield* read('takeSupportTry', tried))
    })
  }
  assert.equal(verdict(await desk.claim()), 'case_state')
  assert.equal(verdict(await desk.redeem(code)), 'codes_disabled')
})

test('a claim takes the first factor, and answers again under its key without another code', async () => {
  const desk = await createCodeDesk()
  await desk.released()
  const old = { methods: ['pwd'], at: new Date(desk.clock.now().getTime() - 901_000) }
  assert.equal(verdict(await desk.support.claim(ada, { firstFactor: old })), 'first_factor_required')
  const backup = desk.signedIn('bkcode')
  assert.equal(verdict(await desk.support.claim(ada, { firstFactor: backup })), 'first_factor_required')
  const input = { firstFactor: desk.signedIn('pwd') }
  const options = { idempotencyKey: 'claim' }
  const first = await desk.support.claim(ada, input, options)
  assert.deepEqual(await desk.support.claim(ada, input, options), first)
  await drain(desk)
  assert.equal(desk.of('support_code').length, 1)
  assert.ok(first.ok && first.claimsLeft === 2)
})

test('in person the code is in the one answer of its own, and in no message', async () => {
  const desk = await createCodeDesk()
  await desk.released({ channel: 'in_person' })
  assert.equal(verdict(await desk.claim()), 'case_state')
  const shown = await desk.support.claimInPerson(ada, { firstFactor: desk.signedIn('pwd') })
  assert.ok(shown.ok)
  assert.deepEqual(shown.sentTo, [])
  await drain(desk)
  assert.equal(desk.of('support_code').length, 0)
  assert.equal(desk.of('support_claimed').length, 1)
  desk.clock.advance(3599)
  assert.equal(verdict(await desk.redeem(shown.codeShown)), 'ok')
})

test('what is sent is never shown: a case whose code goes by mail gives none on a page', async () => {
  const desk = await createCodeDesk()
  await desk.released()
  const firstFactor = desk.signedIn('pwd')
  assert.equal(verdict(await desk.support.claimInPerson(ada, { firstFactor })), 'case_state')
})

test('by message a code goes to the application’s carrier alone, which knows the number', async () => {
  const carried: Notice[] = []
  const sms = async (notice: Notice): Promise<void> => void carried.push(notice)
  const desk = await createCodeDesk({ carriers: { sms } })
  await desk.released({ channel: 'sms' })
  const claimed = await desk.claim()
  assert.deepEqual(claimed.ok && claimed.sentTo, [])
  await drain(desk)
  assert.deepEqual(
    carried.map(({ kind, to }) => [kind, to]),
    [['support_code', { channel: 'sms', address: '', language: null, replaced: false }]],
  )
  assert.equal(desk.of('support_code').length, 0)
  assert.equal(verdict(await desk.redeem(carried[0]?.support?.code?.text ?? '')), 'ok')
})

test('no case is opened whose code nothing would carry, and none is given where its carrier is gone', async () => {
  const nothing = await createCodeDesk()
  for (const channel of ['sms', 'post'] as const) {
    await assert.rejects(nothing.opened({ channel }), (error) => {
      assert.ok(error instanceof ArgumentRangeError)
      assert.equal(error.field, 'channel')
      assert.match(error.message, /option "carriers"/)
      return true
    })
  }
  assert.equal(verdict(await nothing.support.ofAccount(ada)), 'case_not_found')

  const desk = await createCodeDesk({ carriers: { post: async () => {} } })
  await desk.approved({ channel: 'post' })
  desk.clock.advance(86_400)
  const { store, keys, clock } = desk
  const elsewhere = await createLab({ store, keys, clock, carriers: { sms: async () => {} } })
  const refused = await elsewhere.sparekey.support.claim(ada, { firstFactor: desk.signedIn('pwd') })
  assert.equal(verdict(refused), 'case_state')
  assert.match(refused.ok ? '' : refused.detail, /option "carriers"/)
  assert.equal(verdict(await desk.claim()), 'ok')
})
