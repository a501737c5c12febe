import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, beforeEach, describe, test } from 'node:test'
import { createStreamQueue } from 'sparekey/service'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { unsafeLoopback } from '../../src/notices/webhook-url.ts'
import { keyLiveness } from '../../src/serve/api-keys.ts'
import { createTestTransmitter } from '../support/transmitter.ts'
import { createStage, eventOf, partsOf, typesOf, type Stage } from '../unit/ssf/support.ts'

interface Got {
  readonly headers: IncomingHttpHeaders
  readonly token: string
}

/** A receiver that answers as it is told, 202 where it is not. */
const got: Got[] = []
let answers: ((response: ServerResponse) => void)[] = []
const accept = (response: ServerResponse): void => void response.writeHead(202).end()
const says =
  (status: number, body = '', headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end(body)
const refuses = (err: string) =>
  says(400, JSON.stringify({ err, description: 'As said.' }), { 'Content-Type': 'application/json' })

const receiver = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    got.push({ headers: request.headers, token: Buffer.concat(chunks).toString() })
    ;(answers.shift() ?? accept)(response)
  })
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
const endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`

const delivery = {
  method: 'urn:ietf:rfc:8935',
  endpoint_url: endpoint,
  authorization_header: 'Bearer of-the-receiver',
}
let stage: Stage
let streamId: string
const accounts = (): readonly string[] =>
  got.map(({ token }) => (partsOf(token).claims['sub_id'] as { sub: string }).sub)
const refusals = async () => {
  const queue = createStreamQueue({ store: stage.store, ring: stage.ring })
  const found = await queue.refusals('acme', streamId, 10)
  return found.map(({ error }) => error)
}

describe('what is pushed', () => {
  beforeEach(async () => {
    got.length = 0
    answers = []
    stage = await createStage({ reach: { network: unsafeLoopback } })
    streamId = await stage.open({ credential_type: 'backup-code', delivery })
  })
  after(() => receiver.close())

  test('is one token a request, with its type, what is taken as an answer, and the header of the receiver', async () => {
    await stage.sheet()
    await stage.rounds()
    const [{ headers, token } = assert.fail(), ...others] = got
    assert.equal(others.length, 0)
    assert.equal(headers['content-type'], 'application/secevent+jwt')
    assert.equal(headers.accept, 'application/json')
    assert.equal(headers.authorization, 'Bearer of-the-receiver')
    assert.equal(partsOf(token).header['typ'], 'secevent+jwt')
    assert.deepEqual(typesOf({ token }), ['credential-change:create'])
    await stage.rounds()
    assert.equal(got.length, 1)
  })

  test('is counted by how it ended', async () => {
    answers = [refuses('invalid_key'), says(500)]
    await stage.sheet('ada')
    await stage.rounds()
    stage.clock.advance(1)
    await stage.sheet('bob')
    await stage.rounds()
    stage.clock.advance(60)
    await stage.rounds()
    assert.deepEqual(stage.transmitter.statistics(), { taken: 1, refused: 1, failed: 1 })
    const metrics = createMetrics(() => ({ running: 0, waiting: 0, started: 0, refused: 0 }))
    metrics.watchSignals(stage.transmitter.statistics)
    assert.match((await metrics.render()).text, /^sparekey_security_events_total\{outcome="refused"\} 1$/m)
  })

  for (const code of [
    'invalid_request',
    'invalid_key',
    'invalid_issuer',
    'invalid_audience',
    'invalid_state',
  ]) {
    test(`is put aside where the receiver says ${code}, and what comes after it goes on`, async () => {
      answers = [refuses(code)]
      await stage.sheet('ada')
      await stage.rounds()
      stage.clock.advance(1)
      await stage.sheet('bob')
      await stage.rounds()
      assert.deepEqual(accounts(), ['ada', 'bob'])
      assert.deepEqual(await refusals(), [code])
    })
  }

  const cut = (response: ServerResponse): void => void response.destroy()
  for (const [name, answer, seconds] of [
    ['500', says(500), 60],
    ['404', says(404), 60],
    ['a redirect', says(307, '', { Location: 'https://elsewhere.example' }), 60],
    ['503 with Retry-After', says(503, '', { 'Retry-After': '300' }), 300],
    ['authentication_failed', refuses('authentication_failed'), 60],
    ['access_denied', refuses('access_denied'), 60],
    ['400 without a reason', says(400, 'no'), 60],
    ['no answer', cut, 60],
  ] as const) {
    test(`waits at ${name}, with all that comes after it, and comes in its order later`, async () => {
      answers = [answer]
      await stage.sheet('ada')
      await stage.rounds()
      stage.clock.advance(1)
      await stage.sheet('bob')
      await stage.rounds()
      assert.deepEqual(accounts(), ['ada'])
      stage.clock.advance(seconds - 2)
      await stage.rounds()
      assert.deepEqual(accounts(), ['ada'])
      stage.clock.advance(1)
      await stage.rounds()
      assert.deepEqual(accounts(), ['ada', 'ada', 'bob'])
      assert.deepEqual(await refusals(), [])
      const [first, again] = got.map(({ token }) => partsOf(token).claims['jti'])
      assert.equal(again, first)
    })
  }

  test('waits for growing pauses at a receiver that stays away, an hour at the most', async () => {
    answers = Array.from({ length: 8 }, () => says(500))
    await stage.sheet()
    await stage.rounds()
    const pauses = []
    for (let tries = 1; tries < 8; tries += 1) {
      let minutes = 0
      while (got.length === tries && minutes < 100) {
        stage.clock.advance(60)
        minutes += 1
        await stage.rounds()
      }
      pauses.push(minutes)
    }
    assert.deepEqual(pauses, [1, 5, 15, 30, 60, 60, 60])
  })

  test('is nothing while the stream is paused, and all of it once it goes on', async () => {
    const to = (status: string) => stage.call('POST', '/v1/signals/status', { stream_id: streamId, status })
    await to('paused')
    await stage.sheet()
    await stage.rounds()
    stage.clock.advance(3600)
    await stage.rounds()
    assert.equal(got.length, 0)
    await to('enabled')
    await stage.rounds()
    assert.deepEqual(accounts(), ['ada'])
  })

  test('is nothing any more once the API key that opened the stream is revoked', async () => {
    await stage.call('POST', '/v1/signals/status', { stream_id: streamId, status: 'paused' })
    await stage.sheet('ada')
    await stage.rounds()
    await stage.call('POST', '/v1/signals/status', { stream_id: streamId, status: 'enabled' })
    const [key = assert.fail()] = await stage.apiKeys.list('acme')
    await stage.apiKeys.revoke('acme', key.apiKeyId)
    await stage.rounds()
    assert.equal(got.length, 0)
    const { store, ring, clock } = stage
    const isKeyLive = keyLiveness(stage.apiKeys, null, clock.now)
    const another = createTestTransmitter({ store, ring, clock: clock.now, isKeyLive })
    assert.deepEqual(await another.dueStreams('acme'), [])
  })

  test('goes to its receiver once, however many processes are at it', async () => {
    const { store, ring, clock } = stage
    for (const account of ['ada', 'bob', 'cleo']) await stage.sheet(account)
    await stage.rounds()
    got.length = 0
    stage.clock.advance(1)
    await stage.call('POST', '/v1/signals/status', { stream_id: streamId, status: 'paused' })
    for (const account of ['dora', 'emil', 'fred']) await stage.sheet(account)
    await stage.rounds()
    await stage.call('POST', '/v1/signals/status', { stream_id: streamId, status: 'enabled' })
    const reach = { network: unsafeLoopback }
    const processes = Array.from({ length: 4 }, () =>
      createTestTransmitter({ store, ring, clock: clock.now, reach }),
    )
    const ends = await Promise.all(processes.map(({ push }) => push({ tenant: 'acme', streamId })))
    assert.equal(ends.filter((end) => end === null).length, 1)
    assert.deepEqual(accounts().toSorted(), ['dora', 'emil', 'fred'])
  })

  test('is a verification event at once, also while the receiver was left alone', async () => {
    answers = [says(500)]
    await stage.sheet()
    await stage.rounds()
    stage.clock.advance(1)
    await stage.call('POST', '/v1/signals/verification', { stream_id: streamId, state: 's' })
    await stage.rounds()
    const types = got.map(({ token }) => eventOf(token)[0].split('/').at(-1))
    assert.deepEqual(types, ['credential-change', 'credential-change', 'verification'])
  })

  test('goes nowhere once the name leads to this machine or another network', async () => {
    const strict = await createStage({ reach: { resolve: async () => ['10.0.0.1'] } })
    await strict.open({
      delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: 'https://receiver.example.org/' },
    })
    await strict.sheet()
    await strict.rounds()
    assert.equal(got.length, 0)
  })
})
