import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { wrongCode } from '../../support/codes.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { heldKdf } from '../../support/kdfs.ts'
import { ada, createLab, undelayed, verdict, type LabOptions } from '../../support/lab.ts'
import { flakyStore } from '../../support/stores.ts'

const key = { idempotencyKey: 'one' }

/** A sheet, and then a derivation that the test lets go on. */
const heldLab = async (options: LabOptions = {}) => {
  const kdf = heldKdf()
  const lab = await createLab({ policy: undelayed(), kdf, gate: { permits: 4 }, ...options })
  const sheet = await lab.sheet()
  kdf.isOpen = false
  return { lab, kdf, sheet }
}

test('while a call runs, its repeat is told so and takes no attempt', async () => {
  const { lab, kdf, sheet } = await heldLab()
  const first = lab.redeem(sheet.codes[1]!, key)
  await kdf.reached(1)
  lab.clock.advance(29.999)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!, key)), 'idempotency_in_progress')
  assert.equal((await holdings(lab)).row.failures, 1)
  kdf.waiting[0]!.finish()
  const result = await first
  assert.ok(result.ok)
  assert.deepEqual(await lab.redeem(sheet.codes[1]!, key), result)
})

test('after 30 seconds a repeat takes over under the attempt already taken; the first can no longer decide', async () => {
  for (const finishesFirst of [0, 1]) {
    const { lab, kdf, sheet } = await heldLab()
    const calls = [lab.redeem(sheet.codes[1]!, key)]
    await kdf.reached(1)
    lab.clock.advance(30)
    calls.push(lab.redeem(sheet.codes[1]!, key))
    await kdf.reached(2)
    assert.equal((await holdings(lab)).row.failures, 1, 'one attempt for both')
    const [first, second] = [kdf.waiting[0]!, kdf.waiting[1]!]
    const order = finishesFirst === 0 ? [first, second] : [second, first]
    for (const hash of order) {
      hash.finish()
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.equal(verdict((await calls[0])!), 'idempotency_in_progress')
    const taken = await calls[1]
    assert.ok(taken?.ok)
    assert.deepEqual(await lab.redeem(sheet.codes[1]!, key), taken)
    const { sets } = await assertSound(lab)
    assert.equal(sets[0]?.redemptions.length, 1)
  }
})

test('a wrong code that was taken over is counted once', async () => {
  const { lab, kdf } = await heldLab()
  const calls = [lab.redeem(wrongCode(1), key)]
  await kdf.reached(1)
  lab.clock.advance(30)
  calls.push(lab.redeem(wrongCode(1), key))
  await kdf.reached(2)
  kdf.finishAll()
  assert.deepEqual((await Promise.all(calls)).map(verdict), ['idempotency_in_progress', 'code_invalid'])
  assert.equal((await holdings(lab)).row.failures, 1)
})

test('an issue that was taken over shows its codes once, and leaves one set', async () => {
  const { lab, kdf } = await heldLab({ policy: { format: 'long' } })
  const input = { reason: 'replacement' as const, authentication: lab.signedIn('otp') }
  const calls = [lab.sparekey.issue(ada, input, key)]
  await kdf.reached(10)
  lab.clock.advance(30)
  calls.push(lab.sparekey.issue(ada, input, key))
  await kdf.reached(20)
  kdf.isOpen = true
  kdf.finishAll()
  assert.deepEqual((await Promise.all(calls)).map(verdict), ['idempotency_in_progress', 'ok'])
  const { row } = await assertSound(lab)
  assert.equal(row.issueCount, 2)
})

test('423 and 429 free the key: the same call goes through once it may', async () => {
  const lab = await createLab({ policy: { attempts: { failureCap: 10 } } })
  const sheet = await lab.sheet()
  for (const guess of [1, 2, 3, 4]) await lab.redeem(wrongCode(guess))
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!, key)), 'too_many_attempts')
  lab.clock.advance(30)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!, key)), 'ok')
  await lab.fail(10)
  const next = { idempotencyKey: 'two' }
  assert.equal(verdict(await lab.redeem(sheet.codes[2]!, next)), 'codes_disabled')
  assert.equal(verdict(await lab.confirm(sheet, sheet.codes[2], next)), 'codes_disabled')
  const fresh = await lab.issue()
  assert.equal(verdict(await lab.redeem(fresh.codes[2]!, next)), 'ok')
})

