import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentTypeError } from '../../../src/errors.ts'
import type { IssueInput } from '../../../src/interface/issue.ts'
import type { RedeemInput } from '../../../src/interface/redeem.ts'
import { holdings } from '../../support/inspect.ts'
import { ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'

/** A statement about a moment so many milliseconds ago; a negative number is ahead. */
const stated = (lab: Lab, methods: readonly string[], millisAgo = 0) => ({
  methods,
  at: new Date(lab.clock.now().getTime() - millisAgo),
})
const issue = (lab: Lab, input: Partial<IssueInput>) =>
  lab.sparekey.issue(ada, { reason: 'enrollment', ...input })
const issueBy = async (lab: Lab, methods: readonly string[], millisAgo = 0) =>
  verdict(await issue(lab, { authentication: stated(lab, methods, millisAgo) }))

test('issuing needs a second factor: no other statement will do', async () => {
  const lab = await createLab()
  for (const methods of [
    [],
    ['pwd'],
    ['mfa'],
    ['bkcode'],
    ['pwd', 'bkcode'],
    ['pwd', 'mfa', 'bkcode'],
    ['kba'],
    ['pin'],
  ])
    assert.equal(await issueBy(lab, methods), 'insufficient_authentication', methods.join(' '))
  assert.equal(verdict(await issue(lab, {})), 'insufficient_authentication')
  assert.equal((await lab.sparekey.status(ada)).state, 'none')
})

test('each second factor of RFC 8176 that says what it is does', async () => {
  const lab = await createLab({ policy: { issuing: { maxPerDay: 20 } } })
  for (const method of ['otp', 'hwk', 'swk', 'sc', 'sms', 'tel', 'fpt', 'face', 'iris'])
    assert.equal(await issueBy(lab, ['pwd', method, 'mfa']), 'ok', method)
})

test('the statement is at most ten minutes old and 60 seconds ahead, to the millisecond', async () => {
  const lab = await createLab()
  assert.equal(await issueBy(lab, ['otp'], 600_000), 'ok')
  assert.equal(await issueBy(lab, ['otp'], 600_001), 'insufficient_authentication')
  assert.equal(await issueBy(lab, ['otp'], -60_000), 'ok')
  assert.equal(await issueBy(lab, ['otp'], -60_001), 'insufficient_authentication')
})

test('the detail says what is missing', async () => {
  const lab = await createLab()
  const details = [
    [await issue(lab, {}), /State how the person was authenticated/],
    [await issue(lab, { authentication: stated(lab, ['pwd']) }), /must name a second factor.*otp/],
    [await issue(lab, { authentication: stated(lab, ['otp'], 3_600_000) }), /more than 600 seconds ago/],
    [await issue(lab, { authentication: stated(lab, ['otp'], -3_600_000) }), /60 seconds ahead/],
  ] as const
  for (const [result, expected] of details) assert.match(result.ok ? '' : result.detail, expected)
})

test('a recovery token is required with the reasons it belongs to, and refused with the others', async () => {
  const lab = await createLab()
  const isAboutToken = (error: unknown) =>
    error instanceof ArgumentTypeError && error.field === 'recoveryToken'
  for (const reason of ['recovery', 'support'] as const) {
    const authentication = stated(lab, ['otp'])
    await assert.rejects(issue(lab, { reason, authentication }), isAboutToken)
    await assert.rejects(issue(lab, { reason, authentication, recoveryToken: null }), isAboutToken)
  }
  for (const reason of ['enrollment', 'replacement'] as const)
    await assert.rejects(
      issue(lab, { reason, authentication: stated(lab, ['otp']), recoveryToken: 't' }),
      isAboutToken,
    )
})

test('the reason alone proves nothing: a token that is no open recovery of this account is refused', async () => {
  const lab = await createLab()
  for (const reason of ['recovery', 'support'] as const)
    for (const recoveryToken of ['', 'rec_0', 'x'.repeat(512)]) {
      const result = await issue(lab, { reason, recoveryToken, authentication: stated(lab, ['otp']) })
      assert.equal(verdict(result), 'insufficient_authentication')
      assert.ok(recoveryToken === '' || !JSON.stringify(result).includes(recoveryToken))
    }
})

const redeemBy = async (lab: Lab, code: string, firstFactor: RedeemInput['firstFactor']) =>
  verdict(await lab.sparekey.redeem(ada, firstFactor === undefined ? { code } : { code, firstFactor }))

test('a code is a second factor: without a first one it is refused, and nothing is spent', async () => {
  const lab = await createLab({ policy: undelayed() })
  const { codes } = await lab.sheet()
  const before = await holdings(lab)
  assert.equal(await redeemBy(lab, codes[1]!, undefined), 'first_factor_required')
  assert.equal(await redeemBy(lab, codes[1]!, stated(lab, [])), 'first_factor_required')
  assert.equal(await redeemBy(lab, codes[1]!, stated(lab, ['bkcode'])), 'first_factor_required')
  assert.equal(await redeemBy(lab, codes[1]!, stated(lab, ['bkcode', 'bkcode'])), 'first_factor_required')
  assert.deepEqual(await holdings(lab), before)
  assert.equal(await redeemBy(lab, codes[1]!, stated(lab, ['pwd', 'bkcode'])), 'ok')
})

test('the first factor is at most 15 minutes old and 60 seconds ahead, to the millisecond', async () => {
  const lab = await createLab({ policy: undelayed() })
  const { codes } = await lab.sheet()
  assert.equal(await redeemBy(lab, codes[1]!, stated(lab, ['pwd'], 900_001)), 'first_factor_required')
  assert.equal(await redeemBy(lab, codes[1]!, stated(lab, ['pwd'], 900_000)), 'ok')
  assert.equal(await redeemBy(lab, codes[2]!, stated(lab, ['pwd'], -60_001)), 'first_factor_required')
  assert.equal(await redeemBy(lab, codes[2]!, stated(lab, ['pwd'], -60_000)), 'ok')
})

test('what a sign-in demands is held against what the policy lets a code give', async () => {
  for (const [assurance, allowed] of [
    ['aal1', ['aal1']],
    ['aal2', ['aal1', 'aal2']],
  ] as const) {
    const lab = await createLab({ policy: { ...undelayed(), redeeming: { assurance } } })
    const { codes } = await lab.sheet()
    const rest = [...codes]
    for (const requiredAssurance of ['aal1', 'aal2', 'aal3', 'phishing_resistant'] as const) {
      const isAllowed = allowed.some((one) => one === requiredAssurance)
      const result = await lab.redeem(rest.pop()!, { input: { requiredAssurance } })
      assert.equal(verdict(result), isAllowed ? 'ok' : 'assurance_not_met', requiredAssurance)
    }
  }
})

test('a policy narrows what counts and for how long', async () => {
  const lab = await createLab({
    policy: {
      ...undelayed(),
      issuing: { secondFactorMethods: ['hwk'], authenticationMaxAgeSeconds: 30 },
      redeeming: { firstFactorMaxAgeSeconds: 30 },
    },
  })
  assert.equal(await issueBy(lab, ['otp']), 'insufficient_authentication')
  assert.equal(await issueBy(lab, ['hwk'], 30_001), 'insufficient_authentication')
  const sheet = await issue(lab, { authentication: stated(lab, ['hwk'], 30_000) })
  assert.ok(sheet.ok)
  assert.equal(await redeemBy(lab, sheet.codes[0], stated(lab, ['pwd'], 30_001)), 'first_factor_required')
  assert.equal(await redeemBy(lab, sheet.codes[0], stated(lab, ['pwd'], 30_000)), 'ok')
})
