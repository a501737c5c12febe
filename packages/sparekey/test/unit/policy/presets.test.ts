import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { randomBits } from '../../../src/codes/entropy.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import { capabilities, satisfiesAssurance } from '../../../src/policy/assurance.ts'
import { parsePolicy, weakenDerivationForTests } from '../../../src/policy/parse.ts'
import type { Policy, PolicyInput } from '../../../src/policy/policy.ts'
import { presets } from '../../../src/policy/presets.ts'
import { printPolicy } from '../../../src/policy/print.ts'

const isRangeErrorOf = (field: string) => (error: unknown) =>
  error instanceof ArgumentRangeError && error.field === field

for (const preset of ['default', 'strict', 'fips', 'legacy'] as const) {
  test(`the preset ${preset} stands up to its own rules, written out in full too`, () => {
    assert.deepEqual(parsePolicy({ preset }), presets[preset])
    assert.deepEqual(parsePolicy({ preset, ...presets[preset] }), presets[preset])
    assert.ok(randomBits(presets[preset].format) >= presets[preset].minimumRandomBits)
  })
}

test('what nobody names is the preset "default", as the design has it', () => {
  const policy = parsePolicy({})
  assert.equal(policy.name, 'default')
  assert.equal(policy.format, 'standard')
  assert.deepEqual(policy.derivation, { algorithm: 'argon2id', memoryKibibytes: 19456, passes: 2, lanes: 1 })
  assert.equal(policy.minimumRandomBits, 64)
  assert.equal(policy.issuing.count, 10)
  assert.equal(policy.issuing.maxPerDay, 5)
  assert.equal(policy.issuing.authenticationMaxAgeSeconds, 600)
  assert.equal(policy.attempts.failureCap, 100)
  assert.equal(policy.attempts.delayFromFailure, 4)
  assert.equal(policy.attempts.delaysSeconds[0], 30)
  assert.equal(policy.attempts.delaysSeconds.at(-1), 3600)
  assert.equal(policy.redeeming.lowAt, 3)
  assert.deepEqual(
    [...policy.issuing.secondFactorMethods],
    ['otp', 'hwk', 'swk', 'sc', 'sms', 'tel', 'fpt', 'face', 'iris'],
  )
})

test('fewer than 64 random bits are only to be had by naming the preset "legacy"', () => {
  for (const preset of ['default', 'strict'] as const)
    assert.throws(() => parsePolicy({ preset, minimumRandomBits: 63 }), isRangeErrorOf('minimumRandomBits'))
  assert.throws(
    () => parsePolicy({ name: 'legacy', minimumRandomBits: 63 }),
    isRangeErrorOf('minimumRandomBits'),
  )
  assert.equal(parsePolicy({ minimumRandomBits: 64 }).minimumRandomBits, 64)
  assert.equal(parsePolicy({ preset: 'legacy' }).minimumRandomBits, 20)
  assert.equal(parsePolicy({ preset: 'legacy', minimumRandomBits: 40 }).minimumRandomBits, 40)
  assert.throws(() => parsePolicy({ preset: 'legacy', minimumRandomBits: 19 }), ArgumentRangeError)
})

test('a format below the floor of random bits is refused', () => {
  assert.throws(() => parsePolicy({ minimumRandomBits: 66 }), isRangeErrorOf('format'))
  assert.throws(() => parsePolicy({ preset: 'strict', format: 'standard' }), isRangeErrorOf('format'))
  assert.equal(parsePolicy({ minimumRandomBits: 66, format: 'long' }).format, 'long')
})

test('a derivation weaker than OWASP asks for is refused, under every preset', () => {
  const strong = [
    [47_104, 1],
    [19_456, 2],
    [12_288, 3],
    [12_288, 4],
    [65_536, 1],
  ] as const
  const weak = [
    [47_103, 1],
    [19_455, 2],
    [12_287, 3],
    [8, 64],
    [9_216, 4],
  ] as const
  const derivation = ([memoryKibibytes, passes]: readonly [number, number]) =>
    ({ algorithm: 'argon2id', memoryKibibytes, passes, lanes: 1 }) as const
  for (const preset of ['default', 'strict', 'legacy'] as const) {
    for (const pair of strong)
      assert.deepEqual(parsePolicy({ preset, derivation: derivation(pair) }).derivation, derivation(pair))
    for (const pair of weak)
      assert.throws(() => parsePolicy({ preset, derivation: derivation(pair) }), isRangeErrorOf('derivation'))
  }
})

