import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConfirmResult } from '../../../src/interface/confirm.ts'
import type { RevokeResult } from '../../../src/interface/ending.ts'
import type { IssueResult } from '../../../src/interface/issue.ts'
import type { RedeemResult } from '../../../src/interface/redeem.ts'
import { wrongCode } from '../../support/codes.ts'
import { ask } from '../../support/inspect.ts'
import { accountKeyOf, createLab, undelayed, type Lab } from '../../support/lab.ts'
import { keep, write } from '../../../src/store/port.ts'

/** Every row of the interface's error table that the library itself gives, call by call, and how it comes about. */
type Codes<R> = R extends { ok: false; code: infer C } ? C : never
type Row<R> = (lab: Lab) => Promise<R>

const issueRows: Record<Codes<IssueResult>, Row<IssueResult>> = {
  insufficient_authentication: (lab) =>
    lab.sparekey.issue('ada', { reason: 'enrollment', authentication: lab.signedIn('pwd') }),
  issue_limit_reached: async (lab) => {
    for (let time = 0; time < 5; time += 1) await lab.sheet()
    return lab.sparekey.issue('ada', { reason: 'replacement', authentication: lab.signedIn('otp') })
  },
  codes_already_shown: async (lab) => {
    await lab.issue({}, { idempotencyKey: 'k' })
    return lab.sparekey.issue(
      'ada',
      { reason: 'enrollment', authentication: lab.signedIn('otp') },
      { idempotencyKey: 'k' },
    )
  },
  idempotency_mismatch: async (lab) => {
    await lab.issue({}, { idempotencyKey: 'k' })
    return lab.sparekey.issue(
      'ada',
      { reason: 'replacement', authentication: lab.signedIn('otp') },
      { idempotencyKey: 'k' },
    )
  },
  idempotency_in_progress: async (lab) => {
    const input = { reason: 'enrollment' as const, authentication: lab.signedIn('otp') }
    const [first, second] = await Promise.all([
      lab.sparekey.issue('ada', input, { idempotencyKey: 'k' }),
      lab.sparekey.issue('ada', input, { idempotencyKey: 'k' }),
    ])
    assert.ok(first.ok)
    return second
  },
}

const confirmRows: Record<Codes<ConfirmResult>, Row<ConfirmResult>> = {
  code_malformed: async (lab) => lab.confirm(await lab.issue(), 'not a code'),
  code_invalid: async (lab) => lab.confirm(await lab.issue(), wrongCode()),
  set_not_found: async (lab) => {
    const sheet = await lab.issue()
    return lab.confirm({ ...sheet, setId: sheet.setId.replace(/.$/, (last) => (last === '0' ? '4' : '0')) })
  },
  set_not_pending: async (lab) => {
    const first = await lab.issue()
    await lab.issue()
    return lab.confirm(first)
  },
  codes_disabled: async (lab) => {
    const sheet = await lab.issue()
    await lab.fail(10)
    return lab.confirm(sheet)
  },
  too_many_attempts: async (lab) => {
    const sheet = await lab.issue()
    for (const guess of [1, 2, 3, 4]) await lab.redeem(wrongCode(guess))
    return lab.confirm(sheet)
  },
  idempotency_mismatch: async (lab) => {
    const sheet = await lab.issue()
    await lab.confirm(sheet, sheet.codes[0], { idempotencyKey: 'k' })
    return lab.confirm(sheet, sheet.codes[1], { idempotencyKey: 'k' })
  },
  idempotency_in_progress: async (lab) => {
    const sheet = await lab.issue()
    const both = [0, 1].map(() => lab.confirm(sheet, sheet.codes[0], { idempotencyKey: 'k' }))
    const [first, second] = await Promise.all(both)
    assert.ok(first?.ok && second !== undefined)
    return second
  },
}

const redeemRows: Record<Codes<RedeemResult>, Row<RedeemResult>> = {
  code_malformed: (lab) => lab.redeem('X7K9-M3NP-QR2W'),
  code_invalid: (lab) => lab.redeem(wrongCode()),
  code_already_used: async (lab) => {
    const { codes } = await lab.issue()
    await lab.redeem(codes[0])
    return lab.redeem(codes[0])
  },
  set_superseded: async (lab) => {
    const old = await lab.sheet()
    await lab.sheet({ reason: 'replacement' })
    return lab.redeem(old.codes[1]!)
  },
  set_revoked: async (lab) => {
    const { codes } = await lab.sheet()
    await lab.sparekey.revoke('ada', { reason: 'compromised' })
    return lab.redeem(codes[1]!)
  },
  set_expired: async (lab) => {
    const { codes } = await lab.sheet({ expiresInDays: 1 })
    lab.clock.advance(86_400)
    return lab.redeem(codes[1]!)
  },
  first_factor_required: async (lab) => {
    const { codes } = await lab.issue()
    return lab.sparekey.redeem('ada', { code: codes[0] })
  },
  assurance_not_met: async (lab) => {
    const { codes } = await lab.issue()
    return lab.redeem(codes[0], { input: { requiredAssurance: 'phishing_resistant' } })
  },
  too_many_attempts: async (lab) => {
    const { codes } = await lab.issue()
    for (const guess of [1, 2, 3, 4]) await lab.redeem(wrongCode(guess))
    return lab.redeem(codes[0])
  },
  codes_disabled: async (lab) => {
    const { codes } = await lab.issue()
    await lab.fail(10)
    return lab.redeem(codes[0])
  },
  idempotency_mismatch: async (lab) => {
    const { codes } = await lab.issue()
    await lab.redeem(codes[0], { idempotencyKey: 'k' })
    return lab.redeem(codes[1]!, { idempotencyKey: 'k' })
  },
  idempotency_in_progress: async (lab) => {
    const { codes } = await lab.issue()
    const both = [0, 1].map(() => lab.redeem(codes[0], { idempotencyKey: 'k' }))
    const [first, second] = await Promise.all(both)
    assert.ok(first?.ok && second !== undefined)
    return second
  },
}

