import assert from 'node:assert/strict'
import { type Argon2Parameters, argon2Sync } from 'node:crypto'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { argon2idDigest } from '../../src/crypto/argon2id.ts'
import { createKdf } from '../../src/crypto/kdf.ts'
import { nodePrimitives } from '../../src/crypto/node-primitives.ts'
import reference from '../vectors/argon2id.json' with { type: 'json' }
import rfc from '../vectors/argon2id-rfc-9106.json' with { type: 'json' }

const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

interface Input {
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly memoryKibibytes: number
  readonly passes: number
  readonly lanes: number
}

const second = (input: Input, extra: Partial<Argon2Parameters> = {}): Buffer =>
  argon2Sync('argon2id', {
    message: input.password,
    nonce: input.salt,
    memory: input.memoryKibibytes,
    passes: input.passes,
    parallelism: input.lanes,
    tagLength: 32,
    ...extra,
  })

describe('the second implementation, OpenSSL’s, gives', () => {
  for (const vector of rfc.vectors) {
    test(`RFC 9106 §${vector.name}`, () => {
      const input = { ...vector, password: hex(vector.password), salt: hex(vector.salt) }
      const extra = { secret: hex(vector.secret), associatedData: hex(vector.associated) }
      assert.equal(second(input, extra).toString('hex'), vector.tag)
    })
  }
})

describe('both give the reference implementation’s', () => {
  for (const vector of reference.vectors) {
    test(vector.name, async () => {
      const input = { ...vector, password: hex(vector.password), salt: hex(vector.salt) }
      assert.equal(second(input).toString('hex'), vector.tag)
      const digest = await argon2idDigest(input.password, input.salt, { ...vector, algorithm: 'argon2id' })
      assert.equal(toHex(digest), vector.tag)
    })
  }
})

test('both agree on random codes, salts and parameters', async () => {
  const kdf = createKdf(nodePrimitives)
  const inputs: fc.Arbitrary<Input> = fc
    .record({
      password: fc.uint8Array({ maxLength: 80 }),
      salt: fc.uint8Array({ minLength: 16, maxLength: 16 }),
      memoryALane: fc.integer({ min: 8, max: 70 }),
      passes: fc.integer({ min: 1, max: 5 }),
      lanes: fc.integer({ min: 1, max: 5 }),
    })
    .map(({ memoryALane, ...rest }) => ({ ...rest, memoryKibibytes: memoryALane * rest.lanes }))
  const property = fc.asyncProperty(inputs, async (input) => {
    const digest = await kdf.derive(input.password, input.salt, { ...input, algorithm: 'argon2id' })
    assert.equal(toHex(digest), second(input).toString('hex'))
  })
  await fc.assert(property, { numRuns: 150 })
})

test('both agree at the cost of the default policy', async () => {
  const input = {
    password: Buffer.from('X7K9M3NPQR2W5T8V'),
    salt: Buffer.alloc(16, 7),
    memoryKibibytes: 19_456,
    passes: 2,
    lanes: 1,
  }
  const digest = await argon2idDigest(input.password, input.salt, { ...input, algorithm: 'argon2id' })
  assert.equal(toHex(digest), second(input).toString('hex'))
})
