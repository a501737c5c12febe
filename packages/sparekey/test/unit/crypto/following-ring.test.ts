import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFollowingRing } from '../../../src/crypto/following-ring.ts'
import { addKey, withoutKey } from '../../../src/crypto/key-ring-data.ts'
import { nodeRandom } from '../../../src/crypto/node-primitives.ts'
import type { KeyRing } from '../../../src/crypto/ports.ts'
import { ringOf, twoKeys } from './support.ts'

const three = addKey(twoKeys, nodeRandom, new Date(0))
const subject = new Uint8Array(16)
const none = new Uint8Array(0)
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** A ring over a place where another one can be put. */
const placed = () => {
  let there: KeyRing | null = null
  let looks = 0
  const ring = createFollowingRing(ringOf(twoKeys), () => {
    looks += 1
    const found = there
    there = null
    return found
  })
  return { ring, put: (next: KeyRing) => (there = next), looks: () => looks }
}

test('what was sealed under a key that came later opens at once', () => {
  const { ring, put } = placed()
  const later = ringOf(three)
  const sealed = later.seal('set', subject, subject, none)
  assert.equal(ring.open('set', subject, sealed, none), null)
  put(later)
  assert.deepEqual(ring.open('set', subject, sealed, none), subject)
  assert.deepEqual(ring.open('set', subject, sealed, none), subject)
  assert.deepEqual(ring.mac('fingerprint', subject, 'k3'), later.mac('fingerprint', subject, 'k3'))
})

test('the current key changes between two turns and never within one, whatever is opened meanwhile', async () => {
  const { ring, put } = placed()
  const later = ringOf(three)
  put(later)
  assert.equal(ring.currentKeyId, 'k2')
  ring.open('set', subject, later.seal('set', subject, subject, none), none)
  assert.equal(ring.seal('set', subject, subject, none).keyId, 'k2')
  assert.equal(ring.mac('fingerprint', subject)?.keyId, 'k2')
  await turn()
  assert.equal(ring.currentKeyId, 'k3')
  assert.deepEqual(ring.keyIds, ['k1', 'k2', 'k3'])
  assert.equal(ring.seal('set', subject, subject, none).keyId, 'k3')
  assert.equal(ring.mac('fingerprint', subject)?.keyId, 'k3')
})

test('a key that was taken off no longer opens', async () => {
  const { ring, put } = placed()
  const sealed = ringOf({ ...twoKeys, current: 'k1' }).seal('set', subject, subject, none)
  assert.deepEqual(ring.open('set', subject, sealed, none), subject)
  put(ringOf(withoutKey(twoKeys, 'k1')))
  assert.equal(ring.currentKeyId, 'k2')
  await turn()
  assert.equal(ring.open('set', subject, sealed, none), null)
})

test('opening what is known asks nobody', () => {
  const { ring, looks } = placed()
  const sealed = ringOf(twoKeys).seal('set', subject, subject, none)
  ring.open('set', subject, sealed, none)
  ring.accountKey('default', 'ada')
  assert.equal(looks(), 0)
})
