import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { createKeyRing } from '../../../src/crypto/key-ring.ts'
import { addKey } from '../../../src/crypto/key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import type { Primitives } from '../../../src/crypto/ports.ts'
import { ArgumentTypeError } from '../../../src/errors.ts'
import { anyText, keyUses, ringOf, run, toHex, twoKeys } from './support.ts'

const none = new Uint8Array(0)
const now = new Date('2026-11-23T20:00:00.000Z')

describe('keys are apart', () => {
  /** Counts which keys reach HMAC and AES, and for what. */
  const spy = () => {
    const keys = new Map<string, string>()
    let purpose = ''
    const note = (key: Uint8Array) => {
      const earlier = keys.get(toHex(key))
      assert.ok(earlier === undefined || earlier === purpose, `${purpose} shares a key with ${earlier}`)
      keys.set(toHex(key), purpose)
    }
    const primitives: Primitives = {
      ...nodePrimitives,
      hmacSha256: (key, data) => (note(key), nodePrimitives.hmacSha256(key, data)),
      aesGcmSeal: (key, ...rest) => (note(key), nodePrimitives.aesGcmSeal(key, ...rest)),
    }
    const during = (name: string, action: () => unknown) => {
      purpose = name
      action()
    }
    return { keys, primitives, during }
  }

  test('no two uses, subjects or key ids share a key, nor a MAC with a seal', () => {
    const { keys, primitives, during } = spy()
    const subjects = [none, Uint8Array.of(0), Uint8Array.of(0, 0), run(0, 16), run(1, 16), run(0, 17)]
    let purposes = 0
    for (const current of ['k1', 'k2']) {
      const ring = createKeyRing({ ...twoKeys, current }, primitives, nodeRandom)
      for (const use of keyUses) {
        for (const subject of subjects) {
          during(`seal ${current} ${use} ${toHex(subject)}`, () => ring.seal(use, subject, none, none))
          purposes += 1
        }
        during(`mac ${current} ${use}`, () => ring.mac(use, none))
        purposes += 1
      }
      during('account key', () => ring.accountKey('t', 'a'))
      during('lookup', () => ring.lookupMac('idempotency', none))
    }
    purposes += 2
    keys.set(toHex(createKeyRing(twoKeys, primitives, nodeRandom).keyCheck()), 'key check')
    keys.set(toHex(createKeyRing(twoKeys, primitives, nodeRandom).logSigningSeed()), 'log')
    assert.equal(keys.size, purposes + 2)
  })

  test('a seal does not open under another use or subject', () => {
    const ring = ringOf(twoKeys)
    for (const use of keyUses) {
      const sealed = ring.seal(use, run(0, 16), run(0, 8), none)
      for (const other of keyUses) {
        const opened = ring.open(other, run(0, 16), sealed, none)
        assert.deepEqual(opened, other === use ? run(0, 8) : null)
      }
      assert.equal(ring.open(use, run(1, 16), sealed, none), null)
      assert.equal(ring.open(use, none, sealed, none), null)
    }
  })
})

describe('account keys', () => {
  const ring = ringOf(twoKeys)

  test('names with a moved boundary are different accounts', () => {
    const pairs = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc', ''],
      ['', 'abc'],
      ['a\u0000', 'bc'],
      ['a', '\u0000bc'],
    ] as const
    const keys = new Set(pairs.map(([tenant, account]) => toHex(ring.accountKey(tenant, account))))
    assert.equal(keys.size, pairs.length)
  })

  test('two different pairs of names have different keys, the same pair the same', () => {
    const names = anyText(5)
    const property = fc.property(names, names, names, names, (tenant, account, tenant2, account2) => {
      const same = tenant === tenant2 && account === account2
      assert.equal(
        toHex(ring.accountKey(tenant, account)) === toHex(ring.accountKey(tenant2, account2)),
        same,
      )
      assert.equal(ring.accountKey(tenant, account).length, 16)
    })
    fc.assert(property)
  })

  test('a name that is not well-formed is refused: two such names would be one account', () => {
    const refused = (field: string) => (error: unknown) =>
      error instanceof ArgumentTypeError && error.field === field
    assert.throws(() => ring.accountKey('default', 'a\uD800'), refused('accountId'))
    assert.throws(() => ring.accountKey('a\uDFFF', 'ada'), refused('tenant'))
  })

  test('survive rotation, and are another ring’s for another account secret', () => {
    const rotated = ringOf(addKey(twoKeys, nodeRandom, now))
    assert.deepEqual(rotated.accountKey('t', 'ada'), ring.accountKey('t', 'ada'))
    assert.deepEqual(rotated.lookupMac('idempotency', none), ring.lookupMac('idempotency', none))
    assert.deepEqual(rotated.keyCheck(), ring.keyCheck())
    assert.deepEqual(rotated.logSigningSeed(), ring.logSigningSeed())
    const foreign = ringOf({ ...twoKeys, accountKey: run(0xa1, 32) })
    assert.notDeepEqual(foreign.accountKey('t', 'ada'), ring.accountKey('t', 'ada'))
    assert.notDeepEqual(foreign.keyCheck(), ring.keyCheck())
  })
})
