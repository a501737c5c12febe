import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApiKeys } from '../../src/access/api-keys.ts'
import { createTenants } from '../../src/access/tenants.ts'
import { createWebhooks } from '../../src/access/webhooks.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../src/errors.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { testClock, testKeys } from '../../src/testing/create-test-sparekey.ts'

const all = async () => {
  const store = memoryStore()
  const clock = testClock()
  const options = { store, clock: clock.now }
  const ring = await testKeys().load(true)
  return {
    clock,
    tenants: createTenants(options),
    keys: createApiKeys(options),
    webhooks: createWebhooks({ ...options, ring }),
  }
}

test('a tenant is added once, changed and listed', async () => {
  const { tenants, clock } = await all()
  const createdAt = clock.now()
  assert.equal(await tenants.add('acme', '{"a":1}'), true)
  assert.equal(await tenants.add('acme', '{"a":2}'), false)
  clock.advance(5)
  assert.equal(await tenants.change('acme', '{"a":3}'), true)
  assert.equal(await tenants.change('globex', '{}'), false)
  const acme = {
    tenant: 'acme',
    settings: '{"a":3}',
    createdAt,
    changedAt: clock.now(),
    removedAt: null,
    proposal: null,
  }
  assert.deepEqual(await tenants.find('acme'), acme)
  assert.deepEqual(await tenants.list(), [acme])
  assert.equal(await tenants.find('globex'), null)
})

test('the names of the service itself, and what is no name, are refused', async () => {
  const { tenants } = await all()
  for (const name of ['default', 'try']) await assert.rejects(tenants.add(name, '{}'), ArgumentRangeError)
  for (const name of ['', 'Acme', 'a/b', 'ä'])
    await assert.rejects(tenants.add(name, '{}'), ArgumentTypeError)
  assert.deepEqual(await tenants.list(), [])
})

test('a removed tenant has no keys and no webhooks left, and its name is never another’s', async () => {
  const { tenants, keys, webhooks, clock } = await all()
  await tenants.add('acme', '{}')
  const { key } = await keys.generate({ tenant: 'acme', name: 'web' })
  const other = await keys.generate({ tenant: 'globex', name: 'web' })
  await webhooks.add({ tenant: 'acme', url: 'https://a.example.org/', kinds: null })
  await webhooks.add({ tenant: 'globex', url: 'https://a.example.org/', kinds: null })
  clock.advance(1)
  assert.equal(await tenants.remove('acme'), true)
  assert.equal(await tenants.remove('acme'), false)
  assert.equal(await tenants.remove('initech'), false)
  assert.deepEqual((await tenants.find('acme'))?.removedAt, clock.now())
  assert.equal(await keys.find(key), null)
  assert.ok(await keys.find(other.key))
  assert.equal((await webhooks.list('acme')).length, 0)
  assert.equal((await webhooks.list('globex')).length, 1)
  assert.equal(await tenants.add('acme', '{}'), false)
  assert.equal(await tenants.restore('acme'), true)
  assert.equal(await tenants.restore('acme'), false)
  assert.equal(await keys.find(key), null)
  assert.equal((await tenants.find('acme'))?.removedAt, null)
})

test('removing a tenant that is none revokes nothing', async () => {
  const { tenants, keys } = await all()
  const { key } = await keys.generate({ tenant: 'default', name: 'web' })
  assert.equal(await tenants.remove('default'), false)
  assert.ok(await keys.find(key))
})
