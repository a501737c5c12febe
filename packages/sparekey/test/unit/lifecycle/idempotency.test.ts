import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { createKeyRing } from '../../../src/crypto/key-ring.ts'
import { addKey, generateKeyRing } from '../../../src/crypto/key-ring-data.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { wrongCode } from '../../support/codes.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { ada, createLab, undelayed, verdict } from '../../support/lab.ts'

const key = { idempotencyKey: 'one' }
const day = 86_400

test('a use is answered again under its key, word for word, and nothing is done twice', async () => {
  const lab = await createLab()
  const { codes } = await lab.sheet()
  const first = await lab.redeem(codes[1]!, key)
  assert.ok(first.ok)
  const before = await holdings(lab)
  const { count } = lab.kdf
  lab.clock.advance(60)
  const typedOtherwise = codes[1]!.toLowerCase().replaceAll('-', ' ')
  const context = { ip: '203.0.113.9', userAgent: 'another' }
  assert.deepEqual(await lab.redeem(typedOtherwise, { ...key, input: { context } }), first)
  assert.equal(lab.kdf.count, count)
  assert.deepEqual(await holdings(lab), before)
})

test('a use is answered again while its recovery is open, then the code is one that was used', async () => {
  const lab = await createLab()
  const { codes } = await lab.sheet()
  const first = await lab.redeem(codes[1]!, key)
  assert.ok(first.ok)
  lab.clock.advance(15 * 60 - 0.001)
  assert.deepEqual(await lab.redeem(codes[1]!, key), first)
  lab.clock.advance(0.001)
  const late = await lab.redeem(codes[1]!, key)
  assert.ok(!late.ok && late.code === 'code_already_used')
  assert.deepEqual(late.usedAt, first.redeemedAt)
  await assertSound(lab)
})

test('a refusal is answered again under its key without another attempt', async () => {
  const lab = await createLab({ policy: undelayed() })
  const old = await lab.sheet()
  const { codes } = await lab.sheet()
  await lab.redeem(codes[1]!)
  for (const [index, code] of [wrongCode(1), codes[1]!, old.codes[1]!].entries()) {
    const call = { idempotencyKey: `call-${index}` }
    const first = await lab.redeem(code, call)
    assert.ok(!first.ok)
    const { row } = await holdings(lab)
    assert.deepEqual(await lab.redeem(code, call), first)
    assert.deepEqual((await holdings(lab)).row, row)
  }
})

test('confirmations and revocations are answered again, also when the world has moved on', async () => {
  const lab = await createLab()
  const sheet = await lab.issue()
  const confirmed = await lab.confirm(sheet, sheet.codes[0], key)
  const revoked = await lab.sparekey.revoke(ada, { reason: 'other', note: 'lost' }, { idempotencyKey: 'two' })
  assert.deepEqual(revoked, { ok: true, revoked: [sheet.setId] })
  const again = await lab.issue()
  assert.deepEqual(await lab.confirm(sheet, sheet.codes[0], key), confirmed)
  assert.deepEqual(
    await lab.sparekey.revoke(ada, { reason: 'other', note: 'lost' }, { idempotencyKey: 'two' }),
    revoked,
  )
  assert.equal((await lab.sparekey.status(ada)).pendingSet?.setId, again.setId)
})

test('an issue is not done twice and never shows the codes again', async () => {
  const lab = await createLab()
  await lab.issue({}, key)
  const before = await holdings(lab)
  const again = await lab.sparekey.issue(
    ada,
    { reason: 'enrollment', authentication: lab.signedIn('hwk') },
    key,
  )
  assert.equal(verdict(again), 'codes_already_shown')
  assert.ok(!('codes' in again))
  assert.deepEqual(await holdings(lab), before)
})

test('a key stands for one request: another body or another call under it is refused', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.issue()
  const input = { reason: 'enrollment' as const, authentication: lab.signedIn('otp') }
  assert.ok((await lab.redeem(sheet.codes[1]!, key)).ok)
  const before = await holdings(lab)
  const others = [
    await lab.redeem(sheet.codes[2]!, key),
    await lab.redeem(sheet.codes[1]!, { ...key, input: { requiredAssurance: 'aal2' } }),
    await lab.confirm(sheet, sheet.codes[1], key),
    await lab.sparekey.revoke(ada, { reason: 'other' }, key),
    await lab.sparekey.issue(ada, input, key),
  ]
  for (const other of others) assert.equal(verdict(other), 'idempotency_mismatch')
  assert.deepEqual(await holdings(lab), before)
})

