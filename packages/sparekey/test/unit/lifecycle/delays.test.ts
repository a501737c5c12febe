import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrongCode } from '../../support/codes.ts'
import { holdings } from '../../support/inspect.ts'
import { ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'

const failures = async (lab: Lab) => (await holdings(lab)).row.failures
const guess = async (lab: Lab, number: number) => verdict(await lab.redeem(wrongCode(number)))

test('the delays grow from the fourth failure in a row, to the millisecond', async () => {
  const lab = await createLab({ policy: { attempts: { failureCap: 15 } } })
  await lab.sheet()
  // Failure number, seconds until the next attempt.
  const table = [
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 30],
    [5, 60],
    [6, 120],
    [7, 240],
    [8, 480],
    [9, 960],
    [10, 1920],
    [11, 3600],
    [12, 3600],
    [13, 3600],
    [14, 3600],
  ] as const
  for (const [number, seconds] of table) {
    assert.equal(await guess(lab, number), 'code_invalid', `attempt ${number}`)
    if (seconds === 0) continue
    const early = await lab.redeem(wrongCode(99))
    assert.ok(!early.ok && early.code === 'too_many_attempts')
    assert.equal(early.retryAfterSeconds, seconds, `after failure ${number}`)
    lab.clock.advance(seconds - 0.001)
    const late = await lab.redeem(wrongCode(99))
    assert.ok(!late.ok && late.code === 'too_many_attempts', `a millisecond before ${seconds} s`)
    assert.equal(late.retryAfterSeconds, 1)
    lab.clock.advance(0.001)
  }
  assert.equal(await guess(lab, 15), 'code_invalid')
  assert.equal(await guess(lab, 16), 'codes_disabled')
})

test('a throttled attempt is not counted, not hashed and does not prolong the delay', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  for (const number of [1, 2, 3, 4]) await guess(lab, number)
  const { count } = lab.kdf
  for (let time = 0; time < 20; time += 1)
    assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'too_many_attempts')
  assert.equal(verdict(await lab.confirm(sheet)), 'too_many_attempts')
  assert.equal(lab.kdf.count, count)
  assert.equal(await failures(lab), 4)
  lab.clock.advance(30)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok')
})

test('confirmations and uses share one count', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  const fresh = await lab.issue()
  assert.equal(verdict(await lab.confirm(fresh, wrongCode(1))), 'code_invalid')
  assert.equal(verdict(await lab.confirm(sheet, wrongCode(2))), 'code_invalid')
  assert.equal(await guess(lab, 3), 'code_invalid')
  assert.equal(verdict(await lab.confirm(fresh, wrongCode(4))), 'code_invalid')
  assert.equal(await guess(lab, 5), 'too_many_attempts')
  assert.equal(verdict(await lab.confirm(fresh)), 'too_many_attempts')
})

test('a committed use sets the count and the delay to nothing', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  await lab.fail(6)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok')
  assert.equal(await failures(lab), 0)
  for (const number of [1, 2, 3]) assert.equal(await guess(lab, number), 'code_invalid')
  assert.equal(verdict(await lab.redeem(sheet.codes[2]!)), 'ok')
})

test('a committed confirmation does so too, also of a set that is confirmed already', async () => {
  const lab = await createLab()
  await lab.sheet()
  const fresh = await lab.issue()
  await lab.fail(6)
  assert.equal(verdict(await lab.confirm(fresh)), 'ok')
  assert.equal(await failures(lab), 0)
  await lab.fail(6)
  assert.equal(verdict(await lab.confirm(fresh, fresh.codes[1])), 'ok')
  assert.equal(await failures(lab), 0)
})

test('issuing new codes sets neither the count nor the delay back', async () => {
  const lab = await createLab()
  await lab.sheet()
  for (const number of [1, 2, 3, 4]) await guess(lab, number)
  const fresh = await lab.issue()
  assert.equal(await failures(lab), 4)
  assert.equal(verdict(await lab.redeem(fresh.codes[0])), 'too_many_attempts')
  assert.equal(verdict(await lab.confirm(fresh)), 'too_many_attempts')
})

test('a right code that was used, or is of a dead set, leaves the count as it is', async () => {
  const lab = await createLab({ policy: undelayed(20) })
  const superseded = await lab.sheet()
  const active = await lab.sheet()
  const abandoned = await lab.issue()
  await lab.issue()
  await lab.redeem(active.codes[1]!)
  const steps = [
    [() => lab.redeem(active.codes[1]!), 'code_already_used'],
    [() => lab.confirm(active, active.codes[1]), 'ok'],
    [() => lab.redeem(superseded.codes[1]!), 'set_superseded'],
    [() => lab.redeem(abandoned.codes[1]!), 'set_superseded'],
  ] as const
  for (const [index, [act, expected]] of steps.entries()) {
    assert.equal(verdict(await act()), expected)
    assert.equal(await failures(lab), index + 1)
  }
  await lab.sparekey.revoke(ada, { reason: 'other' })
  assert.equal(verdict(await lab.redeem(active.codes[2]!)), 'set_revoked')
  assert.equal(await failures(lab), 5)
})

test('right but used codes in between do not buy more guesses', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.sheet()
  await lab.redeem(sheet.codes[1]!)
  for (let round = 0; round < 5; round += 1) {
    assert.equal(await guess(lab, round), 'code_invalid')
    assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'code_already_used')
  }
  assert.equal(await guess(lab, 9), 'codes_disabled')
})

test('a malformed code, a missing first factor and too high an assurance spend no attempt', async () => {
  const lab = await createLab()
  const { codes } = await lab.sheet()
  const before = await holdings(lab)
  await lab.redeem('nonsense')
  await lab.redeem(codes[1]!.replace(/.$/, (last) => (last === '0' ? '1' : '0')))
  await lab.sparekey.redeem(ada, { code: codes[1]! })
  await lab.redeem(codes[1]!, { input: { requiredAssurance: 'aal3' } })
  assert.deepEqual(await holdings(lab), before)
})

test('delays of a policy with one entry repeat it; from the failure it names', async () => {
  const policy = { attempts: { failureCap: 10, delayFromFailure: 2, delaysSeconds: [7] } }
  const lab = await createLab({ policy })
  assert.equal(await guess(lab, 1), 'code_invalid')
  for (const number of [2, 3, 4]) {
    assert.equal(await guess(lab, number), 'code_invalid')
    lab.clock.advance(6.999)
    assert.equal(await guess(lab, 99), 'too_many_attempts')
    lab.clock.advance(0.001)
  }
})

test('the budget of one account is not that of another, and tenants are apart', async () => {
  const lab = await createLab({ policy: undelayed() })
  const { store, keys, clock } = lab
  const neighbour = await createLab({ store, keys, clock, tenant: 'neighbour', policy: undelayed() })
  const sheet = await lab.sheet()
  await lab.fail(10, 'eve')
  await neighbour.fail(10)
  assert.equal(verdict(await neighbour.redeem(sheet.codes[1]!)), 'codes_disabled')
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok')
})
