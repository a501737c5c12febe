import assert from 'node:assert/strict'
import { createCipheriv, createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { generateKeyRing, type KeyRingData } from '../../../src/crypto/key-ring-data.ts'
import { nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { SetupError } from '../../../src/errors.ts'
import { hex, keyUses, ringOf, run, toHex, twoKeys } from './support.ts'

const none = new Uint8Array(0)
const now = new Date('2026-11-23T20:00:00.000Z')

describe('the formats, built a second time from RFC 2104 and RFC 5869', () => {
  const mac = (key: Uint8Array, ...parts: readonly Uint8Array[]) =>
    createHmac('sha256', key).update(Buffer.concat(parts)).digest()
  const field = (bytes: Uint8Array | string) => {
    const text = Buffer.from(bytes)
    return Buffer.concat([Buffer.from([text.length >> 8, text.length & 255]), text])
  }
  /** One block of HKDF with an empty salt. */
  const derived = (secret: Uint8Array, ...info: readonly (Uint8Array | string)[]) =>
    mac(mac(Buffer.alloc(32), secret), ...info.map(field), Buffer.of(1))

  test('account key: HMAC over version, tenant and account with their lengths, 16 bytes', () => {
    const key = derived(twoKeys.accountKey, 'sparekey/v1/account-key')
    const expected = mac(key, Buffer.of(1), field('default'), field('adä')).subarray(0, 16)
    assert.equal(toHex(ringOf(twoKeys).accountKey('default', 'adä')), toHex(expected))
  })

  test('key check, the log’s seed and look-up MAC: from the account secret', () => {
    const ring = ringOf(twoKeys)
    const check = derived(twoKeys.accountKey, 'sparekey/v1/key-check')
    assert.equal(toHex(ring.keyCheck()), toHex(check))
    const seed = derived(twoKeys.accountKey, 'sparekey/v1/log-signing')
    assert.equal(toHex(ring.logSigningSeed()), toHex(seed))
    const key = derived(twoKeys.accountKey, 'sparekey/v1/lookup/idempotency')
    assert.equal(toHex(ring.lookupMac('idempotency', run(1, 9))), toHex(mac(key, run(1, 9))))
  })

  test('MAC: under the key of its use', () => {
    for (const use of keyUses) {
      const key = derived(run(0x50, 32), `sparekey/v1/${use}`)
      const expected = { keyId: 'k2', mac: new Uint8Array(mac(key, run(1, 9))) }
      assert.deepEqual(ringOf(twoKeys).mac(use, run(1, 9)), expected)
    }
  })

  test('seal: nonce, ciphertext and tag under the key of use and subject', () => {
    for (const use of keyUses) {
      const nonce = run(0xe0, 12)
      const ring = ringOf(twoKeys, () => nonce)
      const key = derived(run(0x50, 32), `sparekey/v1/${use}`, run(3, 16))
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(run(5, 7))
      const text = Buffer.concat([cipher.update(run(9, 50)), cipher.final()])
      const expected = Buffer.concat([nonce, text, cipher.getAuthTag()])
      const sealed = ring.seal(use, run(3, 16), run(9, 50), run(5, 7))
      assert.deepEqual({ ...sealed, bytes: toHex(sealed.bytes) }, { keyId: 'k2', bytes: toHex(expected) })
    }
  })

  test('the formats have not changed since databases hold them', () => {
    const ring = ringOf(twoKeys)
    assert.equal(toHex(ring.accountKey('default', 'ada')), 'd0bd30907623b4b0e76d1bc85faecb66')
    assert.equal(toHex(ring.keyCheck()), '01857c0a63b5ffc1d6e4f2125d9aca44cc2beb39f23ed78a26223e2077018c25')
    assert.equal(
      toHex(ring.mac('page-token', run(0, 16), 'k1')?.mac ?? none),
      'cebc50a10c5ef78a7c4c757bb8b16c6cac85540242d9ae68450441d87b0bce6b',
    )
    const sealed = {
      keyId: 'k1',
      bytes: hex('e0e1e2e3e4e5e6e7e8e9eaeb12553f98282a5314f1cd20241e4d200c70fa693c1289e32b'),
    }
    assert.deepEqual(ring.open('set', run(0, 16), sealed, run(0, 4)), run(0x30, 8))
  })
})

describe('rings', () => {
  test('a generated ring has one key and secrets that no other has', () => {
    const secrets = Array.from({ length: 20 }, () => generateKeyRing(nodeRandom, now)).flatMap((data) => {
      assert.deepEqual([data.version, data.current, data.keys.length], [1, 'k1', 1])
      assert.deepEqual(data.keys[0]?.createdAt, now)
      return [data.accountKey, ...data.keys.map(({ secret }) => secret)]
    })
    assert.equal(new Set(secrets.map(toHex)).size, 40)
    for (const secret of secrets) assert.equal(secret.length, 32)
  })

  test('a ring whose parts do not fit together is refused', () => {
    const [first, second] = twoKeys.keys
    assert.ok(first && second)
    const unsound: readonly KeyRingData[] = [
      { ...twoKeys, accountKey: run(0, 31) },
      { ...twoKeys, current: 'k3' },
      { ...twoKeys, keys: [] },
      { ...twoKeys, keys: [first, { ...second, id: 'k1' }] },
      { ...twoKeys, keys: [first, { ...second, secret: run(0, 33) }] },
      { ...twoKeys, keys: [first, { ...second, secret: first.secret }] },
      { ...twoKeys, keys: [first, { ...second, secret: twoKeys.accountKey }] },
    ]
    for (const data of unsound) {
      assert.throws(
        () => ringOf(data),
        (error) => error instanceof SetupError && error.code === 'keys_unreadable',
      )
    }
  })

  test('changing the data afterwards does not change the ring', () => {
    const data = { ...twoKeys, accountKey: Uint8Array.from(twoKeys.accountKey) }
    const ring = ringOf(data)
    data.accountKey.fill(0)
    assert.deepEqual(ring.keyCheck(), ringOf(twoKeys).keyCheck())
    ring.keyCheck().fill(0)
    assert.deepEqual(ring.keyCheck(), ringOf(twoKeys).keyCheck())
  })

  test('neither printing nor serialising a ring shows a secret', () => {
    const ring = ringOf(twoKeys)
    ring.mac('page-token', none)
    const printed = inspect(ring, { depth: null, showHidden: true, maxArrayLength: null })
    const shown = (printed + JSON.stringify(ring)).replaceAll(/\s/g, '')
    for (const secret of [twoKeys.accountKey, ...twoKeys.keys.map((key) => key.secret)]) {
      const [first, next] = secret
      const forms = [toHex(secret).slice(0, 8), `${first},${next}`, `"0":${first},"1":${next}`]
      for (const form of forms) assert.ok(!shown.includes(form))
    }
  })
})
