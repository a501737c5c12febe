import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import {
  type ContactPlace,
  identityMatches,
  openContact,
  openIdentity,
  sealContact,
  sealIdentity,
} from '../../../src/crypto/account-identity.ts'
import { addKey } from '../../../src/crypto/key-ring-data.ts'
import { nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import { anyText, flipBit, ringOf, run, twoKeys } from './support.ts'

const ring = ringOf(twoKeys)
const ada = { tenant: 'default', account: 'ada' }
const adasKey = ring.accountKey('default', 'ada')

describe('identity', () => {
  test('opens as it was sealed, whatever the names', () => {
    const names = anyText(20)
    const property = fc.property(names, names, (tenant, account) => {
      const accountKey = ring.accountKey(tenant, account)
      const sealed = sealIdentity(ring, accountKey, { tenant, account })
      assert.deepEqual(openIdentity(ring, accountKey, sealed), { tenant, account })
      assert.equal(identityMatches(ring, accountKey, sealed, tenant, account), true)
    })
    fc.assert(property)
    const marked = sealIdentity(ring, adasKey, { tenant: '\uFEFFdefault', account: '\uFEFFada' })
    assert.deepEqual(openIdentity(ring, adasKey, marked), { tenant: '\uFEFFdefault', account: '\uFEFFada' })
  })

  test('matches no other tenant or account, moved boundaries among them', () => {
    const sealed = sealIdentity(ring, adasKey, ada)
    assert.equal(identityMatches(ring, adasKey, sealed, 'default', 'ada'), true)
    const others = [
      ['default', 'bob'],
      ['other', 'ada'],
      ['defaulta', 'da'],
      ['', 'defaultada'],
      ['default', 'Ada'],
    ]
    for (const [tenant = '', account = ''] of [...others, ['default', 'ada\uD800']]) {
      assert.equal(identityMatches(ring, adasKey, sealed, tenant, account), false)
    }
  })

  test('does not open in another account’s row, changed, under another key id or as a contact', () => {
    const sealed = sealIdentity(ring, adasKey, ada)
    const bobsKey = ring.accountKey('default', 'bob')
    assert.equal(openIdentity(ring, bobsKey, sealed), null)
    assert.equal(identityMatches(ring, bobsKey, sealed, 'default', 'ada'), false)
    for (let bit = 0; bit < sealed.bytes.length * 8; bit += 1) {
      assert.equal(openIdentity(ring, adasKey, { ...sealed, bytes: flipBit(sealed.bytes, bit) }), null)
    }
    for (const keyId of ['k1', 'k3']) assert.equal(openIdentity(ring, adasKey, { ...sealed, keyId }), null)
    const place = { accountKey: adasKey, contactId: new Uint8Array(0), channel: '' }
    assert.equal(openContact(ring, place, sealed), null)
  })

  test('still opens after a rotation', () => {
    const rotated = ringOf(addKey(twoKeys, nodeRandom, new Date()))
    assert.deepEqual(openIdentity(rotated, adasKey, sealIdentity(ring, adasKey, ada)), ada)
  })

  test('names that cannot be kept without loss are refused', () => {
    const lone = { tenant: 'default', account: '\uD800' }
    assert.throws(() => sealIdentity(ring, adasKey, lone), ArgumentTypeError)
    const long = { tenant: 'default', account: 'a'.repeat(65_536) }
    assert.throws(() => sealIdentity(ring, adasKey, long), ArgumentRangeError)
  })
})

describe('contact', () => {
  const place: ContactPlace = { accountKey: adasKey, contactId: run(0x61, 16), channel: 'email' }
  const sealed = sealContact(ring, place, 'ada@example.org')

  test('opens as it was sealed', () => {
    assert.equal(openContact(ring, place, sealed), 'ada@example.org')
    const property = fc.property(anyText(20), (address) => {
      assert.equal(openContact(ring, place, sealContact(ring, place, address)), address)
    })
    fc.assert(property)
  })

  test('does not open in another account, row or channel, nor changed', () => {
    const others: { readonly [F in keyof ContactPlace]: ContactPlace[F] } = {
      accountKey: ring.accountKey('default', 'bob'),
      contactId: run(0x62, 16),
      channel: 'sms',
    }
    for (const [field, value] of Object.entries(others)) {
      assert.equal(openContact(ring, { ...place, [field]: value }, sealed), null, field)
    }
    for (let bit = 0; bit < sealed.bytes.length * 8; bit += 1) {
      assert.equal(openContact(ring, place, { ...sealed, bytes: flipBit(sealed.bytes, bit) }), null)
    }
    assert.equal(openContact(ring, place, { ...sealed, keyId: 'k1' }), null)
  })
})
