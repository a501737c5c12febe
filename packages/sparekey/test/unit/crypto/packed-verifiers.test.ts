import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { packVerifiers, unpackVerifier, VERIFIER_BYTES } from '../../../src/crypto/packed-verifiers.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'
import { run, toHex } from './support.ts'

const verifier = fc.record(
  {
    salt: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    digest: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  },
  { noNullPrototype: true },
)

test('verifiers lie one after the other, salt before digest', () => {
  const packed = packVerifiers([
    { salt: run(0, 16), digest: run(16, 32) },
    { salt: run(48, 16), digest: run(64, 32) },
  ])
  assert.deepEqual(packed, run(0, 96))
})

test('each verifier is found at its index', () => {
  const property = fc.property(fc.array(verifier, { minLength: 1, maxLength: 12 }), (list) => {
    const packed = packVerifiers(list)
    for (const [index, one] of list.entries()) {
      assert.deepEqual(unpackVerifier(packed, index, list.length), one)
    }
  })
  fc.assert(property)
})

test('bytes that do not hold exactly the count of the set give null', () => {
  const packed = packVerifiers(Array.from({ length: 3 }, () => ({ salt: run(0, 16), digest: run(0, 32) })))
  for (const length of [0, 1, VERIFIER_BYTES, 2 * VERIFIER_BYTES, 3 * VERIFIER_BYTES - 1]) {
    assert.equal(unpackVerifier(packed.subarray(0, length), 0, 3), null)
  }
  for (const count of [1, 2, 4, 100]) assert.equal(unpackVerifier(packed, 0, count), null)
  assert.equal(unpackVerifier(Uint8Array.of(...packed, 0), 0, 3), null)
  assert.notEqual(unpackVerifier(packed, 0, 3), null)
})

test('an index that no verifier of the set has is refused', () => {
  const packed = packVerifiers([{ salt: run(0, 16), digest: run(0, 32) }])
  for (const index of [-1, 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => unpackVerifier(packed, index, 1), ArgumentRangeError)
  }
  assert.throws(() => unpackVerifier(new Uint8Array(0), 0, 0), ArgumentRangeError)
})

test('salts and digests of other lengths are refused, and not shown', () => {
  for (const [salt, digest] of [
    [15, 32],
    [17, 32],
    [16, 31],
    [16, 33],
    [0, 0],
    [32, 16],
  ] as const) {
    const list = [
      { salt: run(0, 16), digest: run(0, 32) },
      { salt: run(0xab, salt), digest: run(0xcd, digest) },
    ]
    assert.throws(
      () => packVerifiers(list),
      (error) => {
        assert.ok(error instanceof ArgumentRangeError)
        assert.equal(error.field, 'verifiers[1]')
        assert.ok(!error.message.includes(toHex(run(0xab, 4))))
        return true
      },
    )
  }
})
