import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWebhooks } from '../../src/access/webhooks.ts'
import { createKeyRing } from '../../src/crypto/key-ring.ts'
import { addKey, generateKeyRing } from '../../src/crypto/key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'
import { ArgumentRangeError } from '../../src/errors.ts'
import { keep, write, type WriteName, type Writes } from '../../src/store/port.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { testClock } from '../../src/testing/create-test-sparekey.ts'
import { watchedStore } from '../support/stores.ts'

const url = 'https://hooks.example.org/sparekey'
const input = { tenant: 'acme', url, kinds: ['code_used'] }
const data = generateKeyRing(nodeRandom, new Date(0))
const ringOf = (given = data) => createKeyRing(given, nodePrimitives, nodeRandom)

const setUp = () => {
  const clock = testClock()
  const store = memoryStore()
  return { clock, store, webhooks: createWebhooks({ store, ring: ringOf(), clock: clock.now }) }
}

const later = (clock: ReturnType<typeof testClock>, seconds: number): Date =>
  new Date(clock.now().getTime() + seconds * 1000)

test('a secret is shown as it is made, and given to whoever delivers', async () => {
  const { webhooks, clock } = setUp()
  const made = await webhooks.add(input)
  assert.match(made.secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  const [listed] = await webhooks.list('acme')
  assert.deepEqual(listed, {
    ...input,
    webhookId: made.webhookId,
    signing: 'hmac',
    createdAt: clock.now(),
    disabledAt: null,
    oldSecretUntil: null,
  })
  assert.deepEqual(await webhooks.destinations('acme'), [{ ...listed, secrets: [made.secret] }])
  const pair = await webhooks.add({ ...input, signing: 'ed25519', kinds: null })
  assert.match(pair.secret, /^whsk_[A-Za-z0-9+/]{43}=$/)
  assert.deepEqual(await webhooks.destinations('globex'), [])
})

test('no statement carries a secret', async () => {
  let seen = ''
  const store = watchedStore(memoryStore(), ({ parameters }) => {
    for (const value of Object.values(parameters))
      seen += value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : JSON.stringify(value)
  })
  const webhooks = createWebhooks({ store, ring: ringOf() })
  const made = await webhooks.add(input)
  const rotated = await webhooks.rotateSecret('acme', made.webhookId, new Date())
  assert.ok(seen.includes(url) && rotated !== null)
  for (const { secret } of [made, rotated]) assert.ok(!seen.includes(secret.slice(7, 30)))
})

test('while a rotation lasts both secrets are signed with, the new one first', async () => {
  const { webhooks, clock } = setUp()
  const made = await webhooks.add(input)
  const { webhookId } = made
  const secrets = async () => (await webhooks.destinations('acme'))[0]?.secrets
  const until = later(clock, 3600)
  const rotated = await webhooks.rotateSecret('acme', webhookId, until)
  assert.notEqual(rotated?.secret, made.secret)
  assert.deepEqual(rotated?.oldSecretUntil, until)
  assert.deepEqual(await secrets(), [rotated?.secret, made.secret])
  clock.advance(3600)
  assert.deepEqual(await secrets(), [rotated?.secret])
  assert.equal((await webhooks.list('acme'))[0]?.oldSecretUntil, null)
  const atOnce = await webhooks.rotateSecret('acme', webhookId, clock.now())
  assert.deepEqual(await secrets(), [atOnce?.secret])
})

test('a secret that is replaced at once is not kept alive by the rotation before', async () => {
  const { webhooks, clock } = setUp()
  const { webhookId } = await webhooks.add(input)
  await webhooks.rotateSecret('acme', webhookId, later(clock, 86_400))
  const last = await webhooks.rotateSecret('acme', webhookId, clock.now())
  assert.deepEqual((await webhooks.destinations('acme'))[0]?.secrets, [last?.secret])
})

test('another tenant neither sees, rotates, stops nor removes a webhook', async () => {
  const { webhooks, clock } = setUp()
  const { webhookId } = await webhooks.add(input)
  assert.deepEqual(await webhooks.list('globex'), [])
  assert.equal(await webhooks.rotateSecret('globex', webhookId, clock.now()), null)
  assert.equal(await webhooks.setDisabled('globex', webhookId, true), false)
  assert.equal(await webhooks.remove('globex', webhookId), false)
  assert.equal((await webhooks.destinations('acme')).length, 1)
  assert.equal(await webhooks.setDisabled('acme', webhookId, true), true)
  assert.deepEqual(await webhooks.destinations('acme'), [])
  assert.equal(await webhooks.remove('acme', webhookId), true)
  assert.deepEqual(await webhooks.list('acme'), [])
})

test('a URL that may hold a secret, or travels in the clear, is refused', async () => {
  const { webhooks } = setUp()
  for (const bad of [
    '',
    'hooks.example.org',
    'http://hooks.example.org/',
    'https://user:pw@hooks.example.org/',
    `${url}#part`,
    `https://hooks.example.org/${'x'.repeat(2048)}`,
  ])
    await assert.rejects(webhooks.add({ ...input, url: bad }), ArgumentRangeError)
})

test('a secret opens under a ring that has a newer key, and not without the key it lies under', async () => {
  const { webhooks, store } = setUp()
  const made = await webhooks.add(input)
  const rotated = addKey(data, nodeRandom, new Date(1))
  const after = createWebhooks({ store, ring: ringOf(rotated) })
  assert.deepEqual((await after.destinations('acme'))[0]?.secrets, [made.secret])
  const without = { ...rotated, keys: rotated.keys.filter(({ id }) => id === rotated.current) }
  const [destination] = await createWebhooks({ store, ring: ringOf(without) }).destinations('acme')
  assert.deepEqual([destination?.secrets, destination?.signing], [[], null])
})

test('a webhook that a writer to the database moved elsewhere signs nothing, and rotating mends it', async () => {
  const { store, webhooks, clock } = setUp()
  let row: Writes['insertWebhook'] | undefined
  const watched = watchedStore(store, (statement) => {
    if (statement.name === 'insertWebhook') row = statement.parameters
  })
  await createWebhooks({ store: watched, ring: ringOf() }).add(input)
  const put = <N extends WriteName>(name: N, parameters: Writes[N]) =>
    store.transact(function* () {
      return keep(yield* write(name, parameters))
    })
  assert.ok(row)
  const moved = [
    { ...row, url: 'https://thief.example/' },
    { ...row, tenant: 'globex' },
    { ...row, webhookId: 'whk_other' },
    { ...row, keyId: 'k9' },
  ]
  for (const one of moved) {
    await put('deleteWebhooks', { tenant: 'acme' })
    await put('insertWebhook', one)
    const [destination] = await webhooks.destinations(one.tenant)
    assert.deepEqual(destination?.secrets, [])
    assert.equal(destination?.signing, null)
    const mended = await webhooks.rotateSecret(one.tenant, one.webhookId, clock.now())
    assert.deepEqual((await webhooks.destinations(one.tenant))[0]?.secrets, [mended?.secret])
  }
})
