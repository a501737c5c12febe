import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStreamKeys, publishedAfterMs } from '../../../src/access/ssf-keys.ts'
import { createStreams, type NewStream } from '../../../src/access/ssf-streams.ts'
import { createStreamQueue } from '../../../src/access/ssf-queue.ts'
import { createTenants } from '../../../src/access/tenants.ts'
import { createSparekeys } from '../../../src/create-sparekey.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, read, write } from '../../../src/store/port.ts'
import { testKeys } from '../../../src/testing/create-test-sparekey.ts'
import { ask } from '../../support/inspect.ts'
import { watchedStore } from '../../support/stores.ts'

const HEADER = 'Bearer of-the-receiver'
const input: NewStream = {
  tenant: 'acme',
  apiKeyId: 'key_1',
  audience: 'key_1',
  description: null,
  eventsRequested: [],
  credentialType: null,
  subjectIssuer: null,
  endpointUrl: 'https://receiver.example.org/events',
  authorization: HEADER,
}

const stage = async () => {
  const store = memoryStore()
  const ring = await testKeys().load(false)
  let now = Date.parse('2026-11-22T12:00:00Z')
  const clock = () => new Date(now)
  return {
    store,
    streams: createStreams({ store, ring, clock }),
    keys: createStreamKeys({ store, ring, clock }),
    pass: (ms: number) => void (now += ms),
  }
}

test('the header of a push lies sealed, and opens for its own stream and URL alone', async () => {
  const { store, streams } = await stage()
  const one = (await streams.create(input)) ?? assert.fail()
  const two = (await streams.create({ ...input, authorization: 'Bearer of-another' })) ?? assert.fail()
  assert.equal(await streams.authorization('acme', one.streamId), HEADER)
  assert.equal(await streams.authorization('globex', one.streamId), null)
  const rows = await ask(store, function* () {
    return keep(yield* read('readAllStreams', {}))
  })
  assert.doesNotMatch(JSON.stringify(rows), /of-the-receiver/)
  for (const { sealedAuthorization } of rows) {
    assert.ok(!Buffer.from(sealedAuthorization ?? assert.fail()).includes('Bearer'))
  }

  const row = rows.find(({ streamId }) => streamId === one.streamId) ?? assert.fail()
  const put = (streamId: string, endpointUrl: string) =>
    ask(store, function* () {
      const [{ changedAt: readChangedAt } = row] = yield* read('readStream', { tenant: 'acme', streamId })
      const { settings, keyId, sealedAuthorization } = row
      const change = { settings, endpointUrl, keyId, sealedAuthorization, changedAt: readChangedAt + 1 }
      return keep(yield* write('changeStream', { tenant: 'acme', streamId, readChangedAt, ...change }))
    })
  assert.equal(await put(one.streamId, 'https://thief.example.org/'), 1)
  assert.equal(await streams.authorization('acme', one.streamId), null)
  assert.equal(await put(two.streamId, 'https://receiver.example.org/events'), 1)
  assert.equal(await streams.authorization('acme', two.streamId), null)
})

test('of two changes of a stream at once one holds', async () => {
  const { streams } = await stage()
  const stream = (await streams.create(input)) ?? assert.fail()
  const change = (description: string) => streams.change(stream, { settings: { ...stream, description } })
  const [first, second] = [await change('first'), await change('second')]
  assert.deepEqual([first?.description, second], ['first', null])
  assert.equal((await streams.find('acme', stream.streamId))?.hasAuthorization, true)
})

test('a private key lies sealed, for its tenant alone, and signs until another does', async () => {
  const { store, keys, pass } = await stage()
  const key = (kid: string) => ({ kid, publicKey: '{}', privateKey: `private ${kid}` })
  await keys.add('acme', key('one'))
  pass(1)
  await keys.add('acme', key('two'))
  assert.equal((await keys.signing('acme'))?.privateKey, 'private two')
  assert.equal(await keys.signing('globex'), null)
  const [row = assert.fail()] = await ask(store, function* () {
    return keep(yield* read('readAllStreamKeys', {}))
  })
  assert.ok(!Buffer.from(row.sealedKey).includes('private'))

  await ask(store, function* () {
    return keep(yield* write('insertStreamKey', { ...row, tenant: 'globex', retiredAt: null }))
  })
  await assert.rejects(keys.signing('globex'), { code: 'internal' })

  const kids = async () => (await keys.list('acme')).map(({ kid }) => kid)
  assert.deepEqual(await kids(), ['two', 'one'])
  pass(publishedAfterMs)
  assert.deepEqual(await kids(), ['two'])
})