const revokeRows: Record<Codes<RevokeResult>, Row<RevokeResult>> = {
  idempotency_mismatch: async (lab) => {
    await lab.sparekey.revoke('ada', { reason: 'other' }, { idempotencyKey: 'k' })
    return lab.sparekey.revoke('ada', { reason: 'compromised' }, { idempotencyKey: 'k' })
  },
  idempotency_in_progress: async (lab) => {
    const { codes } = await lab.issue()
    await claimRunning(lab, 'k')
    assert.ok((await lab.redeem(codes[0])).ok)
    return lab.sparekey.revoke('ada', { reason: 'other' }, { idempotencyKey: 'k' })
  },
}

/** A revocation claims and decides in one transaction, so one that still runs is only seen while its process is dead. */
const claimRunning = async (lab: Lab, idempotencyKey: string): Promise<void> => {
  const accountKey = accountKeyOf(lab)
  const keyHash = lab.ring.lookupMac('idempotency', Buffer.concat([accountKey, Buffer.from(idempotencyKey)]))
  const request = Buffer.concat([accountKey, Buffer.from(JSON.stringify(['revoke', 'other', null]))])
  const print = lab.ring.mac('fingerprint', request)
  assert.ok(print)
  await ask(lab.store, function* () {
    yield* write('claimIdempotency', {
      accountKey,
      keyHash,
      fingerprintKeyId: print.keyId,
      fingerprint: print.mac,
      owner: new Uint8Array(16),
      leaseUntil: lab.clock.now().getTime() + 30_000,
      attemptNumber: 0,
      createdAt: lab.clock.now().getTime(),
      expiresAt: lab.clock.now().getTime() + 60_000,
    })
    return keep(null)
  })
}

const capTen = { attempts: { failureCap: 10 } }

type Refused = { readonly ok: boolean; readonly code?: string; readonly detail?: string }
const tables: Readonly<Record<string, Readonly<Record<string, Row<Refused>>>>> = {
  issue: issueRows,
  confirm: confirmRows,
  redeem: redeemRows,
  revoke: revokeRows,
}

for (const [call, rows] of Object.entries(tables)) {
  for (const [code, come] of Object.entries(rows)) {
    test(`${call} answers ${code} as a result, with a sentence that says what to do`, async () => {
      const result = await come(await createLab({ policy: capTen }))
      assert.equal(result.ok, false)
      assert.equal(result.code, code)
      assert.match(result.detail ?? '', /^"?[A-Z"].*\.$/)
    })
  }
}

test('a refusal carries what the table promises: when it was used, which sheet ended when, how long to wait', async () => {
  const lab = await createLab({ policy: capTen })
  const old = await lab.sheet()
  const usedAt = lab.clock.now()
  await lab.redeem(old.codes[1]!)
  lab.clock.advance(60)
  assert.deepEqual(fields(await lab.redeem(old.codes[1]!)), { code: 'code_already_used', usedAt })
  const endedAt = lab.clock.now()
  await lab.sheet({ reason: 'replacement' })
  lab.clock.advance(60)
  const superseded = fields(await lab.redeem(old.codes[2]!))
  assert.deepEqual(superseded, { code: 'set_superseded', serial: old.serial, endedAt })
  for (const guess of [1, 2, 3]) await lab.redeem(wrongCode(guess))
  assert.deepEqual(fields(await lab.redeem(wrongCode(4))), {
    code: 'too_many_attempts',
    retryAfterSeconds: 30,
  })
})

test('a wrong code and an account without codes get the same answer', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.issue()
  const wrong = await lab.redeem(wrongCode(1))
  assert.deepEqual(await lab.redeem(wrongCode(1), { account: 'nobody' }), wrong)
  assert.deepEqual(await lab.redeem(sheet.codes[0], { account: 'eve' }), wrong)
  const sameLabel = wrongCode(1, 'standard', sheet.codes[0].slice(0, 2))
  assert.deepEqual(await lab.redeem(sameLabel), wrong)
})

const fields = (result: object): object =>
  Object.fromEntries(Object.entries(result).filter(([name]) => name !== 'ok' && name !== 'detail'))
