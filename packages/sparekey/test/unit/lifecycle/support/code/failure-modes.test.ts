import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import { nodePrimitives, nodeRandom } from '../../../../../src/crypto/node-primitives.ts'
import { voidLiveCases } from '../../../../../src/lifecycle/fence/void-cases.ts'
import { memoryStore } from '../../../../../src/store/memory.ts'
import { createCodeDesk, wrongBeside, type CodeDesk } from '../../../../support/case-codes.ts'
import { symbolsOf } from '../../../../support/codes.ts'
import { heldKdf } from '../../../../support/kdfs.ts'
import { daySeconds, drain, typesOf } from '../../../../support/due.ts'
import { secondsUntil } from '../../../../support/help-desk.ts'
import { assertSound } from '../../../../support/inspect.ts'
import { ada, verdict } from '../../../../support/lab.ts'
import { watchedStore } from '../../../../support/stores.ts'

const tally = (verdicts: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(verdicts, (one) => one)].map(([one, all]) => [one, all.length]))

test('A9.17 of fifty tries at once of wrong codes exactly five are hashed; then the code is dead', async () => {
  const desk = await createCodeDesk()
  const { found, code } = await desk.sent()
  const before = desk.kdf.count
  const tries = Array.from({ length: 50 }, (_, guess) => desk.redeem(wrongBeside(code, guess)))
  const counts = tally((await Promise.all(tries)).map(verdict))
  assert.equal(desk.kdf.count - before, 5)
  assert.deepEqual(counts, { code_invalid: 5, codes_disabled: 45 })
  assert.equal((await desk.get(found)).state, 'failed')
  assert.equal(verdict(await desk.redeem(code)), 'set_revoked')
  await assertSound(desk)
})

test('A9.17 a case has ten tries, over all its codes', async () => {
  const desk = await createCodeDesk()
  const { found, code } = await desk.sent()
  let guesses = 0
  const fail = async (sent: string, times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      guesses += 1
      assert.equal(verdict(await desk.redeem(wrongBeside(sent, guesses))), 'code_invalid')
    }
  }
  await fail(code, 4)
  await fail((await desk.claimed()).code, 4)
  const third = await desk.claimed()
  await fail(third.code, 1)
  assert.equal((await desk.get(found)).state, 'released')
  await fail(third.code, 1)
  assert.equal((await desk.get(found)).state, 'failed')
  assert.equal(verdict(await desk.redeem(third.code)), 'set_revoked')
})

test('a try whose hash never started is given back', async () => {
  const kdf = heldKdf()
  kdf.isOpen = true
  const desk = await createCodeDesk({ kdf, gate: { permits: 1, places: 8, waitMs: 5 } })
  const { code } = await desk.sent()
  kdf.isOpen = false
  const running = desk.redeem(wrongBeside(code))
  for (let guess = 1; guess <= 6; guess += 1) {
    await assert.rejects(desk.redeem(wrongBeside(code, guess)), { code: 'overloaded' })
  }
  kdf.finishAll()
  assert.equal(verdict(await running), 'code_invalid')
  kdf.isOpen = true
  for (const guess of [7, 8, 9]) {
    assert.equal(verdict(await desk.redeem(wrongBeside(code, guess))), 'code_invalid')
  }
  assert.equal(verdict(await desk.redeem(code)), 'ok')
})

/** Whatever was given to anybody or written anywhere: bytes as they are, and what reads as base64url also as what it stands for. */
const everything = (thing: unknown): string => {
  const json = JSON.stringify(thing, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  )
  const decoded = (json.match(/[A-Za-z0-9_-]{20,}/g) ?? []).map((text) =>
    Buffer.from(text, 'base64url').toString('latin1'),
  )
  return [inspect(thing, { depth: 20, getters: true }), json, ...decoded]
    .join('\n')
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
}

