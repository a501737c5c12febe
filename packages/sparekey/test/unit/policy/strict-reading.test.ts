import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import { parsePolicy } from '../../../src/policy/parse.ts'
import { presets } from '../../../src/policy/presets.ts'

const refusal = (policy: unknown): ArgumentTypeError | ArgumentRangeError => {
  try {
    parsePolicy(policy)
  } catch (error) {
    assert.ok(error instanceof ArgumentTypeError || error instanceof ArgumentRangeError, String(error))
    assert.equal(error.code, 'invalid_request')
    return error
  }
  return assert.fail(`accepted: ${JSON.stringify(policy)}`)
}
const refusedAs = (kind: 'type' | 'range', field: string, policy: unknown): void => {
  const error = refusal(policy)
  assert.equal(error.field, field, JSON.stringify(policy))
  assert.ok(error instanceof (kind === 'type' ? ArgumentTypeError : ArgumentRangeError), error.message)
}
const sections = ['issuing', 'redeeming', 'attempts', 'delivery'] as const

test('a field that is not known is refused at every level, and named', () => {
  refusedAs('type', 'isuing', { isuing: {} })
  refusedAs('type', 'version', { version: 1 })
  for (const section of sections) refusedAs('type', `${section}.extra`, { [section]: { extra: 1 } })
  const derivation = { ...presets.default.derivation, salt: 'x' }
  refusedAs('type', 'derivation.salt', { derivation })
  const polluting: unknown = JSON.parse('{"__proto__":{"preset":"legacy"}}')
  refusedAs('type', '__proto__', polluting)
  const nested: unknown = JSON.parse('{"attempts":{"constructor":1}}')
  refusedAs('type', 'attempts.constructor', nested)
})

test('a value of another type is refused, and its field named', () => {
  for (const policy of [1, 'default', true, [], null]) assert.equal(refusal(policy).field, 'policy')
  refusedAs('type', 'preset', { preset: 'Default' })
  refusedAs('type', 'preset', { preset: 'constructor' })
  refusedAs('type', 'preset', { preset: '__proto__' })
  refusedAs('type', 'format', { format: 'decimal' })
  refusedAs('type', 'format', { format: 'toString' })
  refusedAs('type', 'name', { name: 7 })
  refusedAs('type', 'name', { name: 'Acme Ltd' })
  refusedAs('type', 'name', { name: '' })
  refusedAs('type', 'minimumRandomBits', { minimumRandomBits: '64' })
  for (const section of sections) {
    refusedAs('type', section, { [section]: [] })
    refusedAs('type', section, { [section]: 'none' })
  }
  refusedAs('type', 'issuing.reasons', { issuing: { reasons: 'enrollment' } })
  refusedAs('type', 'issuing.reasons', { issuing: { reasons: ['login'] } })
  refusedAs('type', 'redeeming.assurance', { redeeming: { assurance: 'aal3' } })
  refusedAs('type', 'redeeming.assurance', { redeeming: { assurance: 'phishing_resistant' } })
  refusedAs('type', 'attempts.failureCap', { attempts: { failureCap: null } })
  refusedAs('type', 'attempts.failureCap', { attempts: { failureCap: 50.5 } })
  refusedAs('type', 'attempts.failureCap', { attempts: { failureCap: Number.POSITIVE_INFINITY } })
  refusedAs('type', 'delivery.qr', { delivery: { qr: 'yes' } })
  refusedAs('type', 'delivery.storageAdvice', { delivery: { storageAdvice: 'a\u0000b' } })
  refusedAs('type', 'derivation.algorithm', { derivation: { algorithm: 'sha256' } })
})

// Each with its least and its greatest allowed value; one less and one more are refused.
const bounds = [
  ['issuing', 'authenticationMaxAgeSeconds', 30, 86_400],
  ['issuing', 'maxPerDay', 1, 20],
  ['issuing', 'count', 5, 100],
  ['issuing', 'expiresInDays', 1, 3650],
  ['issuing', 'confirmWithinDays', 1, 90],
  ['redeeming', 'firstFactorMaxAgeSeconds', 30, 86_400],
  ['redeeming', 'lowAt', 1, 20],
  ['attempts', 'failureCap', 10, 100],
  ['attempts', 'delayFromFailure', 1, 100],
] as const

