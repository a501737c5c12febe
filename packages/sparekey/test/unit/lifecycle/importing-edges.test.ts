import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import type { ImportInput } from '../../../src/interface/import.ts'
import { checkImport } from '../../../src/lifecycle/import-reading.ts'
import { parsePolicy } from '../../../src/policy/parse.ts'
import { countingKdf } from '../../support/kdfs.ts'
import { ada, createLab, undelayed, verdict, type Lab, type LabOptions } from '../../support/lab.ts'

const legacy = { preset: 'legacy', ...undelayed() } as const
const codes = ['aB3dE-9xYz1', 'Qw7eR-tY2uI', 'zzZZz-00OOo', 'LlI1i-Abc9D', 'M4nyX-c0dEs'] as const
const input: ImportInput = { source: 'old-app', symbols: 'alphanumeric_cased', codes }
const usedAt = new Date('2025-06-01T00:00:00.000Z')
const dayMs = 86_400_000

const open = (options: LabOptions = {}): Promise<Lab> => createLab({ policy: legacy, ...options })
const importInto = (lab: Lab, change: Partial<ImportInput> = {}, key?: string, account = ada) =>
  lab.sparekey.importSet(account, { ...input, ...change }, key === undefined ? {} : { idempotencyKey: key })

test('the answer tells all about the set, and the trail where it came from and what was used there', async () => {
  const lab = await open({ policy: { ...legacy, issuing: { expiresInDays: 30 } } })
  const used = [codes[0], { code: codes[1], usedAt }, codes[2], { code: codes[3], usedAt }, codes[4]] as const
  const imported = await importInto(lab, { codes: used })
  assert.ok(imported.ok)
  const { setId, serial, ...others } = imported
  assert.match(setId, /^set_/)
  assert.match(serial, /^[0-9A-Z]{4}$/)
  const now = lab.clock.now()
  assert.deepEqual(others, {
    ok: true,
    state: 'active',
    format: 'legacy',
    count: 5,
    remaining: 3,
    issuedAt: now,
    expiresAt: new Date(now.getTime() + 30 * dayMs),
    repeated: false,
  })
  const { items } = await lab.sparekey.events(ada)
  assert.deepEqual(
    items.map(({ type, actor, detail }) => [type, actor, detail]),
    [
      [
        'set.imported',
        'application',
        { source: 'old-app', count: 5, remaining: 3, used: '02 04', randomBits: 59 },
      ],
    ],
  )
  const refused = await lab.redeem(codes[1])
  assert.ok(!refused.ok && refused.code === 'code_already_used')
  assert.deepEqual(refused.usedAt, usedAt)
})

test('where the policy names no expiry an imported set has none', async () => {
  const imported = await importInto(await open())
  assert.ok(imported.ok)
  assert.equal(imported.expiresAt, null)
})

test('importing the same source again answers with the set that is there, and derives nothing', async () => {
  const lab = await open()
  const first = await importInto(lab)
  assert.ok(first.ok)
  await lab.redeem(codes[0])
  const derived = lab.kdf.count
  assert.deepEqual(await importInto(lab), { ...first, remaining: 4, repeated: true })
  assert.equal(lab.kdf.count, derived)
  assert.equal(verdict(await importInto(lab, { source: 'another-app' })), 'codes_exist')
  assert.equal(lab.kdf.count, derived)
})

test('codes are taken over only where none ever worked here', async () => {
  const lab = await open()
  const cases: readonly (readonly [string, string, (account: string) => Promise<unknown>])[] = [
    ['never seen', 'ok', () => Promise.resolve()],
    ['pending', 'ok', (account) => lab.issue({}, {}, account)],
    [
      'abandoned',
      'ok',
      async (account) => (await lab.issue({}, {}, account), await lab.issue({}, {}, account)),
    ],
    ['active', 'codes_exist', (account) => lab.sheet({}, account)],
    [
      'revoked',
      'codes_exist',
      async (account) => (
        await lab.sheet({}, account),
        await lab.sparekey.revoke(account, { reason: 'other' })
      ),
    ],
    [
      'erased',
      'codes_exist',
      async (account) => (await lab.issue({}, {}, account), await lab.sparekey.erase(account)),
    ],
  ]
  for (const [account, expected, prepare] of cases) {
    await prepare(account)
    const result = await importInto(lab, {}, undefined, account)
    assert.equal(verdict(result), expected, account)
    if (!result.ok) assert.ok(result.code === 'codes_exist' && result.detail.length > 20)
  }
})

