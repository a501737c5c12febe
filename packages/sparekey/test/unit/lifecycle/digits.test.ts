import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePolicy } from '../../../src/policy/parse.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'
import { dammDigitOf } from '../../../src/codes/damm-digit.ts'
import { holdings } from '../../support/inspect.ts'
import { ada, createLab, undelayed, verdict } from '../../support/lab.ts'

const policy = { preset: 'legacy', format: 'digits', ...undelayed() } as const
const labelOf = (code: string): string => code.slice(0, 2)

/** 24 digits as another system may have made them, which read as a code of ours. */
const wellFormed = (rest: string): string => rest + String(dammDigitOf(Array.from(rest, Number)))

test('a sheet of digits is issued, confirmed and used, each code once, however it is spaced', async () => {
  const lab = await createLab({ policy })
  const sheet = await lab.sheet()
  assert.equal(sheet.format, 'digits')
  const [one, other] = sheet.codes
  assert.ok(one !== undefined && other !== undefined)
  const before = lab.kdf.count
  assert.equal(verdict(await lab.redeem(one.replaceAll('-', ' '))), 'ok')
  assert.equal(verdict(await lab.redeem(one)), 'code_already_used')
  assert.equal(verdict(await lab.redeem(other.replaceAll('-', ''))), 'ok')
  assert.equal(lab.kdf.count - before, 3)
  const { activeSet } = await lab.sparekey.status(ada)
  assert.deepEqual(
    new Set(activeSet?.redemptions.map(({ label }) => label)),
    new Set([one, other].map(labelOf)),
  )
})

test('a wrong digit costs no try; a well-formed guess costs one derivation like any other', async () => {
  const lab = await createLab({ policy })
  const { codes } = await lab.sheet()
  const [code] = codes
  const before = lab.kdf.count
  const slip = code.slice(0, -1) + String((Number(code.at(-1)) + 1) % 10)
  assert.equal(verdict(await lab.redeem(slip)), 'code_malformed')
  assert.equal(lab.kdf.count, before)
  const free = Array.from({ length: 100 }, (_, label) => String(label).padStart(2, '0')).find(
    (label) => !codes.some((one) => labelOf(one) === label),
  )
  for (const label of [free ?? '', labelOf(code)]) {
    const guess = wellFormed(`${label}${'7'.repeat(21)}`)
    assert.equal(verdict(await lab.redeem(guess)), 'code_invalid')
  }
  assert.equal(lab.kdf.count - before, 2)
})

test('sheets of 50 follow one another: labels are apart from the active sheet, though not from one that gives way', async () => {
  const issuing = { count: 50, countsAllowed: [50], maxPerDay: 20 }
  const lab = await createLab({ policy: { ...policy, issuing } })
  const active = await lab.sheet()
  for (let time = 0; time < 3; time += 1) {
    const pending = await lab.issue()
    const labels = [...active.codes, ...pending.codes].map(labelOf)
    assert.equal(new Set(labels).size, 100)
    assert.equal(verdict(await lab.redeem(active.codes[time] ?? '')), 'ok')
  }
  assert.equal((await holdings(lab)).row.remaining, 47)
})

test('a sheet of digits follows a list of 100 codes of another system, whose places are no labels', async () => {
  const lab = await createLab({ policy })
  const codes = Array.from({ length: 100 }, (_, index) => `code-${String(index).padStart(6, '0')}`)
  const imported = await lab.sparekey.importSet(ada, { source: 'old', symbols: 'alphanumeric', codes })
  assert.equal(verdict(imported), 'ok')
  const sheet = await lab.issue()
  assert.equal(verdict(await lab.redeem(codes[99] ?? '')), 'ok')
  assert.equal(verdict(await lab.redeem(sheet.codes[0])), 'ok')
})

test('24 digits of another system work, whether or not they read as a code of ours', async () => {
  const lab = await createLab({ policy })
  const fitting = wellFormed('12345678901234567890123')
  const other = fitting.slice(0, -1) + String((Number(fitting.at(-1)) + 1) % 10)
  const codes = [fitting, other, wellFormed('98765432109876543210987')]
  await lab.sparekey.importSet(ada, { source: 'old', symbols: 'digits', codes })
  for (const code of codes) assert.equal(verdict(await lab.redeem(code)), 'ok')
})

test('a policy of digits has at most 50 codes a sheet', () => {
  for (const [field, issuing] of [
    ['issuing.count', { count: 51 }],
    ['issuing.countsAllowed', { countsAllowed: [10, 51] }],
  ] as const) {
    assert.throws(
      () => parsePolicy({ format: 'digits', issuing }),
      (error) => error instanceof ArgumentRangeError && error.field === field,
    )
    assert.ok(parsePolicy({ issuing }))
  }
  assert.equal(parsePolicy({ format: 'digits', issuing: { count: 50 } }).issuing.count, 50)
})