test('the preset "fips" makes its verifiers with PBKDF2-HMAC-SHA-256 and 600,000 iterations or more, and takes nothing else', () => {
  const approved = (iterations: number) => ({ algorithm: 'pbkdf2-sha256', iterations }) as const
  assert.deepEqual(parsePolicy({ preset: 'fips' }).derivation, approved(600_000))
  assert.deepEqual(
    parsePolicy({ preset: 'fips', derivation: approved(900_000) }).derivation,
    approved(900_000),
  )
  for (const derivation of [
    presets.default.derivation,
    { algorithm: 'argon2id', memoryKibibytes: 65_536, passes: 3, lanes: 1 } as const,
    approved(599_999),
  ]) {
    assert.throws(() => parsePolicy({ preset: 'fips', derivation }), isRangeErrorOf('derivation'))
  }
  assert.throws(
    () => parsePolicy({ preset: 'strict', derivation: approved(599_999) }),
    isRangeErrorOf('derivation'),
  )
})

test('parameters of one derivation are refused beside another', () => {
  for (const derivation of [
    { algorithm: 'pbkdf2-sha256', iterations: 600_000, passes: 2 },
    { algorithm: 'argon2id', memoryKibibytes: 19_456, passes: 2, lanes: 1, iterations: 600_000 },
    { algorithm: 'pbkdf2-sha512', iterations: 600_000 },
    { algorithm: 'bcrypt' },
  ]) {
    assert.throws(() => parsePolicy({ derivation }), ArgumentTypeError)
  }
})

test('a policy that was read is frozen', () => {
  const policy = parsePolicy({})
  assert.ok(Object.isFrozen(policy))
  assert.ok(Object.isFrozen(weakenDerivationForTests(policy)))
})

test('a policy that was read is frozen to its leaves, and the shipped presets with it', () => {
  const policy = parsePolicy({})
  for (const part of [policy.attempts, policy.attempts.delaysSeconds, policy.issuing.secondFactorMethods])
    assert.ok(Object.isFrozen(part))
  assert.ok(Object.isFrozen(presets.default.attempts))
})

test('what the caller passed is not kept by reference', () => {
  const delaysSeconds = [30]
  const policy = parsePolicy({ attempts: { delaysSeconds } })
  delaysSeconds.push(1)
  assert.deepEqual(policy.attempts.delaysSeconds, [30])
})

test('a code gives possession at AAL1 and AAL2, never phishing resistance nor AAL3', () => {
  const matrix = [
    ['aal1', 'aal1', true],
    ['aal1', 'aal2', true],
    ['aal2', 'aal1', false],
    ['aal2', 'aal2', true],
    ['aal3', 'aal1', false],
    ['aal3', 'aal2', false],
    ['phishing_resistant', 'aal1', false],
    ['phishing_resistant', 'aal2', false],
  ] as const
  for (const [required, given, expected] of matrix)
    assert.equal(satisfiesAssurance(required, given), expected, `${required} from ${given}`)
  assert.deepEqual(capabilities, { factor: 'have', phishingResistant: false, maxAal: 'aal2' })
})

const section = fc.record(
  {
    failureCap: fc.integer({ min: 10, max: 100 }),
    delayFromFailure: fc.integer({ min: 1, max: 100 }),
    delaysSeconds: fc.array(fc.integer({ min: 1, max: 3600 }), { maxLength: 8 }),
  },
  { requiredKeys: [] },
)
const anyPolicy: fc.Arbitrary<PolicyInput> = fc.record(
  {
    name: fc.constantFrom('a', 'b-1'),
    attempts: section,
    redeeming: fc.record({ lowAt: fc.integer({ min: 1, max: 20 }) }, { requiredKeys: [] }),
    delivery: fc.record({ qr: fc.boolean(), pdf: fc.boolean() }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
)

const reversed = (value: unknown): unknown =>
  Array.isArray(value) || typeof value !== 'object' || value === null
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, one]) => [key, reversed(one)]),
      )

test('equal policies have one text, whatever the order of their keys; different ones have different texts', () => {
  fc.assert(
    fc.property(anyPolicy, anyPolicy, (one, other) => {
      const [a, b] = [parsePolicy(one), parsePolicy(other)]
      const text = printPolicy(a)
      assert.equal(printPolicy(parsePolicy(reversed(one))), text)
      assert.equal(printPolicy(reversed(a) as Policy), text)
      assert.deepEqual(parsePolicy({ preset: 'default', ...(JSON.parse(text) as object) }), a)
      assert.equal(parsePolicy(JSON.parse(text)).name, a.name)
      try {
        assert.deepEqual(a, b)
      } catch {
        assert.notEqual(printPolicy(b), text)
        return
      }
      assert.equal(printPolicy(b), text)
    }),
    { numRuns: 100 },
  )
})
