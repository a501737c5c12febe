import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { argon2idDigest, argon2idKdf } from '../../../src/crypto/argon2id.ts'
import { createKdf } from '../../../src/crypto/kdf.ts'
import { hmacVerifier } from '../../../src/crypto/hmac-verifier.ts'
import { nodePrimitives } from '../../../src/crypto/node-primitives.ts'
import type { Derivation } from '../../../src/crypto/ports.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'
import { pbkdf2Digest, pbkdf2Kdf } from '../../../src/crypto/pbkdf2.ts'
import argon2id from '../../vectors/argon2id.json' with { type: 'json' }
import pbkdf2 from '../../vectors/pbkdf2-hmac-sha-256.json' with { type: 'json' }
import { hex, run, toHex } from './support.ts'

const small = { algorithm: 'argon2id', memoryKibibytes: 8, passes: 1, lanes: 1 } as const
const refusal = (field: string) => (error: unknown) =>
  error instanceof ArgumentRangeError && error.field === field

describe('Argon2id', () => {
  for (const vector of argon2id.vectors.filter(({ memoryKibibytes }) => memoryKibibytes <= 1024)) {
    test(`reference implementation: ${vector.name}`, async () => {
      const derivation = { ...vector, algorithm: 'argon2id' } as const
      const digest = await argon2idDigest(hex(vector.password), hex(vector.salt), derivation)
      assert.equal(toHex(digest), vector.tag)
    })
  }

  test('secret and salt are read at the call: wiping them at once changes nothing', async () => {
    const kdf = createKdf(nodePrimitives)
    const expected = await kdf.derive(run(1, 20), run(2, 16), small)
    // They hold every thread of the pool, so that the hash below starts after its inputs were wiped.
    const earlier = Array.from({ length: 12 }, () =>
      kdf.derive(run(0, 5), run(0, 16), { ...small, memoryKibibytes: 4096 }),
    )
    const secret = run(1, 20)
    const salt = run(2, 16)
    const digest = kdf.derive(secret, salt, small)
    secret.fill(0)
    salt.fill(0)
    assert.deepEqual(await digest, expected)
    await Promise.all(earlier)
  })

  test('views of a larger buffer are read from where they begin', async () => {
    const kdf = argon2idKdf()
    const whole = run(0, 64)
    const digest = await kdf.derive(whole.subarray(3, 23), whole.subarray(40, 56), small)
    assert.deepEqual(digest, await kdf.derive(run(3, 20), run(40, 16), small))
  })

  test('gives 32 bytes as a plain Uint8Array, and leaves secret and salt as they were', async () => {
    const [secret, salt] = [run(0, 5), run(0, 16)]
    const digest = await argon2idKdf().derive(secret, salt, small)
    assert.deepEqual([secret, salt], [run(0, 5), run(0, 16)])
    assert.equal(digest.length, 32)
    assert.equal(Object.getPrototypeOf(digest), Uint8Array.prototype)
  })

  test('every parameter, the secret and the salt change the digest', async () => {
    const kdf = argon2idKdf()
    const digests = await Promise.all([
      kdf.derive(run(0, 5), run(0, 16), small),
      kdf.derive(run(1, 5), run(0, 16), small),
      kdf.derive(run(0, 5), run(1, 16), small),
      kdf.derive(run(0, 5), run(0, 16), { ...small, memoryKibibytes: 16 }),
      kdf.derive(run(0, 5), run(0, 16), { ...small, passes: 2 }),
      kdf.derive(run(0, 5), run(0, 16), { ...small, memoryKibibytes: 16, lanes: 2 }),
    ])
    assert.equal(new Set(digests.map(toHex)).size, digests.length)
  })

  test('parameters out of bounds are refused before the binding sees them', async () => {
    const derive = argon2idDigest(run(0, 5), run(0, 16), { ...small, memoryKibibytes: 7 })
    await assert.rejects(derive, refusal('derivation.memoryKibibytes'))
  })

  test('another algorithm is refused', async () => {
    const derive = argon2idKdf().derive(run(0, 5), run(0, 16), { algorithm: 'hmac-sha256' })
    await assert.rejects(derive, refusal('derivation.algorithm'))
  })
})

const approved = { algorithm: 'pbkdf2-sha256', iterations: 2 } as const

