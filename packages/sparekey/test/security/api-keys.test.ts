import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApiKeys } from '../../src/access/api-keys.ts'
import { allows, printScopes, readScopes } from '../../src/access/scopes.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../src/errors.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { testClock } from '../../src/testing/create-test-sparekey.ts'
import { watchedStore } from '../support/stores.ts'

const acme = { tenant: 'acme', name: 'app' }
const own = 'a key that is long enough'.replaceAll(' ', '-') + '0123456789'

test('a key names its owner, and any change to it nobody', async () => {
  const keys = createApiKeys({ store: memoryStore() })
  const { key, apiKeyId } = await keys.generate(acme)
  assert.match(key, /^spk_[0-9a-hjkmnp-tv-z]{38}$/)
  assert.match(apiKeyId, /^key_[0-9a-hjkmnp-tv-z]{32}$/)
  assert.deepEqual(await keys.find(key), { ...acme, apiKeyId, scopes: 'all', answerableTo: null })
  for (let at = 0; at < key.length; at += 1) {
    const changed = key.slice(0, at) + (key[at] === '7' ? '8' : '7') + key.slice(at + 1)
    assert.equal(await keys.find(changed), null, `place ${at}`)
  }
  for (const other of [
    '',
    key.slice(1),
    `${key}0`,
    key.toUpperCase(),
    ` ${key}`,
    'x'.repeat(1_000_000),
    '\ud800'.repeat(40),
  ])
    assert.equal(await keys.find(other), null)
})

test('no statement carries a key, only its hash', async () => {
  let seen = ''
  const store = watchedStore(memoryStore(), ({ parameters }) => {
    for (const value of Object.values(parameters))
      seen += value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : JSON.stringify(value)
  })
  const keys = createApiKeys({ store, clock: testClock().now })
  const { key } = await keys.generate(acme)
  await keys.register(acme, own)
  await keys.find(key)
  assert.ok(seen.includes(acme.tenant))
  for (const one of [key, own]) assert.ok(!seen.includes(one))
})

test('a key that is made elsewhere has 32 to 256 visible ASCII characters', async () => {
  const keys = createApiKeys({ store: memoryStore() })
  for (const key of ['x'.repeat(32), 'x'.repeat(256), own]) {
    await keys.register(acme, key)
    assert.equal((await keys.find(key))?.name, acme.name)
  }
  for (const key of ['x'.repeat(31), 'x'.repeat(257)])
    await assert.rejects(keys.register(acme, key), ArgumentRangeError)
  for (const key of ['', 'ä'.repeat(40), `${own} `, `${own}\n`])
    await assert.rejects(keys.register(acme, key), ArgumentTypeError)
})

test('a refusal does not repeat the key', async () => {
  const keys = createApiKeys({ store: memoryStore() })
  for (const key of ['short-secret-key', `secret-${'ä'.repeat(40)}`]) {
    const error = await keys.register(acme, key).then(
      () => assert.fail('accepted'),
      (refusal: unknown) => refusal,
    )
    assert.ok(error instanceof Error && !`${error.message}${error.stack}`.includes(key))
  }
})

test('a key that would never be found is not registered', async () => {
  const keys = createApiKeys({ store: memoryStore() })
  const key = `spk_${'x'.repeat(38)}`
  const taken = await keys.register(acme, key).then(
    () => true,
    () => false,
  )
  if (taken) assert.equal((await keys.find(key))?.name, acme.name)
})

test('a key of one tenant cannot be registered for another in silence', async () => {
  const keys = createApiKeys({ store: memoryStore() })
  await keys.register(acme, own)
  await assert.rejects(keys.register({ tenant: 'other', name: 'app' }, own))
})

test('a key does what its scopes say, and no scope that was misspelt', async () => {
  const keys = createApiKeys({ store: memoryStore() })
  const { key, scopes } = await keys.generate({ ...acme, scopes: ['read', 'redeem', 'read'] })
  assert.deepEqual(scopes, ['redeem', 'read'])
  const found = await keys.find(key)
  assert.ok(found !== null && allows(found.scopes, 'redeem') && !allows(found.scopes, 'issue'))
  // @ts-expect-error -- no such scope
  await assert.rejects(keys.generate({ ...acme, scopes: ['reed'] }), /must be one of: issue, confirm/)
  await assert.rejects(keys.generate({ ...acme, scopes: [] }), ArgumentRangeError)
  await assert.rejects(keys.generate({ ...acme, name: '' }), ArgumentRangeError)
  await assert.rejects(keys.generate({ ...acme, tenant: 'Acme Ltd' }), ArgumentTypeError)
  assert.equal((await keys.list('acme')).length, 1)
})

test('a key has a scope of support only where it is named, and then a person answers for it', async () => {
  const keys = createApiKeys({ store: memoryStore() })
  const ofSupport = ['support:open', 'support:read', 'support:claim', 'support:freeze'] as const
  for (const scope of ofSupport) {
    assert.equal(allows('all', scope), false, `all includes ${scope}`)
    await assert.rejects(keys.generate({ ...acme, scopes: ['read', scope] }), {
      code: 'invalid_request',
      field: 'answerableTo',
    })
    const { key } = await keys.generate({ ...acme, scopes: [scope], answerableTo: 'Grace Hopper' })
    const found = await keys.find(key)
    assert.ok(found !== null && allows(found.scopes, scope))
    assert.equal(found.answerableTo, 'Grace Hopper')
  }
  for (const answerableTo of ['', ' ', 'x'.repeat(101), 'Grace\nHopper'])
    await assert.rejects(keys.generate({ ...acme, scopes: ['support:open'], answerableTo }), {
      field: 'answerableTo',
    })
  const without = { field: 'answerableTo', message: /scopes of support alone/ }
  await assert.rejects(keys.generate({ ...acme, answerableTo: 'Grace Hopper' }), without)
  await assert.rejects(keys.generate({ ...acme, scopes: ['read'], answerableTo: 'G' }), without)
})

test('of scopes that a later version wrote, only those known here are granted', () => {
  assert.deepEqual(readScopes('redeem teleport'), ['redeem'])
  assert.deepEqual(readScopes(''), [])
  assert.deepEqual(readScopes(printScopes('all')), 'all')
})

test('a key opens nothing from the moment of its expiry', async () => {
  const clock = testClock()
  const keys = createApiKeys({ store: memoryStore(), clock: clock.now })
  const expiresAt = new Date(clock.now().getTime() + 60_000)
  await assert.rejects(keys.generate({ ...acme, expiresAt: clock.now() }), ArgumentRangeError)
  const { key } = await keys.generate({ ...acme, expiresAt })
  clock.advance(59)
  assert.ok(await keys.find(key))
  clock.advance(1)
  assert.equal(await keys.find(key), null)
  assert.deepEqual((await keys.list('acme'))[0]?.expiresAt, expiresAt)
})

test('a revoked key opens nothing, for good, and is revoked by its own tenant alone', async () => {
  const keys = createApiKeys({ store: memoryStore() })
  const { apiKeyId } = await keys.register(acme, own)
  const kept = await keys.generate(acme)
  assert.equal(await keys.revoke('other', apiKeyId), false)
  assert.ok(await keys.find(own))
  assert.equal(await keys.revoke('acme', apiKeyId), true)
  assert.equal(await keys.revoke('acme', apiKeyId), false)
  assert.equal(await keys.find(own), null)
  await assert.rejects(keys.register(acme, own), /revoked/)
  assert.equal(await keys.find(own), null)
  assert.ok(await keys.find(kept.key))
})
