import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import type { SparekeyInstance } from '../../../src/create-sparekey.ts'
import { createLab, type Lab } from '../../support/lab.ts'

/** What a program without types can pass. */
type Loose = Record<
  'issue' | 'confirm' | 'redeem' | 'revoke' | 'events',
  (...args: unknown[]) => Promise<unknown>
>
const loosely = (sparekey: SparekeyInstance): Loose => sparekey as unknown as Loose

const marker = 'X7K9-M3NP-QR2W-5T8E'

/** The field that a call was refused for. The refusal says nothing of what was passed. */
const refusedField = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
  } catch (error) {
    assert.ok(error instanceof ArgumentTypeError || error instanceof ArgumentRangeError, String(error))
    assert.equal(error.code, 'invalid_request')
    for (const text of [error.message, error.stack ?? '', JSON.stringify(error), error.field])
      assert.ok(!text.includes(marker), text)
    assert.equal(error.cause, undefined)
    return error.field
  }
  return assert.fail('accepted')
}

const valid = (lab: Lab) => ({
  issue: { reason: 'enrollment', authentication: lab.signedIn('otp') },
  confirm: { setId: 'set_0', code: marker },
  redeem: { code: marker, firstFactor: lab.signedIn('pwd') },
  revoke: { reason: 'other' },
  events: {},
})
const calls = ['issue', 'confirm', 'redeem', 'revoke', 'events'] as const
const wrongs = [null, 7, Number.NaN, true, [], [marker], {}, { [marker]: 1 }, Symbol('s'), () => marker, 9n]

test('an input that is no object is refused', async () => {
  const lab = await createLab()
  for (const call of calls)
    for (const input of [7, marker, true, [], [{}], () => ({}), Symbol(marker)])
      assert.equal(await refusedField(loosely(lab.sparekey)[call]('ada', input)), 'input', call)
  for (const call of ['issue', 'confirm', 'redeem', 'revoke'] as const)
    for (const input of [undefined, null])
      assert.equal(await refusedField(loosely(lab.sparekey)[call]('ada', input)), 'input', call)
})

test('every field of the wrong type is refused by its name', async () => {
  const lab = await createLab()
  const fields = {
    issue: ['reason', 'authentication', 'recoveryToken', 'policy', 'count', 'expiresInDays', 'contacts'],
    confirm: ['setId', 'code'],
    redeem: ['code', 'firstFactor', 'requiredAssurance', 'context'],
    revoke: ['reason', 'note'],
    events: ['limit', 'cursor'],
  } as const
  for (const call of calls)
    for (const field of fields[call])
      for (const wrong of wrongs) {
        if (isAllowed(field, wrong)) continue
        const input = { ...valid(lab)[call], [field]: wrong }
        const refused = await refusedField(loosely(lab.sparekey)[call]('ada', input))
        assert.ok(refused === field || refused.startsWith(`${field}.`), `${call}.${field}: ${refused}`)
      }
})

/** What of the wrong values is right after all: a number, `null` for "none", nothing in a list or in a context. */
const isAllowed = (field: string, value: unknown): boolean => {
  if (value === null) return field === 'recoveryToken' || field === 'expiresInDays'
  if (value === 7) return ['count', 'limit', 'expiresInDays'].includes(field)
  if (typeof value !== 'object' || Object.keys(value).length > 0) return false
  return Array.isArray(value) ? field === 'contacts' : field === 'context'
}

test('a field that is not known is refused at every level and named', async () => {
  const lab = await createLab()
  for (const call of calls) {
    const { [call]: method } = loosely(lab.sparekey)
    const input = valid(lab)[call]
    assert.equal(await refusedField(method('ada', { ...input, extra: marker })), 'extra')
    assert.equal(await refusedField(method('ada', { ...input, codes: [marker] })), 'codes')
    if (call !== 'events')
      assert.equal(await refusedField(method('ada', input, { idempotencyKeys: 'x' })), 'idempotencyKeys')
  }
  const { issue, redeem } = loosely(lab.sparekey)
  const nested = (input: object) => refusedField(issue('ada', { ...valid(lab).issue, ...input }))
  assert.equal(await nested({ authentication: { ...lab.signedIn('otp'), level: 3 } }), 'authentication.level')
  assert.equal(await nested({ contacts: [{ channel: 'email', address: 'a@b', name: 1 }] }), 'contacts.name')
  const context = { ...valid(lab).redeem, context: { geo: marker } }
  assert.equal(await refusedField(redeem('ada', context)), 'context.geo')
})

