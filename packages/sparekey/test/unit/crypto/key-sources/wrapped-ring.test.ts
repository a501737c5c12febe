import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  looksWrapped,
  openRingText,
  parseWrappedRing,
  printWrappedRing,
  sealRingText,
  versionOf,
  type WrappedRing,
} from '../../../../src/crypto/key-sources/wrapped-ring.ts'
import { printKeyRing } from '../../../../src/crypto/key-ring-text.ts'
import { SetupError } from '../../../../src/errors.ts'
import { flipBit, run, twoKeys } from '../support.ts'

const sealingKey = run(0x30, 32)
const text = printKeyRing(twoKeys)
const wrappedRing = (): WrappedRing => ({
  mount: 'transit',
  key: 'sparekey',
  wrappedKey: 'vault:v3:QUJD',
  sealed: sealRingText(text, sealingKey),
})

const isUnreadable = (error: unknown): boolean =>
  error instanceof SetupError && error.code === 'keys_unreadable' && !/QUJD|oKGio6/.test(error.message)

test('a wrapped ring reads back, and nothing of the ring is in its text', () => {
  const wrapped = wrappedRing()
  const printed = printWrappedRing(wrapped)
  assert.deepEqual(parseWrappedRing(printed), wrapped)
  assert.equal(openRingText(parseWrappedRing(printed).sealed, sealingKey), text)
  assert.ok(looksWrapped(printed))
  assert.equal(looksWrapped(text), false)
  for (const secret of [twoKeys.accountKey, ...twoKeys.keys.map((key) => key.secret)]) {
    for (const encoding of ['base64url', 'base64', 'hex'] as const) {
      const shown = Buffer.from(secret).toString(encoding).slice(0, 12)
      assert.equal(printed.includes(shown), false)
      assert.equal(Buffer.from(wrapped.sealed).includes(Buffer.from(shown)), false)
    }
  }
})

test('what was sealed in format 1 opens for good', () => {
  const sealed = new Uint8Array(Buffer.from('_hJnJ1xcgdl7tvCr3dd37kEYW2Uc73_aCycGHxxHqgJLmA', 'base64url'))
  assert.equal(openRingText(sealed, sealingKey), 'a ring')
})

test('any changed bit, a cut and another key are refused', () => {
  const { sealed } = wrappedRing()
  fc.assert(
    fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
      assert.throws(() => openRingText(flipBit(sealed, bit), sealingKey), isUnreadable)
    }),
  )
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), (length) => {
      assert.throws(() => openRingText(sealed.subarray(0, length), sealingKey), isUnreadable)
    }),
  )
  assert.throws(() => openRingText(sealed, flipBit(sealingKey, 7)), isUnreadable)
  assert.throws(() => openRingText(sealed, sealingKey.subarray(1)), isUnreadable)
})

test('what is not a wrapped ring is refused with a line that quotes nothing of it', () => {
  const whole = JSON.parse(printWrappedRing(wrappedRing())) as { transit: object }
  const broken: readonly unknown[] = [
    null,
    [],
    'QUJD',
    { ...whole, format: 'sparekey-wrapped-ring/2' },
    { ...whole, ring: 5 },
    { ...whole, transit: 'QUJD' },
    { ...whole, transit: { ...whole.transit, key: 1 } },
    ...['QUJD', 'vault:v0:QUJD', 'vault:v1:', 'vault:v1:QUJD\n', `vault:v1:${'A'.repeat(4097)}`].map(
      (wrappedKey) => ({ ...whole, transit: { ...whole.transit, wrappedKey } }),
    ),
  ]
  for (const one of broken) assert.throws(() => parseWrappedRing(JSON.stringify(one)), isUnreadable)
  assert.throws(() => parseWrappedRing('{ "QUJD": '), isUnreadable)
})

test('each fault of a wrapped ring is named', () => {
  const whole = JSON.parse(printWrappedRing(wrappedRing())) as { transit: object }
  for (const [broken, says] of [
    [null, /: it is not an object\./],
    [[], /: it is not an object\./],
    ['QUJD', /: it is not an object\./],
    [{ ...whole, format: 'other' }, /"format" is not sparekey-wrapped-ring\/1/],
    [{ ...whole, transit: 'QUJD' }, /"transit" is not an object/],
    [{ ...whole, transit: [] }, /"transit" is not an object/],
    [{ ...whole, transit: { ...whole.transit, mount: 5 } }, /"transit\.mount" or "transit\.key" is not text/],
    [{ ...whole, transit: { ...whole.transit, key: 5 } }, /"transit\.mount" or "transit\.key" is not text/],
    [{ ...whole, transit: { ...whole.transit, wrappedKey: ['vault:v1:QUJD'] } }, /wrappedKey/],
    [{ ...whole, transit: { ...whole.transit, wrappedKey: 'x vault:v1:QUJD' } }, /wrappedKey/],
    [{ ...whole, ring: 5 }, /"ring" is not text/],
  ] as const) {
    assert.throws(() => parseWrappedRing(JSON.stringify(broken)), { code: 'keys_unreadable', message: says })
  }
  assert.throws(() => parseWrappedRing('{'), { code: 'keys_unreadable', message: /it is not JSON/ })
})

test('a text that only holds a wrapped ring somewhere is not meant as one', () => {
  assert.equal(looksWrapped(`[${printWrappedRing(wrappedRing())}]`), false)
  assert.equal(looksWrapped(`\n ${printWrappedRing(wrappedRing())}`), true)
})

test('the version of a wrapped key is the number in it', () => {
  assert.deepEqual([versionOf('vault:v3:QUJD'), versionOf('vault:v120:QUJD')], [3, 120])
})
