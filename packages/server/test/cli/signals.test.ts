import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { createStreamQueue, createStreams } from 'sparekey/service'
import { openRing, withCurrentStore } from '../../src/cli/open.ts'
import { jsonOf, newDirectory, place, run } from './run.ts'

type Fields = Record<string, unknown>
let environment: Record<string, string>
let streamId: string
let apiKeyId: string

/** Works on the streams of the database as the service does. */
const withStreams = async <T>(
  work: (
    streams: ReturnType<typeof createStreams>,
    queue: ReturnType<typeof createStreamQueue>,
  ) => Promise<T>,
): Promise<T | undefined> => {
  let value: T | undefined
  const terminal = { environment, isInteractive: false, print: () => {}, complain: () => {} }
  await withCurrentStore(terminal, async (store, config) => {
    const ring = await openRing(store, config)
    value = await work(createStreams({ store, ring }), createStreamQueue({ store, ring }))
    return { json: {}, lines: [] }
  })
  return value
}

const signals = (...argv: string[]) => run(environment, 'signals', ...argv, '--tenant', 'acme')
const listed = async (): Promise<Fields> => {
  const { items } = jsonOf(await signals('streams', 'list', '--json')) as { items: Fields[] }
  return items[0] ?? assert.fail()
}

describe('sparekey signals', () => {
  before(async () => {
    environment = await newDirectory(place())
    await run(environment, 'tenants', 'add', 'acme')
    assert.match((await signals('streams', 'list')).out, /^Tenant acme has no streams\.$/)
    const key = await run(
      environment,
      'api-keys',
      'create',
      '--tenant',
      'acme',
      '--name',
      'receiver',
      '--json',
    )
    apiKeyId = String(jsonOf(key)['apiKeyId'])
    const made = await withStreams((streams) =>
      streams.create({
        tenant: 'acme',
        apiKeyId,
        audience: apiKeyId,
        description: null,
        eventsRequested: ['https://schemas.openid.net/secevent/caep/event-type/credential-change'],
        credentialType: null,
        subjectIssuer: null,
        endpointUrl: 'https://receiver.example.org/events',
        authorization: 'Bearer m4rk3r',
      }),
    )
    streamId = made?.streamId ?? assert.fail()
  })

  test('lists the streams of a tenant, never what their pushes are authorised by', async () => {
    const { out } = await signals('streams', 'list')
    assert.match(
      out,
      /^str_\w+ +key_\w+ +https:\/\/receiver\.example\.org\/events +no credential type +enabled$/,
    )
    const { hasAuthorization, eventsDelivered } = await listed()
    assert.deepEqual([hasAuthorization, eventsDelivered], [true, []])
    assert.doesNotMatch((await signals('streams', 'list', '--json')).out, /m4rk3r/)
    const other = await run(environment, 'signals', 'streams', 'list')
    assert.match(other.out, /Tenant default has no streams/)
  })

  test('writes down what was agreed, and takes it back', async () => {
    const set = await signals(
      'streams',
      'set',
      streamId,
      '--credential-type',
      'backup-code',
      '--subject-issuer',
      'https://idp.example.org',
    )
    assert.equal(set.exit, 0, set.err)
    const agreed = await listed()
    assert.deepEqual(
      [agreed['credentialType'], agreed['subjectIssuer'], agreed['hasAuthorization']],
      ['backup-code', 'https://idp.example.org', true],
    )
    assert.equal((agreed['eventsDelivered'] as unknown[]).length, 1)
    await signals('streams', 'set', streamId, '--credential-type', 'none')
    assert.deepEqual((await listed())['credentialType'], null)
    for (const argv of [
      [],
      ['--credential-type', 'Backup Code'],
      ['--subject-issuer', 'http://idp.example'],
    ]) {
      assert.equal((await signals('streams', 'set', streamId, ...argv)).exit, 2)
    }
    assert.equal((await signals('streams', 'set', 'str_none', '--credential-type', 'x')).exit, 1)
  })

  test('pauses a stream and tells its receiver why', async () => {
    const paused = await signals('streams', 'status', streamId, 'paused', '--reason', 'Looked into.')
    assert.match(paused.out, /The stream is paused: Looked into\./)
    const page = await withStreams((_, queue) => queue.waiting('acme', streamId, 5))
    assert.deepEqual(
      page?.events.map(({ event, about }) => [event, about]),
      [['stream-updated', { status: 'paused', reason: 'Looked into.' }]],
    )
    assert.equal((await signals('streams', 'status', streamId, 'enabled')).exit, 0)
    assert.equal((await signals('streams', 'status', streamId, 'off')).exit, 2)
  })

  test('shows what a receiver would not take', async () => {
    assert.match((await signals('streams', 'refused', streamId)).out, /took everything/)
    await withStreams(async (streams, queue) => {
      await streams.verify('acme', streamId, { state: null, leastIntervalSeconds: 0 })
      const page = await queue.waiting('acme', streamId, 9)
      const refused = (page?.events ?? []).map(({ jti }) => ({ jti, error: 'invalid_state' }))
      await queue.refuse('acme', streamId, refused, new Date())
    })
    assert.match((await signals('streams', 'refused', streamId)).out, /sev_\w+ +verification +invalid_state/)
  })

  test('makes a new signing key, and says until when the ones before it signed', async () => {
    assert.match((await signals('keys', 'list')).out, /has no key yet/)
    const first = jsonOf(await signals('keys', 'rotate', '--json'))
    assert.match((await signals('keys', 'rotate')).out, /New tokens are signed with/)
    const { items } = jsonOf(await signals('keys', 'list', '--json')) as { items: Fields[] }
    const signing = items.filter(({ retiredAt }) => retiredAt === null)
    assert.deepEqual([items.length, signing.length], [2, 1])
    assert.notEqual(signing[0]?.['kid'], first['kid'])
    assert.doesNotMatch((await signals('keys', 'list', '--json')).out, /PRIVATE|"d"/)
  })

  test('says where the key of a receiver is dead, to which nothing is sent', async () => {
    assert.equal((await listed())['keyLive'], true)
    await run(environment, 'api-keys', 'revoke', apiKeyId, '--tenant', 'acme')
    assert.match((await signals('streams', 'list')).out, /its API key is dead: nothing is sent$/)
  })

  test('removes a stream once', async () => {
    assert.equal((await signals('streams', 'remove', streamId)).exit, 0)
    assert.equal((await signals('streams', 'remove', streamId)).exit, 1)
  })
})