test('A9.18 the code of a case is in the message to its owner, and in nothing else that the library gives or writes', async () => {
  const written: unknown[] = []
  const store = watchedStore(memoryStore(), (statement) => void written.push(statement))
  const desk = await createCodeDesk({ store })
  const { found, code, claimed } = await desk.sent()
  const key = { idempotencyKey: 'claim-2' }
  const asked = { firstFactor: desk.signedIn('pwd'), context: { ip: '192.0.2.1' } }
  const second = await desk.support.claim(ada, asked, key)
  const again = await desk.support.claim(ada, asked, key)
  assert.deepEqual(again, second)
  await drain(desk)
  const late = desk.of('support_code').at(-1)?.support?.code?.text ?? assert.fail()
  const answers = [
    claimed,
    second,
    again,
    await desk.redeem(wrongBeside(late)),
    await desk.redeem(late, { idempotencyKey: 'use' }),
    await desk.redeem(late, { idempotencyKey: 'use' }),
    await desk.redeem(late),
    await desk.get(found),
    await desk.support.list({ states: ['redeemed'] }),
    await desk.support.ofAccount(ada),
    await desk.support.linked(await desk.link(found, 'status')),
    await desk.sparekey.status(ada),
    await desk.sparekey.events(ada, { limit: 200 }),
  ]
  await drain(desk)
  const notices = desk.notices.filter(({ kind }) => kind !== 'support_code')
  const text = everything([answers, notices, written])
  for (const one of [code, late]) assert.equal(text.includes(symbolsOf(one)), false)
  const messages = everything(desk.of('support_code'))
  for (const one of [code, late]) assert.equal(messages.includes(symbolsOf(one)), true)
})

test('A9.20 a code of the sheet that was found after all ends the case, its code with it, and freezes nothing', async () => {
  const desk = await createCodeDesk()
  const sheet = await desk.sheet()
  desk.clock.advance(100 * daySeconds)
  const { found, code } = await desk.sent()
  assert.equal(verdict(await desk.redeem(sheet.codes[1] ?? '')), 'ok')
  await assertCancelledByOwnUse(desk, found.caseId)
  assert.equal(verdict(await desk.redeem(code)), 'set_revoked')
  await assertSound(desk)
})

test('A9.20 a second factor that is stated when codes are issued ends the case', async () => {
  const desk = await createCodeDesk()
  const opened = await desk.opened()
  await desk.issue()
  await assertCancelledByOwnUse(desk, opened.caseId)
})

test('A9.20 a factor that was set up anew ends the case; one that was removed does not', async () => {
  const desk = await createCodeDesk()
  const opened = await desk.opened()
  await desk.sparekey.signal(ada, { type: 'factor_removed' })
  assert.equal((await desk.get(opened)).state, 'open')
  await desk.sparekey.signal(ada, { type: 'factor_changed' })
  await assertCancelledByOwnUse(desk, opened.caseId)
})

const assertCancelledByOwnUse = async (desk: CodeDesk, caseId: string): Promise<void> => {
  assert.equal((await desk.get({ caseId })).state, 'cancelled')
  await drain(desk)
  const [ended] = desk.of('support_ended')
  assert.deepEqual(ended?.support?.ended, { state: 'cancelled', by: 'own_use', frozenUntil: null })
}

test('A9.21 a restored database has no live case and no code of one, and keeps nobody from a new case', async () => {
  const desk = await createCodeDesk()
  const { found, code } = await desk.sent()
  const parts = {
    store: desk.store,
    ring: desk.ring,
    primitives: nodePrimitives,
    random: nodeRandom,
    clock: () => desk.clock.now(),
  }
  assert.deepEqual(await voidLiveCases(parts), { voided: 1, unread: 0 })
  assert.deepEqual(await voidLiveCases(parts), { voided: 0, unread: 0 })
  assert.equal((await desk.get(found)).state, 'expired')
  assert.equal(verdict(await desk.redeem(code)), 'set_revoked')
  assert.equal(verdict(await desk.claim()), 'case_not_found')
  await desk.opened()
  await assertSound(desk)
})

test('A9.21 a clock that goes back an hour releases nothing early', async () => {
  const desk = await createCodeDesk()
  const approved = await desk.approved()
  desk.clock.advance(secondsUntil(desk, approved.notBefore) - 1)
  desk.clock.advance(-3600)
  assert.equal(verdict(await desk.claim()), 'not_yet')
  desk.clock.advance(3600)
  assert.equal(verdict(await desk.claim()), 'not_yet')
  desk.clock.advance(1)
  assert.equal(verdict(await desk.claim()), 'ok')
  assert.ok((await typesOf(desk)).includes('support.released'))
})