test('with a tenant go its streams, what waits and its keys', async () => {
  const { store, streams, keys } = await stage()
  const tenants = createTenants({ store })
  await tenants.add('acme', '{}')
  const { streamId } = (await streams.create(input)) ?? assert.fail()
  await streams.verify('acme', streamId, { state: null, leastIntervalSeconds: 0 })
  await keys.add('acme', { kid: 'one', publicKey: '{}', privateKey: 'p' })
  await tenants.remove('acme')
  assert.deepEqual(await streams.list('acme'), [])
  assert.deepEqual(await keys.list('acme'), [])
  const waiting = await ask(store, function* () {
    return keep(yield* read('readStreamQueue', { tenant: 'acme', streamId, limit: 9, offset: 0 }))
  })
  assert.deepEqual(waiting, [])
})

test('a place in the trail of another tenant is told to nobody, and dropped', async () => {
  const store = memoryStore()
  const keys = testKeys()
  const ring = await keys.load(false)
  const sparekeys = await createSparekeys({ store, keys: { load: async () => ring } })
  const policy = { format: 'long' } as const
  const authentication = { methods: ['pwd', 'otp'], at: new Date() }
  await sparekeys.of('globex', { policy }).issue('ada', { reason: 'enrollment', authentication })
  const queue = createStreamQueue({ store, ring })
  const waiting = async (tenant: string) => {
    const streams = createStreams({ store, ring })
    const { streamId } = (await streams.create({ ...input, tenant })) ?? assert.fail()
    const account = ring.accountKey('globex', 'ada')
    const place = { tenant, streamId, jti: 'sev_1', txn: null, detail: null, queuedAt: 0 }
    await ask(store, function* () {
      return keep(
        yield* write('insertStreamToken', { ...place, event: 'credential-create', account, seq: 1 }),
      )
    })
    const page = await queue.waiting(tenant, streamId, 9)
    return page?.events.map(({ told }) => told?.accountId)
  }
  assert.deepEqual(await waiting('globex'), ['ada'])
  assert.deepEqual(await waiting('acme'), [])
})

test('what does not open under the ring of this process waits for one that opens it', async () => {
  const store = memoryStore()
  const ring = await testKeys().load(false)
  const sparekeys = await createSparekeys({ store, keys: { load: async () => ring } })
  const authentication = { methods: ['pwd', 'otp'], at: new Date() }
  await sparekeys.of('acme', { policy: { format: 'long' } }).issue('ada', {
    reason: 'enrollment',
    authentication,
  })
  const { streamId } = (await createStreams({ store, ring }).create(input)) ?? assert.fail()
  const place = { tenant: 'acme', streamId, jti: 'sev_1', txn: null, detail: null, queuedAt: 0 }
  const account = ring.accountKey('acme', 'ada')
  await ask(store, function* () {
    return keep(yield* write('insertStreamToken', { ...place, event: 'credential-create', account, seq: 1 }))
  })
  const another = await testKeys().load(false)
  await assert.rejects(createStreamQueue({ store, ring: another }).waiting('acme', streamId, 9), {
    code: 'internal',
  })
  const page = await createStreamQueue({ store, ring }).waiting('acme', streamId, 9)
  assert.equal(page?.events[0]?.told?.accountId, 'ada')
})

test('a redemption asks nothing about streams: they are met in what follows from it', async () => {
  const asked: string[] = []
  const store = watchedStore(memoryStore(), ({ name }) => void asked.push(name))
  const ring = await testKeys().load(false)
  const sparekeys = await createSparekeys({ store, keys: { load: async () => ring } })
  const policy = { format: 'long' } as const
  const acme = sparekeys.of('acme', { policy })
  const signedIn = (...methods: string[]) => ({ methods, at: new Date() })
  const sheet = await acme.issue('ada', { reason: 'enrollment', authentication: signedIn('pwd', 'otp') })
  assert.ok(sheet.ok)
  const streams = createStreams({ store, ring })
  const { streamId } = (await streams.create(input)) ?? assert.fail()

  asked.length = 0
  const use = await acme.redeem('ada', { code: sheet.codes[0], firstFactor: signedIn('pwd') })
  assert.ok(use.ok)
  assert.deepEqual(
    asked.filter((name) => /stream/i.test(name)),
    [],
  )
  const followed = { streamId, events: ['credential-update' as const], knowsCredential: true }
  const tenant = async () => ({ policy, endpoints: [], streams: [followed] })
  await sparekeys.runDue({ limit: 100, deliver: async () => {}, tenant })
  assert.equal(asked.filter((name) => name === 'insertStreamToken').length, 1)
})
