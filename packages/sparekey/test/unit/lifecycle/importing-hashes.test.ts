import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { hashSync } from 'bcryptjs'
import { ArgumentRangeError, ArgumentTypeError, SparekeyError } from '../../../src/errors.ts'
import type { ImportOfVerifiers } from '../../../src/interface/import.ts'
import { wrongCode } from '../../support/codes.ts'
import { foreignCodes, foreignRows } from '../../support/foreign-rows.ts'
import { holdings } from '../../support/inspect.ts'
import { heldKdf } from '../../support/kdfs.ts'
import { ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'
import { resealed } from '../../support/resealed.ts'

const policy = { preset: 'legacy', ...undelayed() } as const
const [first, second] = foreignCodes
const sha512 = (code: string): string => createHash('sha512').update(code).digest('base64')
const input: ImportOfVerifiers = {
  source: 'old-login',
  scheme: 'sha512',
  verifiers: foreignCodes.map(sha512),
  symbols: 'hex',
  pattern: 'xxxxxxxxxxxxxxxx',
  randomBits: 64,
}

const open = async (
  change: Partial<ImportOfVerifiers> = {},
  options: Parameters<typeof createLab>[0] = {},
): Promise<Lab> => {
  const lab = await createLab({ policy, ...options })
  assert.equal(verdict(await lab.sparekey.importSet(ada, { ...input, ...change })), 'ok')
  return lab
}

for (const { from, scheme, verifiers } of foreignRows) {
  test(`${from}: each code works once, as it is printed, and another never`, async () => {
    const lab = await open({ scheme, verifiers })
    assert.equal(verdict(await lab.redeem('ffffffffffffffff')), 'code_invalid')
    assert.equal(verdict(await lab.redeem(first.toUpperCase().replace(/(.{4})/g, '$1 '))), 'ok')
    assert.equal(verdict(await lab.redeem(first)), 'code_already_used')
    const twice = await Promise.all([lab.redeem(second), lab.redeem(second)])
    assert.deepEqual(new Set(twice.map(verdict)), new Set(['ok', 'code_already_used']))
    assert.equal((await lab.sparekey.status(ada)).state, 'exhausted')
  })
}

test('a try takes one derivation for each salt of the old system, whether its code is right, used, wrong or of a dead sheet', async () => {
  const unsalted = await open()
  const salted = await open({ scheme: 'bcrypt', verifiers: foreignCodes.map((code) => hashSync(code, 4)) })
  for (const [lab, expected] of [
    [unsalted, 1],
    [salted, 2],
  ] as const) {
    const one = async (verdictExpected: string, code: string) => {
      const before = lab.kdf.count
      assert.equal(verdict(await lab.redeem(code)), verdictExpected)
      assert.equal(lab.kdf.count - before, expected, verdictExpected)
    }
    await one('ok', first)
    await one('code_already_used', first)
    await one('code_invalid', 'ffffffffffffffff')
    await lab.sparekey.revoke(ada, { reason: 'other' })
    await one('set_revoked', second)
  }
})

test('an account without such codes pays nothing for them, and a sheet of its own one derivation', async () => {
  const lab = await open()
  const before = lab.kdf.count
  assert.equal(verdict(await lab.redeem(first, { account: 'nobody' })), 'code_malformed')
  assert.equal(lab.kdf.count, before)
  const sheet = await lab.issue()
  const issued = lab.kdf.count
  assert.equal(verdict(await lab.redeem(sheet.codes[0])), 'ok')
  assert.equal(verdict(await lab.redeem(wrongCode(1), { account: 'nobody' })), 'code_invalid')
  assert.equal(lab.kdf.count - issued, 2)
})

test('codes are hashed as the old system wrote them: with its hyphens, in its case', async () => {
  const codes = ['ABCDE-FGH23', 'QRSTU-VWX45']
  const upper = await open({
    verifiers: codes.map(sha512),
    symbols: 'alphanumeric',
    pattern: 'XXXXX-XXXXX',
    randomBits: 50,
  })
  assert.equal(verdict(await upper.redeem('abcde fgh23')), 'ok')
  const cased = await open({
    verifiers: ['aBcDe12', 'zYxWv98'].map(sha512),
    symbols: 'alphanumeric_cased',
    pattern: 'xxxxxxx',
    randomBits: 40,
  })
  assert.equal(verdict(await cased.redeem('abcde12')), 'code_invalid')
  assert.equal(verdict(await cased.redeem('aBcDe12')), 'ok')
})

test('codes that were used there are carried over as used, with their time', async () => {
  const at = new Date('2025-06-01T00:00:00.000Z')
  const lab = await open({ used: [{ index: 1, at }] })
  const result = await lab.redeem(second)
  assert.equal(verdict(result), 'code_already_used')
  assert.deepEqual('usedAt' in result && result.usedAt, at)
  assert.equal((await lab.sparekey.status(ada)).activeSet?.remaining, 1)
})

test('the scheme "plain" is the same as giving the codes', async () => {
  const lab = await createLab({ policy })
  const { scheme: _scheme, pattern: _pattern, randomBits: _bits, ...rest } = input
  const given = { ...rest, scheme: 'plain', verifiers: foreignCodes } as const
  assert.equal(verdict(await lab.sparekey.importSet(ada, given)), 'ok')
  const [set] = (await holdings(lab)).sets
  assert.equal(set?.scheme, 'imported/1:old-login:hex:16-16')
  assert.equal(verdict(await lab.redeem(second)), 'ok')
})

test('what lies in the database is derived anew under the policy: with the key ring too, no old hash is found', async () => {
  const lab = await open()
  const { sets } = await holdings(lab)
  const [set] = sets
  assert.equal(set?.scheme, 'imported/2:old-login:hex:xxxxxxxxxxxxxxxx:sha512$none')
  assert.match(set?.derivation ?? '', /^argon2id\$/)
  assert.deepEqual(
    lab.kdf.derived.map(({ secret }) => Buffer.from(secret, 'latin1').toString('base64')),
    input.verifiers,
  )
  assert.equal(new Set(lab.kdf.derived.map(({ algorithm }) => algorithm)).size, 1)
})

test('such a set is resealed with the others and works under the new key alone', async () => {
  const under = await resealed((old) => open({}, old))
  const lab = await createLab({ ...under, policy })
  assert.equal(verdict(await lab.redeem(second)), 'ok')
})

test('a try waits for as many places as its derivations take; where they are not free, it is given back', async () => {
  const kdf = heldKdf()
  const lab = await createLab({ policy, kdf, gate: { permits: 1, places: 3, waitMs: 60_000 } })
  const verifiers = foreignCodes.map((code) => hashSync(code, 4))
  assert.equal(verdict(await lab.sparekey.importSet(ada, { ...input, scheme: 'bcrypt', verifiers })), 'ok')
  kdf.isOpen = false
  // bcrypt of cost 4 takes one place and the derivation another, for each of two salts: all four.
  const running = lab.redeem(wrongCode(1), { account: 'a' })
  await kdf.reached(1)
  await assert.rejects(
    lab.redeem(first),
    (error) => error instanceof SparekeyError && error.code === 'overloaded',
  )
  assert.equal((await lab.sparekey.status(ada)).failedAttempts, 0)
  kdf.isOpen = true
  kdf.finishAll()
  await running
  assert.equal(verdict(await lab.redeem(first)), 'ok')
})

test('under a policy of approved algorithms alone bcrypt is refused, and the others are derived with PBKDF2', async () => {
  const approved = { ...policy, derivation: { algorithm: 'pbkdf2-sha256', iterations: 600_000 } } as const
  const lab = await createLab({ policy: approved })
  const verifiers = foreignCodes.map((code) => hashSync(code, 4))
  await assert.rejects(
    lab.sparekey.importSet(ada, { ...input, scheme: 'bcrypt', verifiers }),
    (error) => error instanceof ArgumentRangeError && error.field === 'scheme',
  )
  assert.equal(verdict(await lab.sparekey.importSet(ada, input)), 'ok')
  assert.equal(verdict(await lab.redeem(first)), 'ok')
  assert.deepEqual(new Set(lab.kdf.derived.map(({ algorithm }) => algorithm)), new Set(['pbkdf2-sha256']))
})

test('its owner is advised to replace such a sheet from the first day', async () => {
  const lab = await open()
  assert.deepEqual((await lab.sparekey.status(ada)).advice, ['replace_codes', 'few_left'])
  const { items } = await lab.sparekey.events(ada)
  assert.deepEqual(items[0]?.detail, {
    source: 'old-login',
    count: 2,
    remaining: 2,
    used: '',
    randomBits: 64,
  })
})

test('a list whose tries would stop the service is refused, and one with a single salt is not', async () => {
  const lab = await createLab({ policy })
  const list = (count: number, salt: (index: number) => string) => ({
    ...input,
    scheme: 'pbkdf2' as const,
    verifiers: Array.from(
      { length: count },
      (_, index) =>
        `$pbkdf2-sha256$8000000$${salt(index)}$${String(index).padStart(3, '0')}${'A'.repeat(40)}`,
    ),
  })
  const each = (index: number) => `AAAA${String(index).padStart(4, '0')}`
  await assert.rejects(lab.sparekey.importSet(ada, list(10, each)), { field: 'verifiers' })
  assert.equal(verdict(await lab.sparekey.importSet(ada, list(9, each))), 'ok')
  assert.equal(
    verdict(
      await lab.sparekey.importSet(
        'ben',
        list(10, () => 'AAAA'),
      ),
    ),
    'ok',
  )
})

test('a use of such a code asks for new ones, also where the policy has other tasks', async () => {
  const recovery = { tasks: ['reenroll_factor'] } as const
  const lab = await open({}, { policy: { ...policy, recovery } })
  const used = await lab.redeem(first)
  assert.deepEqual(used.ok && used.recovery?.tasks, ['reenroll_factor', 'replace_codes'])
  const sheet = await lab.issue()
  const own = await lab.redeem(sheet.codes[0])
  assert.deepEqual(own.ok && own.recovery?.tasks, ['reenroll_factor'])
  const none = await open({}, { policy: { ...policy, recovery: { tasks: [] } } })
  const plain = await none.redeem(first)
  assert.equal(plain.ok && plain.recovery, null)
})

const refused: readonly (readonly [what: string, change: object, field: string])[] = [
  ['codes beside verifiers', { codes: ['x'] }, 'codes'],
  ['no pattern', { pattern: undefined }, 'pattern'],
  ['a pattern of both cases', { pattern: 'xxxxXXXXxxxxXXXX' }, 'pattern'],
  ['a pattern of other characters', { pattern: 'xxxx.xxxx' }, 'pattern'],
  ['upper case where case counts', { symbols: 'alphanumeric_cased', pattern: 'XXXXXXXX' }, 'pattern'],
  ['a pattern as long as our long codes', { pattern: 'x'.repeat(30) }, 'pattern'],
  ['no number of random bits', { randomBits: undefined }, 'randomBits'],
  ['another scheme', { scheme: 'md5' }, 'scheme'],
  ['a verifier of another scheme', { scheme: 'bcrypt' }, 'verifiers[0]'],
  ['all of them used', { used: [0, 1].map((index) => ({ index, at: new Date(0) })) }, 'verifiers'],
  ['a used one that is not there', { used: [{ index: 2, at: new Date(0) }] }, 'used.index'],
]
for (const [what, change, field] of refused) {
  test(`${what}: refused, its field named and no verifier repeated`, async () => {
    const lab = await createLab({ policy })
    await assert.rejects(
      lab.sparekey.importSet(ada, { ...input, ...change }),
      (error) =>
        (error instanceof ArgumentTypeError || error instanceof ArgumentRangeError) &&
        error.field === field &&
        !input.verifiers.some((text) => error.message.includes(text)),
    )
  })
}

test('"verifiers", "used" and "pattern" are known with a scheme alone, and few random bits need a policy named legacy', async () => {
  const lab = await createLab()
  const codes = { source: 'old', codes: ['12345678'], symbols: 'digits' } as const
  for (const field of ['verifiers', 'used', 'pattern']) {
    await assert.rejects(lab.sparekey.importSet(ada, { ...codes, [field]: [] }), { field })
  }
  await assert.rejects(lab.sparekey.importSet(ada, { ...input, randomBits: 63 }), { field: 'policy' })
  // More than the symbols allow is not believed.
  await assert.rejects(lab.sparekey.importSet(ada, { ...input, pattern: 'xxxxxxxx', randomBits: 200 }), {
    field: 'policy',
    message: /32 random bits/,
  })
})
