import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { randomBits } from '../../../src/codes/entropy.ts'
import { describeFormat } from '../../../src/codes/describe.ts'
import { parsePolicy } from '../../../src/policy/parse.ts'
import { presets } from '../../../src/policy/presets.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { symbolsOf, wrongCode } from '../../support/codes.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'
import { isWrite, watchedStore } from '../../support/stores.ts'

/** Bug classes that other systems for backup codes have had, as many as touch issue, confirm, redeem and revoke. */

const manyAllowed = { ...undelayed(100), issuing: { maxPerDay: 20 } }

test('code never consumed on success: the second use of every code fails', async () => {
  const lab = await createLab({ policy: manyAllowed })
  const { codes } = await lab.issue()
  for (const code of codes) {
    assert.equal(verdict(await lab.redeem(code)), 'ok')
    assert.equal(verdict(await lab.redeem(code)), 'code_already_used')
  }
})

test('first fix was sequential only: of parallel uses of one code one succeeds', async () => {
  const lab = await createLab({ policy: manyAllowed })
  const { codes } = await lab.sheet()
  const all = await Promise.all(Array.from({ length: 30 }, () => lab.redeem(codes[1]!)))
  assert.equal(all.filter(({ ok }) => ok).length, 1)
  assert.equal(all.filter((one) => verdict(one) === 'code_already_used').length, 29)
  await assertSound(lab)
})

test('a second entry path without the limit: wrong codes through confirmation count like those through use', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.sheet()
  const fresh = await lab.issue()
  for (let guess = 0; guess < 10; guess += 1) await lab.confirm(guess % 2 ? fresh : sheet, wrongCode(guess))
  assert.equal(verdict(await lab.confirm(fresh)), 'codes_disabled')
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'codes_disabled')
})

test('the loser of a race gets an unknown error: every conflict has a defined answer', async () => {
  const lab = await createLab({ policy: manyAllowed })
  const { codes } = await lab.sheet()
  const fresh = await lab.issue()
  const all = await Promise.all([
    lab.redeem(codes[1]!),
    lab.confirm(fresh),
    lab.redeem(fresh.codes[1]!),
    lab.redeem(codes[2]!),
    lab.sparekey.revoke(ada, { reason: 'other' }),
    lab.confirm(fresh),
    lab.redeem(codes[1]!),
  ])
  const known = ['ok', 'set_superseded', 'set_revoked', 'set_not_pending', 'code_already_used']
  for (const one of all) assert.ok(known.includes(verdict(one)), verdict(one))
  await assertSound(lab)
})

test('the client chooses the codes: an issue takes none from its caller', async () => {
  const lab = await createLab()
  const loose = lab.sparekey as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  for (const field of ['codes', 'code', 'generatedCodes', 'serial', 'issuedAt', 'setId'])
    await assert.rejects(
      loose['issue']!(ada, { reason: 'enrollment', authentication: lab.signedIn('otp'), [field]: ['1'] }),
      { name: 'ArgumentTypeError', field },
    )
})

test('guessing resumes after the lock: neither a new first factor nor time nor another place lets it go on', async () => {
  const lab = await createLab({ policy: undelayed() })
  const { codes } = await lab.sheet()
  await lab.fail(10)
  const { count } = lab.kdf
  for (let time = 0; time < 5; time += 1) {
    lab.clock.advance(30 * 86_400)
    const input = { context: { ip: `198.51.100.${time}` }, firstFactor: lab.signedIn('pwd', 'hwk') }
    assert.equal(verdict(await lab.redeem(codes[1]!, { input })), 'codes_disabled')
  }
  assert.equal(lab.kdf.count, count)
})

test('a code without the password: the first factor is enforced, and a backup code is none', async () => {
  const lab = await createLab()
  const { codes } = await lab.sheet()
  assert.equal(verdict(await lab.sparekey.redeem(ada, { code: codes[1]! })), 'first_factor_required')
  const firstFactor = lab.signedIn('bkcode')
  assert.equal(verdict(await lab.redeem(codes[1]!, { input: { firstFactor } })), 'first_factor_required')
})

test('the stored value itself works as a code: nothing that a store holds is accepted', async () => {
  const lab = await createLab({ policy: manyAllowed })
  await lab.sheet()
  const { sets, row, events } = await holdings(lab)
  const bytes = [sets[0]!.sealed, sets[0]!.setId, row.auditHead, ...events.map(({ leafHash }) => leafHash)]
  const texts = bytes.flatMap((one) =>
    (['hex', 'base64', 'base64url', 'latin1', 'utf16le'] as const).map((as) => Buffer.from(one).toString(as)),
  )
  for (const text of [...texts, sets[0]!.labels, sets[0]!.serial, sets[0]!.derivation])
    assert.ok(['code_malformed', 'code_invalid'].includes(verdict(await lab.redeem(text))))
})

test('too few random bits, or a fast hash under them: no preset has either', () => {
  for (const preset of ['default', 'strict'] as const) {
    const { format } = parsePolicy({ preset })
    assert.ok(randomBits(format) >= 64)
    assert.ok(randomBits(format) >= 112 || presets[preset].derivation.algorithm === 'argon2id')
  }
})