describe('PBKDF2-HMAC-SHA-256', () => {
  for (const { name, password, salt, iterations, digest } of pbkdf2.vectors) {
    test(`RFC 7914: ${name}`, async () => {
      const derivation = { algorithm: 'pbkdf2-sha256', iterations } as const
      assert.equal(toHex(await pbkdf2Digest(hex(password), hex(salt), derivation)), digest)
    })
  }

  test('is the iterated HMAC of RFC 8018, written out', async () => {
    const hmac = (data: Uint8Array) => createHmac('sha256', run(1, 16)).update(data).digest()
    const first = hmac(Uint8Array.from([...run(2, 16), 0, 0, 0, 1]))
    const second = hmac(first)
    const expected = first.map((byte, index) => byte ^ (second[index] ?? 0))
    assert.equal(toHex(await pbkdf2Kdf().derive(run(1, 16), run(2, 16), approved)), toHex(expected))
  })

  test('secret and salt are read at the call: wiping them at once changes nothing', async () => {
    const expected = await pbkdf2Kdf().derive(run(1, 20), run(2, 16), approved)
    const earlier = Array.from({ length: 12 }, () =>
      pbkdf2Kdf().derive(run(0, 5), run(0, 16), { ...approved, iterations: 10_000 }),
    )
    const secret = run(1, 20)
    const salt = run(2, 16)
    const digest = pbkdf2Kdf().derive(secret, salt, approved)
    secret.fill(0)
    salt.fill(0)
    assert.deepEqual(await digest, expected)
    await Promise.all(earlier)
  })

  test('gives 32 bytes as a plain Uint8Array', async () => {
    const digest = await pbkdf2Kdf().derive(run(0, 5), run(0, 16), approved)
    assert.equal(digest.length, 32)
    assert.equal(Object.getPrototypeOf(digest), Uint8Array.prototype)
  })

  test('another algorithm, a short salt and iterations out of bounds are refused', async () => {
    const kdf = pbkdf2Kdf()
    await assert.rejects(kdf.derive(run(0, 5), run(0, 16), small), refusal('derivation.algorithm'))
    await assert.rejects(kdf.derive(run(0, 5), run(0, 15), approved), refusal('salt'))
    const none = { ...approved, iterations: 0 }
    await assert.rejects(kdf.derive(run(0, 5), run(0, 16), none), refusal('derivation.iterations'))
  })
})

describe('the key derivation of all verifiers', () => {
  const kdf = createKdf(nodePrimitives)

  test('argon2id goes to Argon2id', async () => {
    const digest = await kdf.derive(run(0, 5), run(0, 16), small)
    assert.deepEqual(digest, await argon2idKdf().derive(run(0, 5), run(0, 16), small))
  })

  test('pbkdf2-sha256 goes to PBKDF2', async () => {
    const digest = await kdf.derive(run(0, 5), run(0, 16), approved)
    assert.deepEqual(digest, await pbkdf2Kdf().derive(run(0, 5), run(0, 16), approved))
  })

  test('hmac-sha256 is HMAC-SHA-256 of the code, keyed by its salt', async () => {
    const digest = await kdf.derive(run(0, 30), run(9, 16), { algorithm: 'hmac-sha256' })
    const expected = createHmac('sha256', run(9, 16)).update(run(0, 30)).digest('hex')
    assert.equal(toHex(digest), expected)
    assert.equal(toHex(hmacVerifier(nodePrimitives, run(0, 30), run(9, 16))), expected)
  })

  test('hmac-sha256 waits for no thread of the pool', async () => {
    const settled: string[] = []
    const slow = Array.from({ length: 8 }, async () => {
      await kdf.derive(run(0, 5), run(0, 16), { ...small, memoryKibibytes: 4096 })
      settled.push('argon2id')
    })
    await kdf.derive(run(0, 30), run(9, 16), { algorithm: 'hmac-sha256' })
    settled.push('hmac-sha256')
    await Promise.all(slow)
    assert.equal(settled[0], 'hmac-sha256')
  })

  test('a salt that is not 16 bytes is refused by every derivation', async () => {
    for (const length of [0, 8, 15, 17, 32]) {
      for (const derivation of [small, approved, { algorithm: 'hmac-sha256' } as const]) {
        await assert.rejects(kdf.derive(run(0, 5), run(0, length), derivation), refusal('salt'))
      }
    }
  })

  test('parameters out of bounds and unknown algorithms are rejected, never thrown at the call', async () => {
    const cases: readonly (readonly [unknown, string])[] = [
      [{ ...small, memoryKibibytes: 7 }, 'derivation.memoryKibibytes'],
      [{ ...small, passes: 0 }, 'derivation.passes'],
      [{ ...small, lanes: 2 }, 'derivation.memoryKibibytes'],
      [{ algorithm: 'bcrypt' }, 'derivation.algorithm'],
    ]
    for (const [derivation, field] of cases) {
      const derived = kdf.derive(run(0, 5), run(0, 16), derivation as Derivation)
      await assert.rejects(derived, refusal(field))
    }
  })
})
