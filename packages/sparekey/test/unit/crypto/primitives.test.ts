import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import type { Primitives } from '../../../src/crypto/ports.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'
import gcm from '../../vectors/aes-256-gcm.json' with { type: 'json' }
import ed25519 from '../../vectors/ed25519.json' with { type: 'json' }
import hkdf from '../../vectors/hkdf-sha-256.json' with { type: 'json' }
import hmac from '../../vectors/hmac-sha-256.json' with { type: 'json' }
import sha from '../../vectors/sha-256.json' with { type: 'json' }
import { flipBit, hex, run, toHex } from './support.ts'

const refusal = (field: string) => (error: unknown) => {
  assert.ok(error instanceof ArgumentRangeError)
  assert.equal(error.field, field)
  return true
}

describe('published vectors', () => {
  for (const vector of sha.vectors) {
    test(`SHA-256, FIPS 180-4: ${vector.name}`, () => {
      const message = Buffer.alloc((vector.message.length / 2) * vector.repeat, vector.message, 'hex')
      assert.equal(toHex(nodePrimitives.sha256(message)), vector.digest)
    })
  }

  for (const vector of hmac.vectors) {
    test(`HMAC-SHA-256, RFC 4231 §${vector.name}`, () => {
      const mac = toHex(nodePrimitives.hmacSha256(hex(vector.key), hex(vector.data)))
      assert.equal(mac.length, 64)
      assert.equal(mac.slice(0, vector.mac.length), vector.mac)
    })
  }

  for (const vector of hkdf.vectors) {
    test(`HKDF-SHA-256, RFC 5869 ${vector.name}`, () => {
      const { ikm, salt, info, lengthBytes } = vector
      const okm = nodePrimitives.hkdfSha256(hex(ikm), hex(salt), hex(info), lengthBytes)
      assert.equal(toHex(okm), vector.okm)
    })
  }

  for (const vector of ed25519.vectors) {
    const [seed, publicKey] = [hex(vector.seed), hex(vector.publicKey)]
    const [message, signature] = [hex(vector.message), hex(vector.signature)]

    test(`Ed25519, RFC 8032 §7.1 ${vector.name}: key, signature, and no other signature`, () => {
      assert.equal(toHex(nodePrimitives.ed25519PublicKey(seed)), vector.publicKey)
      assert.equal(toHex(nodePrimitives.ed25519Sign(seed, message)), vector.signature)
      assert.equal(nodePrimitives.ed25519Verify(publicKey, message, signature), true)
      for (let bit = 0; bit < signature.length * 8; bit += 7) {
        assert.equal(nodePrimitives.ed25519Verify(publicKey, message, flipBit(signature, bit)), false)
      }
      for (let bit = 0; bit < publicKey.length * 8; bit += 7) {
        assert.equal(nodePrimitives.ed25519Verify(flipBit(publicKey, bit), message, signature), false)
      }
      assert.equal(nodePrimitives.ed25519Verify(publicKey, hex(`${vector.message}00`), signature), false)
    })
  }

  test('Ed25519: what is no key and no signature verifies nothing; what is no seed is refused', () => {
    const [vector] = ed25519.vectors
    assert.ok(vector)
    const verify: Primitives['ed25519Verify'] = (...given) => nodePrimitives.ed25519Verify(...given)
    const [key, signature] = [hex(vector.publicKey), hex(vector.signature)]
    assert.equal(verify(key.subarray(1), hex(''), signature), false)
    assert.equal(verify(key, hex(''), signature.subarray(1)), false)
    assert.equal(verify(key, hex(''), hex(`${vector.signature}00`)), false)
    assert.throws(() => nodePrimitives.ed25519Sign(run(0, 31), hex('')), refusal('seed'))
    assert.throws(() => nodePrimitives.ed25519PublicKey(run(0, 33)), refusal('seed'))
  })

  for (const vector of gcm.vectors) {
    const key = hex(vector.key)
    const nonce = hex(vector.nonce)
    const associated = hex(vector.associated)
    const sealed = hex(vector.ciphertext + vector.tag)

    test(`AES-256-GCM, case ${vector.name}: seals and opens`, () => {
      const made = nodePrimitives.aesGcmSeal(key, nonce, hex(vector.plaintext), associated)
      assert.equal(toHex(made), toHex(sealed))
      const opened = nodePrimitives.aesGcmOpen(key, nonce, sealed, associated)
      assert.deepEqual(opened, hex(vector.plaintext))
    })

    test(`AES-256-GCM, case ${vector.name}: one bit changed anywhere does not open`, () => {
      const open: Primitives['aesGcmOpen'] = (...given) => nodePrimitives.aesGcmOpen(...given)
      for (let bit = 0; bit < sealed.length * 8; bit += 1) {
        assert.equal(open(key, nonce, flipBit(sealed, bit), associated), null)
      }
      for (let bit = 0; bit < associated.length * 8; bit += 1) {
        assert.equal(open(key, nonce, sealed, flipBit(associated, bit)), null)
      }
      for (let bit = 0; bit < nonce.length * 8; bit += 1) {
        assert.equal(open(key, flipBit(nonce, bit), sealed, associated), null)
      }
      for (let bit = 0; bit < key.length * 8; bit += 1) {
        assert.equal(open(flipBit(key, bit), nonce, sealed, associated), null)
      }
    })

    test(`AES-256-GCM, case ${vector.name}: cut or lengthened does not open, and does not throw`, () => {
      for (let length = 0; length < sealed.length; length += 1) {
        assert.equal(nodePrimitives.aesGcmOpen(key, nonce, sealed.subarray(0, length), associated), null)
      }
      const longer = Uint8Array.of(...sealed, 0)
      assert.equal(nodePrimitives.aesGcmOpen(key, nonce, longer, associated), null)
    })
  }
})