for (const [section, field, least, most] of bounds) {
  test(`${section}.${field} is from ${least} to ${most}`, () => {
    for (const value of [least, most]) {
      const parsed = parsePolicy({ [section]: { [field]: value } })
      assert.equal(new Map<string, unknown>(Object.entries(parsed[section])).get(field), value)
    }
    for (const value of [least - 1, most + 1, -1, 0.5])
      assert.equal(refusal({ [section]: { [field]: value } }).field, `${section}.${field}`)
  })
}

test('lists are bounded entry by entry, and hold no entry twice', () => {
  assert.deepEqual(parsePolicy({ attempts: { delaysSeconds: [] } }).attempts.delaysSeconds, [])
  const eight = Array.from({ length: 8 }, () => 3600)
  assert.deepEqual(parsePolicy({ attempts: { delaysSeconds: eight } }).attempts.delaysSeconds, eight)
  refusedAs('range', 'attempts.delaysSeconds', { attempts: { delaysSeconds: [...eight, 1] } })
  refusedAs('range', 'attempts.delaysSeconds', { attempts: { delaysSeconds: [0] } })
  refusedAs('range', 'attempts.delaysSeconds', { attempts: { delaysSeconds: [3601] } })
  refusedAs('range', 'issuing.countsAllowed', { issuing: { countsAllowed: [4] } })
  refusedAs('range', 'issuing.countsAllowed', { issuing: { countsAllowed: [101] } })
  refusedAs('type', 'issuing.countsAllowed', { issuing: { countsAllowed: [10, 10] } })
  refusedAs('type', 'issuing.reasons', { issuing: { reasons: ['support', 'support'] } })
  refusedAs('range', 'delivery.storageAdvice', { delivery: { storageAdvice: 'a'.repeat(301) } })
})

test('the second factors may be narrowed to some, never widened', () => {
  const only = parsePolicy({ issuing: { secondFactorMethods: ['hwk'] } })
  assert.deepEqual(only.issuing.secondFactorMethods, ['hwk'])
  for (const method of ['pwd', 'mfa', 'bkcode', 'kba', 'pin'])
    refusedAs('type', 'issuing.secondFactorMethods', { issuing: { secondFactorMethods: ['otp', method] } })
  refusedAs('type', 'issuing.secondFactorMethods', { issuing: { secondFactorMethods: [] } })
})

test('a longest life needs a life, and bounds it', () => {
  assert.equal(
    parsePolicy({ issuing: { expiresInDays: 30, expiresInDaysMax: 30 } }).issuing.expiresInDaysMax,
    30,
  )
  refusedAs('range', 'issuing.expiresInDays', { issuing: { expiresInDaysMax: 30 } })
  refusedAs('range', 'issuing.expiresInDays', { issuing: { expiresInDays: 31, expiresInDaysMax: 30 } })
  refusedAs('range', 'issuing.expiresInDays', { preset: 'strict', issuing: { expiresInDays: null } })
})

test('no refusal repeats the value', () => {
  const marker = 'X7K9-M3NP-QR2W-5T8E'
  for (const policy of [
    { preset: marker },
    { name: marker },
    { format: marker },
    { issuing: { reasons: [marker] } },
    { issuing: { secondFactorMethods: [marker] } },
    { redeeming: { assurance: marker } },
    { delivery: { copy: marker, storageAdvice: 1 } },
    { derivation: { algorithm: marker } },
    { [marker]: 1 },
    { attempts: { [marker]: 1 } },
  ]) {
    const error = refusal(policy)
    assert.ok(!`${error.message}${error.stack}${error.field}`.includes(marker), error.message)
  }
})