test('every field that says what is asked for is part of the request', async () => {
  const lab = await createLab({ policy: { issuing: { countsAllowed: [5, 10, 20] } } })
  const input = { reason: 'enrollment' as const, authentication: lab.signedIn('otp') }
  await lab.sparekey.issue(ada, input, key)
  const contacts = [{ channel: 'email' as const, address: 'ada@example.org' }]
  for (const other of [
    { reason: 'replacement' as const },
    { count: 5 },
    { expiresInDays: 9 },
    { policy: 'default' },
    { contacts },
  ])
    assert.equal(
      verdict(await lab.sparekey.issue(ada, { ...input, ...other }, key)),
      'idempotency_mismatch',
      Object.keys(other).join(),
    )
  await lab.sparekey.revoke(ada, { reason: 'other', note: 'a' }, { idempotencyKey: 'two' })
  const note = await lab.sparekey.revoke(ada, { reason: 'other', note: 'b' }, { idempotencyKey: 'two' })
  assert.equal(verdict(note), 'idempotency_mismatch')
})

test('two accounts may have one key, and so may two tenants', async () => {
  const lab = await createLab()
  const { store, keys, clock } = lab
  const neighbour = await createLab({ store, keys, clock, tenant: 'neighbour' })
  assert.ok((await lab.issue({}, key)).ok)
  assert.ok((await lab.issue({}, key, 'eve')).ok)
  assert.ok((await neighbour.issue({}, key)).ok)
})

test('an answer is kept for a day, then the key is free', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.issue()
  await lab.redeem(sheet.codes[1]!, key)
  lab.clock.advance(day - 0.001)
  assert.equal(verdict(await lab.redeem(sheet.codes[2]!, key)), 'idempotency_mismatch')
  lab.clock.advance(0.001)
  assert.equal(verdict(await lab.redeem(sheet.codes[2]!, key)), 'ok')
})

test('erasure forgets the keys with the rest', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.issue()
  await lab.redeem(sheet.codes[1]!, key)
  await lab.sparekey.erase(ada)
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!, key)), 'code_invalid')
})

test('a repeat is recognised after the ring was given a new key, and refused once the old one is gone', async () => {
  const data = generateKeyRing(nodeRandom, new Date(0))
  const rotated = addKey(data, nodeRandom, new Date(1))
  const store = memoryStore()
  const withRing = async (ring: typeof data) => {
    const keys = { load: async () => createKeyRing(ring, nodePrimitives, nodeRandom) }
    return createLab({ store, keys })
  }
  const lab = await withRing(data)
  const { codes } = await lab.issue()
  const first = await lab.redeem(codes[1]!, key)
  assert.deepEqual(await (await withRing(rotated)).redeem(codes[1]!, key), first)
  const withoutOld = { ...rotated, keys: rotated.keys.slice(1) }
  assert.equal(verdict(await (await withRing(withoutOld)).redeem(codes[1]!, key)), 'idempotency_mismatch')
})

test('the times in an answer given again are dates like the first', async () => {
  const lab = await createLab({ policy: undelayed() })
  const old = await lab.sheet()
  await lab.sheet()
  const dead = await lab.redeem(old.codes[1]!, key)
  const again = await lab.redeem(old.codes[1]!, key)
  assert.ok(!again.ok && again.code === 'set_superseded' && again.endedAt instanceof Date)
  assert.deepEqual(again, dead)
})

test('a ring that lost its current key serves no call under an idempotency key', async () => {
  const { keys } = await createLab()
  const load = async (storeIsNew: boolean) => ({ ...(await keys.load(storeIsNew)), mac: () => null })
  const lab = await createLab({ keys: { load } })
  await assert.rejects(lab.issue({}, { idempotencyKey: 'k' }), { name: 'SparekeyError', code: 'internal' })
  await assert.rejects(holdings(lab), { message: 'the account has a row' })
})
