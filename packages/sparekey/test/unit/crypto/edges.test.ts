import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../../src/bytes.ts'
import {
  type ContactPlace,
  openContact,
  openIdentity,
  sealContact,
  sealIdentity,
} from '../../../src/crypto/account-identity.ts'
import { parseDerivation } from '../../../src/crypto/derivation.ts'
import { joinFields } from '../../../src/crypto/fields.ts'
import { createFollowingRing } from '../../../src/crypto/following-ring.ts'
import { addKey } from '../../../src/crypto/key-ring-data.ts'
import { nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import { ringOf, run, twoKeys } from './support.ts'

const ring = ringOf(twoKeys)
const adasKey = ring.accountKey('default', 'ada')
const broken = '\ud800'
const isAbout = (field: string) => (error: unknown) =>
  error instanceof ArgumentTypeError && error.field === field
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** Seals these bytes as an identity is sealed, whatever they are. */
const sealedAs = (content: Uint8Array) =>
  ring.seal(
    'identity',
    adasKey,
    content,
    joinFields([utf8('sparekey/1'), utf8(ring.currentKeyId), adasKey], 4),
  )

test('a name that is no text is refused by its field', () => {
  const seal = (tenant: string, account: string) => () => sealIdentity(ring, adasKey, { tenant, account })
  assert.throws(seal(broken, 'ada'), isAbout('tenant'))
  assert.throws(seal('default', broken), isAbout('accountId'))
  const place: ContactPlace = { accountKey: adasKey, contactId: run(1, 16), channel: 'email' }
  assert.throws(() => sealContact(ring, place, broken), isAbout('contacts.address'))
})

test('a sealed identity is two texts, no fewer and no more, bound as it is written down', () => {
  const [tenant, account] = [utf8('default'), utf8('ada')]
  assert.deepEqual(openIdentity(ring, adasKey, sealedAs(joinFields([tenant, account], 2))), {
    tenant: 'default',
    account: 'ada',
  })
  const notText = Uint8Array.of(0xff)
  for (const fields of [[], [tenant], [tenant, account, utf8('more')], [notText, account], [tenant, notText]])
    assert.equal(openIdentity(ring, adasKey, sealedAs(joinFields(fields, 2))), null, `${fields.length}`)
  assert.equal(openIdentity(ring, adasKey, sealedAs(utf8('default'))), null)
})

test('an address under a key that is not on the ring does not open', () => {
  const place: ContactPlace = { accountKey: adasKey, contactId: run(1, 16), channel: 'email' }
  const later = ringOf(addKey(twoKeys, nodeRandom, new Date(0)))
  const sealed = sealContact(later, place, 'ada@example.org')
  assert.equal(openContact(later, place, sealed), 'ada@example.org')
  assert.equal(openContact(ring, place, sealed), null)
})

test('a field that is too long is refused by that name', () => {
  assert.throws(
    () => joinFields([new Uint8Array(65_536)], 2),
    (error) => error instanceof ArgumentRangeError && error.field === 'field',
  )
  assert.equal(joinFields([new Uint8Array(65_535)], 2).length, 65_537)
})

test('what stands before or behind a derivation makes it none', () => {
  for (const good of ['argon2id$m=19456,t=2,p=1', 'pbkdf2-sha256$i=600000', 'hmac-sha256'])
    for (const bad of [`x${good}`, ` ${good}`, `${good} `, `${good}x`])
      assert.equal(parseDerivation(bad), null, bad)
})

test('a following ring gives what never changes as its first ring has it', () => {
  const following = createFollowingRing(ring, () => null)
  assert.deepEqual(following.accountKey('default', 'ada'), adasKey)
  assert.deepEqual(following.keyCheck(), ring.keyCheck())
  assert.deepEqual(following.logSigningSeed(), ring.logSigningSeed())
  assert.deepEqual(following.lookupMac('idempotency', run(1, 8)), ring.lookupMac('idempotency', run(1, 8)))
  assert.deepEqual(following.mac('fingerprint', run(1, 8)), ring.mac('fingerprint', run(1, 8)))
})

test('a following ring looks once a turn, in no hurry, and at once for a key that it does not know', async () => {
  const looks: boolean[] = []
  const following = createFollowingRing(ring, (isUrgent) => {
    looks.push(isUrgent)
    return null
  })
  void [following.currentKeyId, following.keyIds, following.currentKeyId]
  assert.deepEqual(looks, [], 'not within the turn')
  await turn()
  assert.deepEqual(looks, [false])
  void following.currentKeyId
  await turn()
  assert.deepEqual(looks, [false, false], 'and again in the next')
  assert.equal(following.mac('fingerprint', run(1, 8), 'k7'), null)
  assert.deepEqual(looks, [false, false, true])
})