test('keys that reach for the prototype are unknown fields, and change nothing', async () => {
  const lab = await createLab()
  for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    const own: unknown = JSON.parse(`{"reason":"other","${name}":{"polluted":true}}`)
    assert.equal(await refusedField(loosely(lab.sparekey).revoke('ada', own)), name)
  }
  assert.ok(!('polluted' in {}))
})

test('fields are only read from the input itself, never from what it inherits', async () => {
  const lab = await createLab()
  const inherited: unknown = Object.create({ reason: 'other' })
  assert.equal(await refusedField(loosely(lab.sparekey).revoke('ada', inherited)), 'reason')
})

test('a getter is read once, so that what was checked is what is used', async () => {
  const lab = await createLab()
  let reads = 0
  const input = Object.defineProperty({ ...valid(lab).issue }, 'count', {
    enumerable: true,
    get: () => {
      reads += 1
      return reads === 1 ? 10 : 1_000_000
    },
  })
  const sheet = (await loosely(lab.sparekey).issue('ada', input)) as { count: number }
  assert.deepEqual([sheet.count, reads], [10, 1])
})

test('account ids are 1 to 256 bytes of well-formed UTF-8 without control characters', async () => {
  const lab = await createLab()
  const good = [
    'a',
    'a'.repeat(256),
    'ä'.repeat(128),
    '€'.repeat(85),
    '😀'.repeat(64),
    ' ',
    '../x',
    '%00',
    '__proto__',
  ]
  for (const account of good) {
    assert.ok((await lab.issue({}, {}, account)).ok)
    assert.equal((await lab.sparekey.status(account)).accountId, account)
    assert.equal((await lab.sparekey.status(account)).state, 'pending')
  }
  const bad = [
    '',
    'a'.repeat(257),
    'ä'.repeat(129),
    '€'.repeat(86),
    'a\u0000b',
    'a\nb',
    '\u007f',
    '\u0085',
    '\ud800',
    'a\udc00',
  ]
  for (const account of [...bad, null, undefined, 7, ['ada'], { toString: () => 'ada' }]) {
    for (const call of calls)
      assert.equal(await refusedField(loosely(lab.sparekey)[call](account, valid(lab)[call])), 'accountId')
    assert.equal(await refusedField(lab.sparekey.status(account as string)), 'accountId')
    assert.equal(await refusedField(lab.sparekey.erase(account as string)), 'accountId')
  }
})

test('ids that differ in normalisation or case are different accounts', async () => {
  const lab = await createLab()
  await lab.issue({}, {}, '\u00e9')
  for (const other of ['e\u0301', '\u00c9', '\u00e9 '])
    assert.equal((await lab.sparekey.status(other)).state, 'none')
})

test('times must be valid dates, and are copied', async () => {
  const lab = await createLab()
  const at = lab.clock.now()
  const issue = loosely(lab.sparekey).issue('ada', {
    reason: 'enrollment',
    authentication: { methods: ['otp'], at },
  })
  at.setTime(0)
  assert.ok(((await issue) as { ok: boolean }).ok)
  for (const wrong of [new Date(Number.NaN), 0, '2026-01-01T00:00:00Z', undefined, {}]) {
    const input = { reason: 'enrollment', authentication: { methods: ['otp'], at: wrong } }
    assert.equal(await refusedField(loosely(lab.sparekey).issue('ada', input)), 'authentication.at')
  }
})

test('a code may be any string: what is wrong with it is an answer, never an error', async () => {
  const lab = await createLab()
  const odd = [
    '',
    '\u0000',
    '\ud800',
    'x'.repeat(1_048_576),
    `${marker}\u0000`,
    '７Ｋ９',
    '\u202e'.repeat(99),
  ]
  const isAnswered = async (code: string) => {
    const result = await lab.redeem(code)
    assert.ok(!result.ok && ['code_malformed', 'code_invalid'].includes(result.code))
  }
  for (const code of odd) await isAnswered(code)
  const any = fc.array(fc.nat(0xffff), { maxLength: 300 }).map((units) => String.fromCharCode(...units))
  await fc.assert(fc.asyncProperty(any, isAnswered), { numRuns: 50 })
})

test('idempotency keys are 1 to 128 visible ASCII characters', async () => {
  const lab = await createLab()
  const revoke = (idempotencyKey: unknown) =>
    loosely(lab.sparekey).revoke('ada', { reason: 'other' }, { idempotencyKey })
  for (const key of ['!', '~'.repeat(128), marker]) assert.ok(await revoke(key))
  for (const key of ['', '~'.repeat(129), 'a b', 'a\n', 'ä', '\u0000', 7, null, {}])
    assert.equal(await refusedField(revoke(key)), 'idempotencyKey')
})
