import assert from 'node:assert/strict'
import { createDecipheriv, hkdfSync } from 'node:crypto'
import { describe, test } from 'node:test'
import type { SetRow } from '../../../src/store/port.ts'
import { addKey, generateKeyRing } from '../../../src/crypto/key-ring-data.ts'
import { nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { openSet, sealSet, SET_SCHEME, type SetDescriptor } from '../../../src/crypto/set-seal.ts'
import { ringOf, run, twoKeys } from './support.ts'

const set: SetDescriptor = {
  scheme: SET_SCHEME,
  accountKey: run(0x01, 16),
  setId: run(0x21, 16),
  serial: 'A7K2',
  format: 'standard',
  labels: 'X7Q2',
  count: 2,
  derivation: 'argon2id$m=19456,t=2,p=1',
  issuedAt: 1_795_291_200_000,
  expiresAt: null,
  policyHash: run(0x41, 16),
}
const verifiers = run(0x80, 96)
const ring = ringOf(twoKeys)

/** For each field at least one other value that a writer to the database could put there. */
const changes: { readonly [F in keyof SetDescriptor]: readonly SetDescriptor[F][] } = {
  scheme: ['sparekey/2', 'bcrypt/1', ''],
  accountKey: [run(0x02, 16), run(0x01, 15), run(0x01, 17)],
  setId: [run(0x22, 16), run(0x21, 15), run(0x21, 5000)],
  serial: ['A7K3', 'A7K', ''],
  format: ['long'],
  labels: ['Q2X7', 'X7Q3', 'X7', 'X7Q2A1', ''],
  count: [1, 3, -2, 2.5, Number.NaN],
  derivation: ['argon2id$m=8,t=1,p=1', 'hmac-sha256', ''],
  issuedAt: [1_795_291_200_001, 0, -1, Number.NaN],
  expiresAt: [1_795_291_200_000, 0, Number.NaN],
  policyHash: [run(0x42, 16), run(0x41, 32), new Uint8Array(0)],
}

test('a set opens as it was sealed', () => {
  assert.deepEqual(openSet(ring, set, sealSet(ring, set, verifiers)), verifiers)
  const expiring = { ...set, expiresAt: 1_800_000_000_000 }
  assert.deepEqual(openSet(ring, expiring, sealSet(ring, expiring, verifiers)), verifiers)
})

describe('a changed row opens as null:', () => {
  const sealed = sealSet(ring, set, verifiers)
  for (const [field, values] of Object.entries(changes)) {
    test(field, () => {
      for (const value of values) assert.equal(openSet(ring, { ...set, [field]: value }, sealed), null)
    })
  }

  test('an expiry that was there and is taken away, or is put off', () => {
    const expiring = { ...set, expiresAt: 1_800_000_000_000 }
    const bound = sealSet(ring, expiring, verifiers)
    assert.equal(openSet(ring, set, bound), null)
    assert.equal(openSet(ring, { ...set, expiresAt: 1_900_000_000_000 }, bound), null)
  })

  test('text moved from one field to the next', () => {
    assert.equal(openSet(ring, { ...set, serial: 'A7K2s', format: 'tandard' as 'standard' }, sealed), null)
    assert.equal(openSet(ring, { ...set, serial: 'A7K', labels: '2X7Q2' }, sealed), null)
  })

  test('the key id', () => {
    for (const keyId of ['k1', 'k3', '']) assert.equal(openSet(ring, set, { ...sealed, keyId }), null)
  })
})

test('a set moved to another account or swapped with another set of the account opens as null', () => {
  const other = { ...set, accountKey: run(0x02, 16), setId: run(0x31, 16) }
  const mine = sealSet(ring, set, verifiers)
  const theirs = sealSet(ring, other, verifiers)
  assert.equal(openSet(ring, { ...set, accountKey: other.accountKey }, mine), null)
  assert.equal(openSet(ring, set, theirs), null)
  assert.equal(openSet(ring, other, mine), null)
  const sibling = { ...set, setId: run(0x31, 16) }
  assert.equal(openSet(ring, set, sealSet(ring, sibling, verifiers)), null)
})

test('the associated data is the documented list of fields, the key id among them', () => {
  const sealed = sealSet(ring, { ...set, expiresAt: 1_800_000_000_000 }, verifiers)
  const field = (value: Uint8Array | string) => {
    const bytes = Buffer.from(value)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  const label = Buffer.from('\u0000\u000fsparekey/v1/set\u0000\u0010')
  const key = hkdfSync('sha256', run(0x50, 32), '', Buffer.concat([label, set.setId]), 32)
  const nonce = sealed.bytes.subarray(0, 12)
  const decipher = createDecipheriv('aes-256-gcm', new Uint8Array(key), nonce)
  const fields = ['sparekey/1', 'k2', set.accountKey, set.setId, 'A7K2', 'standard', 'X7Q2', '2']
  const rest = ['argon2id$m=19456,t=2,p=1', '1795291200000', '1800000000000', set.policyHash]
  decipher.setAAD(Buffer.concat([...fields, ...rest].map(field)))
  decipher.setAuthTag(sealed.bytes.subarray(-16))
  const opened = decipher.update(sealed.bytes.subarray(12, -16))
  decipher.final()
  assert.deepEqual(new Uint8Array(opened), verifiers)
})

test('after a rotation old sets open, and new ones are sealed under the new key', () => {
  const sealed = sealSet(ring, set, verifiers)
  assert.equal(sealed.keyId, 'k2')
  const rotated = ringOf(addKey(twoKeys, nodeRandom, new Date()))
  assert.deepEqual(openSet(rotated, set, sealed), verifiers)
  const resealed = sealSet(rotated, set, verifiers)
  assert.equal(resealed.keyId, 'k3')
  assert.deepEqual(openSet(rotated, set, resealed), verifiers)
  assert.equal(openSet(ring, set, resealed), null)
})

test('a foreign ring opens no set', () => {
  const foreign = ringOf(generateKeyRing(nodeRandom, new Date()))
  assert.equal(openSet(foreign, set, { ...sealSet(ring, set, verifiers), keyId: 'k1' }), null)
})

test('a row of the store with its account key is a descriptor', () => {
  const row: SetRow = {
    ...set,
    state: 'pending',
    confirmBy: 0,
    confirmedAt: null,
    endedAt: null,
    ...(({ keyId, bytes }) => ({ keyId, sealed: bytes }))(sealSet(ring, set, verifiers)),
  }
  const opened = openSet(
    ring,
    { ...row, accountKey: set.accountKey },
    { keyId: row.keyId, bytes: row.sealed },
  )
  assert.deepEqual(opened, verifiers)
})
