import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { addKey, generateKeyRing, type KeyRingData } from '../../../src/crypto/key-ring-data.ts'
import { nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { ArgumentRangeError } from '../../../src/errors.ts'
import { flipBit, keyUses, ringOf, run, toHex, twoKeys } from './support.ts'

const none = new Uint8Array(0)
const now = new Date('2026-11-23T20:00:00.000Z')

describe('seals', () => {
  const ring = ringOf(twoKeys)

  test('open gives back what was sealed', () => {
    const any = fc.uint8Array({ maxLength: 200 })
    const property = fc.property(
      fc.constantFrom(...keyUses),
      any,
      any,
      any,
      (use, subject, text, associated) => {
        const sealed = ring.seal(use, subject, text, associated)
        assert.equal(sealed.bytes.length, 12 + text.length + 16)
        assert.deepEqual(ring.open(use, subject, sealed, associated), text)
      },
    )
    fc.assert(property)
  })

  test('any changed bit, and any length but the right one, gives null', () => {
    const sealed = ring.seal('set', run(0, 16), run(0, 8), run(0, 4))
    for (let bit = 0; bit < sealed.bytes.length * 8; bit += 1) {
      assert.equal(
        ring.open('set', run(0, 16), { ...sealed, bytes: flipBit(sealed.bytes, bit) }, run(0, 4)),
        null,
      )
    }
    for (let length = 0; length < sealed.bytes.length; length += 1) {
      const cut = { ...sealed, bytes: sealed.bytes.subarray(0, length) }
      assert.equal(ring.open('set', run(0, 16), cut, run(0, 4)), null)
    }
    assert.equal(ring.open('set', run(0, 16), sealed, run(0, 5)), null)
  })

  test('a key id that is not on the ring, or is another key’s, gives null', () => {
    const sealed = ring.seal('set', run(0, 16), run(0, 8), none)
    for (const keyId of ['k1', 'k3', 'K2', '', '__proto__', 'constructor']) {
      assert.equal(ring.open('set', run(0, 16), { ...sealed, keyId }, none), null)
      if (keyId !== 'k1') assert.equal(ring.mac('set', none, keyId), null)
    }
  })

  test('a foreign ring opens nothing, though its key has the same id', () => {
    const foreign = ringOf(generateKeyRing(nodeRandom, now))
    const sealed = foreign.seal('set', run(0, 16), run(0, 8), none)
    assert.equal(ringOf(generateKeyRing(nodeRandom, now)).open('set', run(0, 16), sealed, none), null)
    assert.deepEqual(foreign.open('set', run(0, 16), sealed, none), run(0, 8))
  })

  test('the same text sealed twice differs: each seal draws its nonce', () => {
    const seals = Array.from({ length: 50 }, () => ring.seal('set', none, run(0, 8), none).bytes)
    assert.equal(new Set(seals.map((bytes) => toHex(bytes.subarray(0, 12)))).size, 50)
  })

  test('a random source that gives another length than asked for stops the seal', () => {
    const short = ringOf(twoKeys, () => run(0, 8))
    assert.throws(() => short.seal('set', none, none, none), ArgumentRangeError)
  })

  test('a subject over 256 bytes is refused by seal and gives null from open', () => {
    assert.throws(() => ring.seal('set', run(0, 257), none, none), ArgumentRangeError)
    const sealed = ring.seal('set', run(0, 256), none, none)
    assert.deepEqual(ring.open('set', run(0, 256), sealed, none), none)
    assert.equal(ring.open('set', run(0, 5000), sealed, none), null)
  })
})

describe('rotation', () => {
  test('after a key was added, old seals and MACs still hold and new ones are of the new key', () => {
    const before = generateKeyRing(nodeRandom, now)
    const old = ringOf(before)
    const sealed = old.seal('identity', run(0, 16), run(0, 8), none)
    const after = addKey(before, nodeRandom, now)
    const ring = ringOf(after)
    assert.deepEqual([ring.currentKeyId, ring.keyIds], ['k2', ['k1', 'k2']])
    assert.deepEqual(ring.open('identity', run(0, 16), sealed, none), run(0, 8))
    assert.deepEqual(ring.mac('fingerprint', run(0, 8), 'k1'), old.mac('fingerprint', run(0, 8)))
    const fresh = ring.seal('identity', run(0, 16), run(0, 8), none)
    assert.equal(fresh.keyId, 'k2')
    const [newMac, oldMac] = [ring.mac('fingerprint', none), ring.mac('fingerprint', none, 'k1')]
    assert.deepEqual([newMac?.keyId, oldMac?.keyId], ['k2', 'k1'])
    assert.notDeepEqual(newMac?.mac, oldMac?.mac)
    assert.equal(old.open('identity', run(0, 16), fresh, none), null)
  })

  test('a new key’s id is above every other, and the ring it was added to is as it was', () => {
    const gap: KeyRingData = { ...twoKeys, current: 'k2', keys: twoKeys.keys.slice(1) }
    assert.equal(addKey(gap, nodeRandom, now).current, 'k3')
    assert.deepEqual(
      gap.keys.map(({ id }) => id),
      ['k2'],
    )
    const twelve = Array.from({ length: 11 }).reduce<KeyRingData>(
      (data) => addKey(data, nodeRandom, now),
      generateKeyRing(nodeRandom, now),
    )
    assert.equal(twelve.current, 'k12')
    assert.equal(ringOf(twelve).keyIds.length, 12)
  })
})
