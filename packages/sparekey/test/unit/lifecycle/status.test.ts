import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountState, Advice, Status } from '../../../src/interface/status.ts'
import { wrongCode } from '../../support/codes.ts'
import { ada, createLab, undelayed, type Lab } from '../../support/lab.ts'
import { suspend } from '../../support/tamper.ts'

const day = 86_400
const policy = { ...undelayed(), issuing: { countsAllowed: [5, 10], maxPerDay: 20 } }

/** How an account comes into each state, and what its owner is advised then. */
const states: Record<AccountState, { advice: readonly Advice[]; make(lab: Lab): Promise<unknown> }> = {
  none: { advice: [], make: async () => {} },
  pending: { advice: ['confirm_saved'], make: (lab) => lab.issue() },
  active: { advice: [], make: (lab) => lab.sheet() },
  low: {
    advice: ['replace_codes', 'few_left'],
    make: async (lab) => {
      const { codes } = await lab.sheet({ count: 5 })
      for (const code of codes.slice(0, 2)) await lab.redeem(code)
    },
  },
  exhausted: {
    advice: ['replace_codes'],
    make: async (lab) => {
      const { codes } = await lab.sheet({ count: 5 })
      for (const code of codes) await lab.redeem(code)
    },
  },
  expired: {
    advice: ['replace_codes'],
    make: async (lab) => {
      await lab.sheet({ expiresInDays: 1 })
      lab.clock.advance(day)
    },
  },
  revoked: {
    advice: ['replace_codes'],
    make: async (lab) => {
      await lab.sheet()
      await lab.sparekey.revoke(ada, { reason: 'administrator' })
    },
  },
  suspended: {
    advice: ['replace_codes'],
    make: async (lab) => {
      await lab.sheet()
      await suspend(lab)
    },
  },
  disabled: {
    advice: ['replace_codes'],
    make: async (lab) => {
      await lab.sheet()
      await lab.fail(10)
    },
  },
}

for (const [state, { advice, make }] of Object.entries(states)) {
  test(`an account is ${state}, with the advice that goes with it`, async () => {
    const lab = await createLab({ policy })
    await make(lab)
    const status = await lab.sparekey.status(ada)
    assert.equal(status.state, state)
    assert.deepEqual(status.advice, advice)
    assert.equal(status.recovery?.state ?? null, state === 'low' || state === 'exhausted' ? 'open' : null)
    assert.equal(status.accountId, ada)
    const isLive = state === 'active' || state === 'low' || state === 'disabled'
    assert.equal(status.activeSet !== null, isLive)
    assert.equal(status.pendingSet !== null, state === 'pending')
  })
}

test('an account never seen answers in full, and asking leaves nothing behind', async () => {
  const lab = await createLab()
  const status = await lab.sparekey.status('nobody')
  assert.deepEqual(status, {
    ok: true,
    accountId: 'nobody',
    state: 'none',
    activeSet: null,
    pendingSet: null,
    failedAttempts: 0,
    retryAt: null,
    advice: [],
    recovery: null,
  } satisfies Status)
  assert.deepEqual(await lab.sparekey.events('nobody'), { ok: true, items: [], nextCursor: null })
})

test('the active and the pending set are told in full, never their codes or other labels', async () => {
  const lab = await createLab({ policy })
  const old = await lab.issue({ expiresInDays: 100 })
  lab.clock.advance(60)
  const confirmedAt = lab.clock.now()
  await lab.confirm(old)
  lab.clock.advance(60)
  const redeemedAt = lab.clock.now()
  await lab.redeem(old.codes[7]!)
  const fresh = await lab.issue({ reason: 'replacement', count: 5 })
  const { activeSet, pendingSet, advice } = await lab.sparekey.status(ada)
  assert.deepEqual(activeSet, {
    setId: old.setId,
    serial: old.serial,
    format: 'standard',
    count: 10,
    remaining: 9,
    issuedAt: old.issuedAt,
    confirmedAt,
    expiresAt: old.expiresAt,
    redemptions: [{ label: old.codes[7]!.slice(0, 2), redeemedAt }],
  })
  assert.deepEqual(pendingSet, {
    setId: fresh.setId,
    serial: fresh.serial,
    format: 'standard',
    count: 5,
    issuedAt: fresh.issuedAt,
    confirmBy: fresh.confirmBy,
    expiresAt: null,
  })
  assert.deepEqual(advice, ['replace_codes', 'confirm_saved'])
})

test('expiry is announced 30 days ahead, rotation 30 days before a year', async () => {
  const lab = await createLab({ policy })
  await lab.sheet({ expiresInDays: 400 })
  const advice = async () => (await lab.sparekey.status(ada)).advice
  lab.clock.advance(335 * day - 1)
  assert.deepEqual(await advice(), [])
  lab.clock.advance(1)
  assert.deepEqual(await advice(), ['rotate'])
  lab.clock.advance(35 * day - 1)
  assert.deepEqual(await advice(), ['rotate'])
  lab.clock.advance(1)
  assert.deepEqual(await advice(), ['expires_soon', 'rotate'])
})

test('few are left at three of any number', async () => {
  const lab = await createLab({ policy })
  const { codes } = await lab.sheet()
  for (const [index, code] of codes.entries()) {
    await lab.redeem(code)
    const left = 9 - index
    const { state, advice } = await lab.sparekey.status(ada)
    assert.equal(state, left > 3 ? 'active' : left > 0 ? 'low' : 'exhausted')
    assert.equal(advice.includes('few_left'), left <= 3 && left > 0)
  }
})

test('failed attempts and the time of the next one are told', async () => {
  const lab = await createLab()
  await lab.issue()
  for (const guess of [1, 2, 3]) await lab.redeem(wrongCode(guess))
  const three = await lab.sparekey.status(ada)
  assert.deepEqual([three.failedAttempts, three.retryAt], [3, null])
  await lab.redeem(wrongCode(4))
  const four = await lab.sparekey.status(ada)
  assert.equal(four.failedAttempts, 4)
  assert.equal(four.retryAt?.getTime(), lab.clock.now().getTime() + 30_000)
  lab.clock.advance(30)
  assert.equal((await lab.sparekey.status(ada)).retryAt, null)
})
