import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concatBytes, toHex } from '../../../src/bytes.ts'
import { nodePrimitives } from '../../../src/crypto/node-primitives.ts'
import type { KeyRingData } from '../../../src/crypto/key-ring-data.ts'
import { accountNamedBy, deviceOf, printDeviceToken } from '../../../src/lifecycle/devices/token.ts'
import { printDisownToken, readDisownToken } from '../../../src/lifecycle/disown/token.ts'
import { parseToken, printToken } from '../../../src/lifecycle/identifiers.ts'
import { isGenuine, printRecoveryToken, readRecoveryToken } from '../../../src/lifecycle/recoveries/token.ts'
import { ringOf, run, twoKeys } from '../crypto/support.ts'

const ring = ringOf(twoKeys)
const before: KeyRingData = { ...twoKeys, current: 'k1' }
const without = (id: string): KeyRingData => ({
  ...twoKeys,
  keys: twoKeys.keys.filter((key) => key.id !== id),
  current: twoKeys.keys.find((key) => key.id !== id)?.id ?? '',
})
const accountKey = run(0x10, 16)
const other = run(0x70, 16)
const id = run(0x40, 16)

test('tokens that were given out are good for good: what they are derived from never changes', () => {
  assert.deepEqual(
    {
      recovery: printRecoveryToken(ring, accountKey, id, 'k2'),
      notice: printDisownToken(ring, accountKey, 5),
      device: printDeviceToken(ring, accountKey, id),
    },
    {
      recovery: 'rct_208h44rm2mb1e60s38dhr78y3x042gj38h2mcht89554pk2d9s7n4vwq8wdjhxsyfrrxjtm4zhnst',
      notice: 'nmt_208h44rm2mb1e60s38dhr78y3w0000000000000000000000002wzbb4n9f8gc014prk277nqw626',
      device: 'dvc_208h44rm2mb1e60s38dhr78y3x042gj38h2mcht89554pk2d9s7hszpvdvza3vk11e9rnkcgfkmge',
    },
  )
})

test('the link of a notice names its event, under any key of the ring, and no changed one does', () => {
  const seq = 2 ** 40 + 7
  for (const data of [twoKeys, before]) {
    const token = printDisownToken(ringOf(data), accountKey, seq)
    assert.ok(token !== null)
    assert.deepEqual(readDisownToken(ring, nodePrimitives, token), { accountKey, seq })
    assert.equal(readDisownToken(ringOf(without(data.current)), nodePrimitives, token), null)
    const bytes = parseToken('nmt', token)
    assert.ok(bytes !== null)
    for (const [index, byte] of bytes.entries()) {
      const changed = printToken('nmt', bytes.with(index, byte ^ 1))
      assert.equal(readDisownToken(ring, nodePrimitives, changed), null)
    }
  }
  for (const none of ['', 'nmt_', printDeviceToken(ring, accountKey, id)]) {
    assert.equal(readDisownToken(ring, nodePrimitives, none), null)
  }
})

test('a link to a place beyond every trail is none, though it is genuine', () => {
  const place = concatBytes(accountKey, concatBytes(new Uint8Array(8), run(0xf0, 8)))
  const mac = ring.mac('notice-token', place, 'k2')?.mac.slice(0, 16) ?? new Uint8Array()
  assert.equal(readDisownToken(ring, nodePrimitives, printToken('nmt', concatBytes(place, mac))), null)
})

test('a browser is known by the first genuine token of the account, under any key of the ring', () => {
  const token = printDeviceToken(ring, accountKey, id)
  const older = printDeviceToken(ringOf(before), accountKey, other)
  const ofOther = printDeviceToken(ring, other, id)
  const parts = { ring, primitives: nodePrimitives }
  const known = (...tokens: string[]) => deviceOf(parts, accountKey, tokens)
  assert.deepEqual(known(token), id)
  assert.deepEqual(known('', 'dvc_x', ofOther, older, token), other)
  assert.equal(known(ofOther), null)
  assert.equal(known(), null)
  const bytes = parseToken('dvc', token) ?? new Uint8Array()
  for (const [index, byte] of bytes.entries()) {
    assert.equal(known(printToken('dvc', bytes.with(index, byte ^ 1))), null)
  }
  const rotated = { ring: ringOf(without('k2')), primitives: nodePrimitives }
  assert.equal(deviceOf(rotated, accountKey, [token]), null)
})

test('a token of a browser names its account before anything is checked; another kind names none', () => {
  assert.deepEqual(accountNamedBy(printDeviceToken(ring, accountKey, id)), accountKey)
  for (const none of ['', 'dvc_', printDisownToken(ring, accountKey, 5) ?? '']) {
    assert.equal(accountNamedBy(none), null)
  }
})

test('the token of a recovery names its place, and is genuine under the key of its row alone', () => {
  const token = printRecoveryToken(ring, accountKey, id, 'k2') ?? ''
  const named = readRecoveryToken(token)
  assert.ok(named !== null)
  assert.deepEqual([toHex(named.accountKey), toHex(named.recoveryId)], [toHex(accountKey), toHex(id)])
  assert.equal(isGenuine(ring, nodePrimitives, named, 'k2'), true)
  assert.equal(isGenuine(ring, nodePrimitives, named, 'k1'), false)
  assert.equal(isGenuine(ring, nodePrimitives, named, 'k9'), false)
  assert.equal(isGenuine(ring, nodePrimitives, { ...named, recoveryId: other }, 'k2'), false)
  assert.equal(isGenuine(ring, nodePrimitives, { ...named, accountKey: other }, 'k2'), false)
  assert.equal(printRecoveryToken(ring, accountKey, id, 'k9'), null)
  assert.equal(readRecoveryToken(printDeviceToken(ring, accountKey, id)), null)
})