test('under a key an import is answered again; another request under it is a mismatch, whatever differs', async () => {
  const lab = await open()
  const first = await importInto(lab, {}, 'one')
  assert.ok(first.ok)
  assert.deepEqual(await importInto(lab, {}, 'one'), first)
  const changes: readonly Partial<ImportInput>[] = [
    { source: 'another-app' },
    { symbols: 'alphanumeric' },
    { codes: codes.slice(1) },
    { codes: [...codes].toReversed() },
    { codes: [{ code: codes[0], usedAt }, ...codes.slice(1)] },
    { randomBits: 40 },
    { policy: 'legacy' },
    { contacts: [{ channel: 'email', address: 'ada@example.org' }] },
  ]
  for (const change of changes) {
    assert.equal(
      verdict(await importInto(lab, change, 'one')),
      'idempotency_mismatch',
      JSON.stringify(change),
    )
  }
})

test('two imports that differ in when a code was used are two requests', async () => {
  const lab = await open()
  const at = (time: Date) => ({ codes: [codes[0], { code: codes[1], usedAt: time }] })
  assert.equal(verdict(await importInto(lab, at(usedAt), 'one')), 'ok')
  assert.equal(verdict(await importInto(lab, at(new Date(0)), 'one')), 'idempotency_mismatch')
})

test('an import whose derivation fails is internal or says why itself, and can be made again under its key', async () => {
  const overloaded = new SparekeyError('overloaded', 'no memory', { retryAfterSeconds: 3 })
  for (const [thrown, isWanted] of [
    [overloaded, (error: unknown) => error === overloaded],
    [new RangeError('x'), (error: unknown) => error instanceof SparekeyError && error.code === 'internal'],
  ] as const) {
    let isBroken = true
    const { derive } = countingKdf()
    const lab = await open({
      kdf: { derive: (...given) => (isBroken ? Promise.reject(thrown) : derive(...given)) },
    })
    await assert.rejects(importInto(lab, {}, 'one'), isWanted)
    isBroken = false
    assert.equal(verdict(await importInto(lab, {}, 'one')), 'ok')
  }
})

test('an import gives its places in the queue back, also where it is refused', async () => {
  const lab = await open({ gate: { permits: 1, places: 16 } })
  await lab.sheet({}, 'eve')
  for (let time = 0; time < 5; time += 1) {
    assert.equal(verdict(await importInto(lab, {}, undefined, `account ${time}`)), 'ok')
    assert.equal(verdict(await importInto(lab, {}, undefined, 'eve')), 'codes_exist')
  }
})

test('addresses that come with an import are told as changed where others were on file, and kept', async () => {
  const lab = await open()
  const email = (address: string) => ({ channel: 'email', address }) as const
  await lab.issue({ contacts: [email('old@example.org')] })
  const imported = await importInto(lab, { contacts: [email('a@example.org'), email('b@example.org')] })
  assert.ok(imported.ok)
  const [last] = (await lab.sparekey.events(ada)).items
  assert.deepEqual(
    [last?.type, last?.actor, last?.setId, last?.detail],
    ['contacts.changed', 'application', imported.setId, { count: 2 }],
  )
})

const policies = [parsePolicy({}), parsePolicy({ ...legacy, name: 'old-codes' })]
const now = new Date('2026-01-01T00:00:00.000Z').getTime()

test('an import can be checked before its account is known, under the policy that it names or the ruling one', () => {
  const check = (change: object) => checkImport(policies, { ...input, ...change }, now)
  assert.throws(() => check({}), { field: 'policy', message: /asks for 64/ })
  check({ policy: 'old-codes' })
  assert.throws(() => check({ policy: 'unknown' }), { field: 'policy', message: /: default, old-codes\.$/ })
  assert.throws(() => check({ policy: 'old-codes', codes: ['aB3dE-9xYz1', 'aB3dE9xYz1'] }), {
    field: 'codes',
  })
  assert.throws(() => check({ policy: 'old-codes', codes: 7 }), { field: 'codes' })
  checkImport([], input, now)
})

test('a policy that is not the ruling one cannot be named for an import of an account', async () => {
  await assert.rejects(importInto(await open(), { policy: 'another' }), {
    field: 'policy',
    message: /must be the name of a policy of this tenant/,
  })
})