test('the limiter is opt-in: without any policy the fourth failure is delayed and the hundredth disables', async () => {
  const lab = await createLab()
  await lab.issue()
  for (const guess of [1, 2, 3, 4]) assert.equal(verdict(await lab.redeem(wrongCode(guess))), 'code_invalid')
  assert.equal(verdict(await lab.redeem(wrongCode(5))), 'too_many_attempts')
  lab.clock.advance(3600)
  await lab.fail(96)
  assert.equal(verdict(await lab.redeem(wrongCode(6))), 'codes_disabled')
})

test('what is shown is not what is stored: every code of a sheet works, as it was printed', async () => {
  const lab = await createLab({ policy: { ...manyAllowed, issuing: { countsAllowed: [100] } } })
  const { codes } = await lab.issue({ count: 100 })
  for (const code of codes) assert.equal(verdict(await lab.redeem(code)), 'ok')
})

test('a used code is replaced in silence, or takes the others with it: the rest stays as it was, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), async (order) => {
      const lab = await createLab({ policy: manyAllowed })
      const { codes } = await lab.issue()
      const { sealed } = (await holdings(lab)).sets[0]!
      for (const index of order) assert.equal(verdict(await lab.redeem(codes[index]!)), 'ok')
      const { sets } = await assertSound(lab)
      assert.deepEqual(sets[0]!.sealed, sealed, 'a set is written once')
      for (const [index, code] of codes.entries())
        assert.equal(verdict(await lab.redeem(code)), order.includes(index) ? 'code_already_used' : 'ok')
    }),
    { numRuns: 10 },
  )
})

test('the code is burned, then granting fails: a use is whole or it is not at all', async () => {
  const base = memoryStore()
  const lab = await createLab({ store: base, policy: manyAllowed })
  const { codes } = await lab.sheet()
  const { keys, clock } = lab
  for (let failAt = 0; ; failAt += 1) {
    let writes = 0
    const store = watchedStore(base, ({ name }, transaction) => {
      // 0 reads the key check, 1 what is frozen, 2 is the attempt.
      if (transaction === 3 && isWrite(name) && writes++ === failAt) throw new RangeError('the disk is full')
    })
    const failing = await createLab({ store, keys, clock, policy: manyAllowed })
    const outcome = await failing.redeem(codes[1]!, { idempotencyKey: `${failAt}` }).catch(() => null)
    await assertSound(lab)
    if (outcome !== null) {
      assert.ok(outcome.ok && failAt >= 4, 'every write of the transaction has failed once')
      break
    }
    assert.equal((await holdings(lab)).sets[0]?.redemptions.length, 0)
  }
})

test('the lost factor is demanded all the same: a code satisfies all that a second factor has to', async () => {
  const lab = await createLab()
  const { codes } = await lab.sheet()
  assert.equal(verdict(await lab.redeem(codes[1]!, { input: { requiredAssurance: 'aal2' } })), 'ok')
})

test('new codes by the password alone: a password, a backup code or both do not issue', async () => {
  const lab = await createLab()
  for (const methods of [['pwd'], ['bkcode'], ['pwd', 'bkcode'], ['pwd', 'mfa']]) {
    const authentication = { methods, at: lab.clock.now() }
    const result = await lab.sparekey.issue(ada, { reason: 'replacement', authentication })
    assert.equal(verdict(result), 'insufficient_authentication')
  }
})

const revive = async (lab: Lab, end: () => Promise<unknown>): Promise<void> => {
  const old = await lab.sheet()
  await end()
  const fresh = await lab.sheet()
  for (const code of old.codes) assert.match(verdict(await lab.redeem(code)), /^set_|^code_invalid$/)
  assert.ok(fresh.codes.every((code) => !old.codes.includes(code)))
  assert.equal(verdict(await lab.redeem(fresh.codes[1]!)), 'ok')
}

test('old codes come back alive, or anew: after revoking, disabling or erasing, a new set is a new set', async () => {
  const policy = { ...undelayed(60), issuing: { maxPerDay: 20 } }
  const lab = await createLab({ policy })
  await revive(lab, () => lab.sparekey.revoke(ada, { reason: 'owner_request' }))
  await revive(lab, () => lab.sparekey.erase(ada))
  await revive(lab, () => lab.fail(60))
})

test('an unanchored pattern accepts junk around a code: one symbol more or less is none', async () => {
  const lab = await createLab({ policy: manyAllowed })
  const { codes } = await lab.sheet()
  const code = symbolsOf(codes[1]!)
  const symbol = fc.constantFrom(...describeFormat('standard').alphabet)
  await fc.assert(
    fc.asyncProperty(
      fc.array(symbol, { maxLength: 2 }),
      fc.array(symbol, { maxLength: 2 }),
      async (left, right) => {
        if (left.length + right.length === 0) return
        const result = await lab.redeem([...left, code, ...right].join(''))
        assert.equal(verdict(result), 'code_malformed')
      },
    ),
    { numRuns: 30 },
  )
})

test('printed with separators, refused with them: a code is read as it is printed, and as people type it', async () => {
  const lab = await createLab({ policy: manyAllowed })
  const { codes } = await lab.issue()
  const ways: ((code: string) => string)[] = [
    (code) => code,
    (code) => code.toLowerCase(),
    (code) => code.replaceAll('-', ' '),
    symbolsOf,
    (code) => ` ${code}\n`,
    (code) => code.replaceAll('0', 'o').replaceAll('1', 'l'),
    (code) => code.replaceAll('-', ' \u2013 '),
    (code) => Array.from(code).join('\u200b'),
  ]
  for (const [index, way] of ways.entries()) assert.equal(verdict(await lab.redeem(way(codes[index]!))), 'ok')
})