describe('arguments that a primitive does not take', () => {
  const key = run(0, 32)
  const nonce = run(0, 12)
  const none = new Uint8Array(0)

  test('AES-256-GCM refuses keys that are not 32 bytes and nonces that are not 12', () => {
    for (const length of [0, 16, 24, 31, 33]) {
      assert.throws(() => nodePrimitives.aesGcmSeal(run(0, length), nonce, none, none), refusal('key'))
      assert.throws(() => nodePrimitives.aesGcmOpen(run(0, length), nonce, run(0, 16), none), refusal('key'))
    }
    for (const length of [0, 8, 11, 13, 16, 60]) {
      assert.throws(() => nodePrimitives.aesGcmSeal(key, run(0, length), none, none), refusal('nonce'))
      assert.throws(() => nodePrimitives.aesGcmOpen(key, run(0, length), run(0, 16), none), refusal('nonce'))
    }
  })

  test('HKDF gives 1 to 8,160 bytes and takes at most 1,024 of info', () => {
    for (const length of [0, -1, 1.5, 8161, Number.NaN]) {
      assert.throws(() => nodePrimitives.hkdfSha256(key, none, none, length), refusal('lengthBytes'))
    }
    assert.equal(nodePrimitives.hkdfSha256(key, none, none, 8160).length, 8160)
    assert.throws(() => nodePrimitives.hkdfSha256(key, none, run(0, 1025), 32), refusal('info'))
    assert.equal(nodePrimitives.hkdfSha256(key, none, run(0, 1024), 32).length, 32)
  })

  test('digests of different lengths are refused rather than unequal', () => {
    assert.throws(() => nodePrimitives.equalDigests(run(0, 32), run(0, 31)), refusal('digest'))
    assert.throws(() => nodePrimitives.equalDigests(none, run(0, 32)), refusal('digest'))
  })
})

test('digests are equal only where every bit is', () => {
  const digest = run(7, 32)
  assert.equal(nodePrimitives.equalDigests(digest, Uint8Array.from(digest)), true)
  for (let bit = 0; bit < 256; bit += 1) {
    assert.equal(nodePrimitives.equalDigests(digest, flipBit(digest, bit)), false)
  }
})

test('what is returned is a plain Uint8Array with a buffer of its own', () => {
  const key = run(0, 32)
  const nonce = run(0, 12)
  const none = new Uint8Array(0)
  const sealed = nodePrimitives.aesGcmSeal(key, nonce, key, none)
  const results = [
    nodePrimitives.sha256(key),
    nodePrimitives.hmacSha256(key, key),
    nodePrimitives.hkdfSha256(key, none, none, 32),
    sealed,
    nodePrimitives.aesGcmOpen(key, nonce, sealed, none),
    nodeRandom(16),
  ]
  for (const bytes of results) {
    assert.ok(bytes !== null)
    assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype)
    assert.equal(bytes.buffer.byteLength, bytes.length)
  }
})

test('random bytes have the length asked for and do not repeat', () => {
  assert.equal(nodeRandom(0).length, 0)
  assert.equal(nodeRandom(100_000).length, 100_000)
  const seen = new Set(Array.from({ length: 1000 }, () => toHex(nodeRandom(16))))
  assert.equal(seen.size, 1000)
})
