import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSparekey, createSparekeys, type SparekeyOptions } from '../../../src/create-sparekey.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import { parsePolicies } from '../../../src/policy/named-policies.ts'
import { parsePolicy } from '../../../src/policy/parse.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { testClock, testKeys } from '../../../src/testing/create-test-sparekey.ts'

const clock = testClock()
const cheap: Pick<SparekeyOptions, 'kdf' | 'clock'> = {
  clock: clock.now,
  kdf: { derive: () => Promise.resolve(new Uint8Array(32)) },
}
const enrolment = (more: object = {}) => ({
  reason: 'enrollment' as const,
  authentication: { methods: ['pwd', 'otp'], at: clock.now() },
  ...more,
})

describe('policies by their names', () => {
  test('are named as they are listed, with everything that they leave out', () => {
    const [vip] = parsePolicies({ vip: { name: 'other', issuing: { count: 20 } } })
    assert.equal(vip?.name, 'vip')
    assert.deepEqual(vip, { ...parsePolicy({ issuing: { count: 20 } }), name: 'vip' })
    assert.ok(Object.isFrozen(vip))
  })

  test('are refused with the place of what is wrong, and without what was given', () => {
    for (const [value, field, Kind] of [
      [{ vip: { isuing: {} } }, 'policies.vip.isuing', ArgumentTypeError],
      [{ vip: { issuing: { maxPerDya: 2 } } }, 'policies.vip.issuing.maxPerDya', ArgumentTypeError],
      [{ vip: { issuing: { count: 4 } } }, 'policies.vip.issuing.count', ArgumentRangeError],
      [{ vip: null }, 'policies.vip.policy', ArgumentTypeError],
      [{ 'X7K9-M3NP-QR2W-5T8E': {} }, 'policies', ArgumentTypeError],
      [[], 'policies', ArgumentTypeError],
      [
        Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`p${index}`, {}])),
        'policies',
        ArgumentRangeError,
      ],
    ] as const) {
      assert.throws(
        () => parsePolicies(value),
        (error) => error instanceof Kind && error.field === field && !error.message.includes('X7K9'),
        field,
      )
    }
  })
})

describe('an issue that names a policy', () => {
  const options = { store: memoryStore(), keys: testKeys(), ...cheap }
  const policies = { vip: { format: 'long', issuing: { count: 12, expiresInDays: 90 } } } as const

  test('is ruled by it: format, number of codes, expiry', async () => {
    const sparekey = await createSparekey({ ...options, policies })
    const plain = await sparekey.issue('ada', enrolment())
    const vip = await sparekey.issue('bob', enrolment({ policy: 'vip' }))
    assert.ok(plain.ok && vip.ok)
    assert.deepEqual([plain.format, plain.count, plain.expiresAt], ['standard', 10, null])
    assert.deepEqual([vip.format, vip.count], ['long', 12])
    assert.equal(vip.expiresAt?.getTime(), clock.now().getTime() + 90 * 86_400_000)
    const firstFactor = { methods: ['pwd'], at: clock.now() }
    assert.equal((await sparekey.redeem('bob', { code: vip.codes[0], firstFactor })).ok, true)
  })

  test('could not tell two of one name apart, so that is refused', async () => {
    const twice = { ...options, policies: { default: { issuing: { count: 20 } } } }
    await assert.rejects(createSparekey(twice), ArgumentRangeError)
    await assert.doesNotReject(createSparekey({ ...twice, policy: { name: 'usual' } }))
  })

  test('finds only the policies of its own tenant', async () => {
    const sparekeys = await createSparekeys(options)
    const acme = sparekeys.of('acme', { policies })
    const globex = sparekeys.of('globex')
    assert.ok((await acme.issue('ada', enrolment({ policy: 'vip' }))).ok)
    await assert.rejects(globex.issue('ada', enrolment({ policy: 'vip' })), ArgumentRangeError)
    await assert.rejects(acme.issue('ada', enrolment({ policy: 'constructor' })), ArgumentRangeError)
  })
})

test('an issue that names no policy of the tenant is told all that it may name, and not what it named', async () => {
  const sparekeys = await createSparekeys({ store: memoryStore(), keys: testKeys(), ...cheap })
  const acme = sparekeys.of('acme', { policy: { name: 'usual' }, policies: { vip: {}, staff: {} } })
  const told = (detail: string) => (error: unknown) =>
    error instanceof ArgumentRangeError && error.field === 'policy' && error.message === detail
  const line = '"policy" must be the name of a policy of this tenant: '
  await assert.rejects(acme.issue('ada', enrolment({ policy: 'gold' })), told(`${line}usual, vip, staff.`))
  await assert.rejects(
    sparekeys.of('globex').issue('ada', enrolment({ policy: 'vip' })),
    told(`${line}default.`),
  )
})

test('tenants opened together share the limit on slow hashes, and no account', async () => {
  let running = 0
  let most = 0
  const derive = async (): Promise<Uint8Array> => {
    most = Math.max(most, (running += 1))
    await new Promise(setImmediate)
    running -= 1
    return new Uint8Array(32)
  }
  const sparekeys = await createSparekeys({
    store: memoryStore(),
    keys: testKeys(),
    clock: clock.now,
    kdf: { derive },
    gate: { permits: 1 },
  })
  const [acme, globex] = [sparekeys.of('acme'), sparekeys.of('globex')]
  await Promise.all([acme.issue('ada', enrolment()), globex.issue('bob', enrolment())])
  assert.equal(most, 1)
  assert.equal((await acme.status('ada')).state, 'pending')
  assert.equal((await globex.status('ada')).state, 'none')
  await acme.close()
  assert.equal((await globex.status('bob')).state, 'pending')
})

test('a tenant that is no name, or options that are not known, are refused', async () => {
  const options = { store: memoryStore(), keys: testKeys(), ...cheap }
  const sparekeys = await createSparekeys(options)
  for (const name of ['', 'Acme', 'a b', 'x'.repeat(65)])
    assert.throws(
      () => sparekeys.of(name),
      (error) => error instanceof TypeError || error instanceof RangeError,
    )
  // @ts-expect-error -- a tenant belongs to `of`
  await assert.rejects(createSparekeys({ ...options, tenant: 'acme' }), ArgumentTypeError)
})
