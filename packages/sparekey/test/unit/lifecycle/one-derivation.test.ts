import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FormatName } from '../../../src/interface/formats.ts'
import { wrongCode } from '../../support/codes.ts'
import { ada, createLab, verdict, type Lab } from '../../support/lab.ts'

const policyOf = (format: FormatName) => ({
  format,
  attempts: { failureCap: 100, delaysSeconds: [] },
  issuing: { countsAllowed: [5, 10, 16, 50, 100], maxPerDay: 20 },
})

/** Derivations that one call takes. */
const derivations = async (
  lab: Lab,
  expected: string,
  call: () => Promise<{ ok: boolean }>,
): Promise<number> => {
  const before = lab.kdf.count
  const result = (await call()) as Parameters<typeof verdict>[0]
  assert.equal(verdict(result), expected)
  return lab.kdf.count - before
}

for (const format of ['standard', 'long'] as const) {
  for (const count of [5, 10, 16, 50, 100]) {
    test(`${format}, ${count} codes: one derivation an admitted attempt, right or wrong, known or not`, async () => {
      const lab = await createLab({ policy: policyOf(format) })
      const one = async (expected: string, call: () => Promise<{ ok: boolean }>) =>
        assert.equal(await derivations(lab, expected, call), 1, expected)

      const dead = await lab.sheet({ count })
      const abandoned = await lab.issue({ count })
      const before = lab.kdf.count
      const sheet = await lab.issue({ count })
      assert.equal(lab.kdf.count - before, count, 'one for each code issued')

      await one('code_invalid', () => lab.confirm(sheet, dead.codes[0]))
      await one('ok', () => lab.confirm(sheet))
      await one('ok', () => lab.confirm(sheet))
      const last = sheet.codes.at(-1)!
      await one('ok', () => lab.redeem(last))
      await one('code_already_used', () => lab.redeem(last))
      await one('set_superseded', () => lab.redeem(dead.codes[1]!))
      await one('set_superseded', () => lab.redeem(abandoned.codes[1]!))
      await one('code_invalid', () => lab.redeem(wrongCode(1, format, last.slice(0, 2))))
      await one('code_invalid', () => lab.redeem(wrongCode(2, format, freeLabel([dead, abandoned, sheet]))))
      await one('code_invalid', () => lab.redeem(wrongCode(3, format), { account: 'nobody' }))
      await one('code_invalid', () => lab.redeem(wrongCode(4, format === 'long' ? 'standard' : 'long')))
      await lab.sparekey.revoke(ada, { reason: 'other' })
      await one('set_revoked', () => lab.redeem(sheet.codes[2]!))
    })
  }

  test(`${format}: what is malformed, throttled, disabled or refused before it costs no derivation`, async () => {
    const lab = await createLab({ policy: { format, attempts: { failureCap: 10 } } })
    const none = async (expected: string, call: () => Promise<{ ok: boolean }>) =>
      assert.equal(await derivations(lab, expected, call), 0, expected)
    const sheet = await lab.sheet()
    const abandoned = await lab.issue()
    await lab.issue()
    const code = sheet.codes[1]!

    await none('code_malformed', () => lab.redeem(code.slice(0, -1)))
    await none('code_malformed', () => lab.confirm(sheet, `${code}0`))
    await none('first_factor_required', () => lab.sparekey.redeem(ada, { code }))
    await none('assurance_not_met', () => lab.redeem(code, { input: { requiredAssurance: 'aal3' } }))
    await none('set_not_found', () => lab.confirm({ ...sheet, setId: 'set_unknown' }))
    await none('set_not_pending', () => lab.confirm(abandoned))
    await lab.redeem(code, { idempotencyKey: 'k' })
    await none('ok', () => lab.redeem(code, { idempotencyKey: 'k' }))
    await none('idempotency_mismatch', () => lab.redeem(sheet.codes[2]!, { idempotencyKey: 'k' }))
    for (const guess of [1, 2, 3, 4]) await lab.redeem(wrongCode(guess, format))
    await none('too_many_attempts', () => lab.redeem(sheet.codes[2]!))
    await none('too_many_attempts', () => lab.confirm(sheet, sheet.codes[2]))
    lab.clock.advance(3600)
    await lab.fail(6)
    await none('codes_disabled', () => lab.redeem(sheet.codes[2]!))
    await none('codes_disabled', () => lab.confirm(sheet, sheet.codes[2]))
  })
}

test('the dummy of an account without codes has the cost that the typed format has under the policy', async () => {
  for (const format of ['standard', 'long'] as const) {
    const lab = await createLab({ policy: policyOf(format) })
    await lab.redeem(wrongCode(1, 'standard'), { account: 'nobody' })
    await lab.redeem(wrongCode(1, 'long'), { account: 'nobody' })
    assert.deepEqual(
      lab.kdf.derived.map(({ algorithm }) => algorithm),
      ['argon2id', 'hmac-sha256'],
    )
  }
})

const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A label that none of these sheets has. */
const freeLabel = (sheets: readonly { readonly codes: readonly string[] }[]): string => {
  const taken = new Set(sheets.flatMap(({ codes }) => codes.map((code) => code.slice(0, 2))))
  const all = Array.from(symbols, (first) => Array.from(symbols, (second) => first + second)).flat()
  return all.find((label) => !taken.has(label)) ?? assert.fail()
}