test('a limited issue frees the key', async () => {
  const lab = await createLab()
  for (let time = 0; time < 5; time += 1) await lab.sheet()
  const issue = () =>
    lab.sparekey.issue(ada, { reason: 'enrollment', authentication: lab.signedIn('otp') }, key)
  assert.equal(verdict(await issue()), 'issue_limit_reached')
  lab.clock.advance(86_400)
  assert.equal(verdict(await issue()), 'ok')
})

test('an overloaded gate frees the key and gives the attempt back', async () => {
  const { lab, kdf, sheet } = await heldLab({ gate: { permits: 1, places: 1, waitMs: 1 } })
  const running = lab.redeem(wrongCode(1))
  await kdf.reached(1)
  await assert.rejects(lab.redeem(sheet.codes[1]!, key), { code: 'overloaded', retryAfterSeconds: 1 })
  assert.equal((await holdings(lab)).row.failures, 1)
  kdf.isOpen = true
  kdf.waiting[0]!.finish()
  await running
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!, key)), 'ok')
})

test('a database that fails in the deciding transaction leaves the code good and the key free', async () => {
  const store = flakyStore(memoryStore())
  const lab = await createLab({ store, policy: undelayed() })
  const sheet = await lab.sheet()
  store.fates = ['kept', 'refused']
  await assert.rejects(lab.redeem(sheet.codes[1]!, key), { code: 'overloaded' })
  assert.equal((await holdings(lab)).row.failures, 1, 'one counted attempt')
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!, key)), 'ok')
})

test('an unknown outcome is neither a refusal nor a success, and a repeat under the key learns the truth', async () => {
  for (const fate of ['unknown, committed', 'unknown, rolled back'] as const) {
    const store = flakyStore(memoryStore())
    const lab = await createLab({ store, policy: undelayed() })
    const sheet = await lab.sheet()
    store.fates = ['kept', fate]
    await assert.rejects(lab.redeem(sheet.codes[1]!, key), (error: unknown) => {
      assert.ok(error instanceof SparekeyError)
      assert.equal(error.code, 'outcome_unknown')
      return error.retryAfterSeconds === 1
    })
    assert.equal(verdict(await lab.redeem(sheet.codes[1]!, key)), 'ok')
    const { sets } = await assertSound(lab)
    assert.equal(sets[0]?.redemptions.length, 1, 'one use, whatever had happened')
  }
})

test('an unknown outcome of the attempt frees the key like any other 5xx', async () => {
  const store = flakyStore(memoryStore())
  const lab = await createLab({ store, policy: undelayed() })
  const sheet = await lab.sheet()
  store.fates = ['unknown, committed']
  await assert.rejects(lab.redeem(sheet.codes[1]!, key), { code: 'outcome_unknown' })
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!, key)), 'ok')
})

test('a derivation that fails is an internal error that frees the key', async () => {
  const { lab, kdf, sheet } = await heldLab()
  const failing = lab.redeem(sheet.codes[1]!, key)
  await kdf.reached(1)
  kdf.isOpen = true
  kdf.waiting[0]!.fail(new RangeError('out of memory'))
  await assert.rejects(failing, { code: 'internal' })
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!, key)), 'ok')
})

test('an attempt that was taken over is not given back by the call that lost it', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const { lab, kdf } = await heldLab({ gate: { permits: 1, places: 4, waitMs: 60_000 } })
    const occupying = lab.redeem(wrongCode(1))
    await kdf.reached(1)
    const lost = lab.redeem(wrongCode(2), key)
    await new Promise((resolve) => setImmediate(resolve))
    lab.clock.advance(30)
    mock.timers.tick(30_000)
    const takingOver = lab.redeem(wrongCode(2), key)
    await new Promise((resolve) => setImmediate(resolve))
    mock.timers.tick(30_000)
    await assert.rejects(lost, { code: 'overloaded' })
    kdf.isOpen = true
    kdf.waiting[0]!.finish()
    assert.deepEqual((await Promise.all([occupying, takingOver])).map(verdict), [
      'code_invalid',
      'code_invalid',
    ])
    assert.equal((await holdings(lab)).row.failures, 2, 'two wrong codes were hashed')
  } finally {
    mock.timers.reset()
  }
})
