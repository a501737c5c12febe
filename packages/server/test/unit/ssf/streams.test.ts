import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ACTIVATED,
  CAEP_CHANGE,
  createStage,
  eventOf,
  EVERYTHING,
  INFORMATION,
  REQUIRED,
  SESSIONS,
  typesOf,
} from './support.ts'

const streams = '/v1/signals/streams'
const PUSH = 'urn:ietf:rfc:8935'
const POLL = 'urn:ietf:rfc:8936'

test('a stream that says nothing is polled', async () => {
  const stage = await createStage()
  const { status, body } = await stage.call('POST', streams, {})
  assert.equal(status, 201)
  const { stream_id: id, aud, delivery, ...others } = body
  assert.match(String(id), /^str_[0-9a-z]{26}$/)
  assert.match(String(aud), /^key_/)
  assert.deepEqual(delivery, {
    method: POLL,
    endpoint_url: `https://codes.example.org${streams}/${String(id)}/poll`,
  })
  assert.deepEqual(others, {
    iss: 'https://codes.example.org/signals/acme',
    events_supported: [REQUIRED, ACTIVATED, INFORMATION, SESSIONS],
    events_requested: [],
    events_delivered: [],
    min_verification_interval: 10,
  })
})

test('a receiver is sent what it asked for and can have, and told so', async () => {
  const stage = await createStage()
  const requested = ['urn:unknown', CAEP_CHANGE, ACTIVATED]
  const agreed = await stage.call('POST', streams, {
    events_requested: requested,
    credential_type: 'backup-code',
  })
  assert.deepEqual(agreed.body['events_requested'], requested)
  assert.deepEqual(agreed.body['events_delivered'], [CAEP_CHANGE, ACTIVATED])
  assert.deepEqual(agreed.body['events_supported'], EVERYTHING)
  const unagreed = await stage.call('POST', streams, { events_requested: requested })
  assert.deepEqual(unagreed.body['events_delivered'], [ACTIVATED])
})

test('a receiver that agreed to no type of credential is told that the recovery information changed, once a change', async () => {
  const stage = await createStage()
  const streamId = await stage.open({})
  const [code = ''] = await stage.sheet()
  await stage.use(code)
  await stage.call('POST', '/v1/accounts/ada/revocations', { reason: 'compromised' })
  assert.deepEqual(typesOf(await stage.poll(streamId)), [
    'recovery-information-changed',
    'recovery-activated',
    'recovery-information-changed',
    'recovery-information-changed',
  ])
})

test('what happens to codes is told as what it is to a receiver', async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  const told = async (): Promise<readonly string[]> => {
    const sets = await stage.poll(streamId)
    await stage.call('POST', `${streams}/${streamId}/poll`, { maxEvents: 0, ack: Object.keys(sets) })
    return typesOf(sets)
  }
  const codes = await stage.sheet()
  assert.deepEqual(await told(), ['credential-change:create'])
  await stage.use(codes[0] ?? '')
  assert.deepEqual(await told(), ['credential-change:update', 'recovery-activated'])
  await stage.sheet('ada', { reason: 'replacement' })
  assert.deepEqual(await told(), ['credential-change:create'])
  await stage.call('POST', '/v1/accounts/ada/signals', { type: 'device_replaced' })
  assert.deepEqual(await told(), ['account-credential-change-required'])
  await stage.call('POST', '/v1/accounts/ada/revocations', { reason: 'compromised' })
  assert.deepEqual((await told()).toSorted(), [
    'credential-change:revoke',
    'credential-change:revoke',
    'credential-compromise',
  ])
  await stage.sheet('ada', { contacts: [{ channel: 'email', address: 'a@example.org' }] })
  await stage.sheet('ada', { contacts: [{ channel: 'email', address: 'b@example.org' }] })
  const last = await told()
  assert.ok(last.includes('recovery-information-changed'), last.join())
  assert.ok(last.includes('credential-change:delete'), last.join())
})

test('sessions are revoked to a receiver once the application says that it ended them, and not before', async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  const [code = ''] = await stage.sheet()
  const firstFactor = { methods: ['pwd'], at: stage.clock.now().toISOString() }
  const { body } = await stage.call('POST', '/v1/accounts/ada/redemptions', { code, firstFactor })
  const { recoveryId } = body['recovery'] as { readonly recoveryId: string }
  const tasks = `/v1/accounts/ada/recoveries/${recoveryId}/tasks`
  await stage.call('POST', `${tasks}/change_password`, { outcome: 'done' })
  const sessions = async (): Promise<readonly string[]> =>
    Object.values(await stage.poll(streamId)).filter((token) => eventOf(token)[0] === SESSIONS)
  assert.deepEqual(await sessions(), [])
  await stage.call('POST', `${tasks}/end_other_sessions`, { outcome: 'done' })
  const [token = assert.fail('none was told'), ...more] = await sessions()
  assert.deepEqual(more, [])
  assert.deepEqual(eventOf(token)[1], {
    initiating_entity: 'system',
    reason_admin: { en: 'The other sessions of the account were ended after a backup code was used.' },
    event_timestamp: stage.clock.now().getTime() / 1000,
  })
})

test('codes that were switched off by wrong ones ask for new ones, and never say that the account is disabled', async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  await stage.sheet()
  const firstFactor = { methods: ['pwd'], at: stage.clock.now().toISOString() }
  const wrong = '00000-00000-00000-00000-00000-00000'
  let answer = await stage.call('POST', '/v1/accounts/ada/redemptions', { code: wrong, firstFactor })
  for (let tries = 0; tries < 120 && answer.body['code'] !== 'codes_disabled'; tries += 1) {
    stage.clock.advance(3601)
    const now = { methods: ['pwd'], at: stage.clock.now().toISOString() }
    answer = await stage.call('POST', '/v1/accounts/ada/redemptions', { code: wrong, firstFactor: now })
  }
  assert.equal(answer.body['code'], 'codes_disabled')
  const types = typesOf(await stage.poll(streamId))
  assert.deepEqual(types, ['credential-change:create', 'account-credential-change-required'])
})

test('an update changes what is given, a replacement takes the rest away, and what is ours may only be repeated', async () => {
  const stage = await createStage()
  const streamId = await stage.open({ credential_type: 'backup-code', description: 'first' })
  const push = { method: PUSH, endpoint_url: 'https://receiver.example.org/events' }
  const patch = (body: object) => stage.call('PATCH', streams, { stream_id: streamId, ...body })
  const updated = await patch({ delivery: push, iss: 'https://codes.example.org/signals/acme' })
  assert.deepEqual([updated.status, updated.body['delivery']], [200, push])
  assert.deepEqual([updated.body['description'], updated.body['events_requested']], ['first', EVERYTHING])
  const wrong = await patch({ iss: 'https://evil.example', description: 'second' })
  assert.deepEqual([wrong.status, wrong.body['field']], [400, 'iss'])
  const replaced = await stage.call('PUT', streams, { ...updated.body, events_requested: [ACTIVATED] })
  assert.deepEqual([replaced.status, replaced.body['events_delivered']], [200, [ACTIVATED]])
  const bare = await stage.call('PUT', streams, { stream_id: streamId })
  const { description, credential_type: type, delivery, events_requested: requested } = bare.body
  assert.deepEqual([description, type, requested], [undefined, undefined, []])
  assert.deepEqual((delivery as { method: string }).method, POLL)
})

test('a code that somebody writes into a description or a reason is not kept', async () => {
  const stage = await createStage()
  const [code = ''] = await stage.sheet()
  const streamId = await stage.open({ description: `For ${code}` })
  const status = { stream_id: streamId, status: 'paused', reason: `${code.toLowerCase()} was found` }
  const shown = [
    await stage.call('GET', `${streams}?stream_id=${streamId}`),
    await stage.call('PATCH', streams, { stream_id: streamId, description: `${code}, again` }),
    await stage.call('PUT', streams, { stream_id: streamId, description: code.replaceAll('-', ' ') }),
    await stage.call('POST', '/v1/signals/status', status),
    await stage.call('GET', `/v1/signals/status?stream_id=${streamId}`),
  ].map(({ body }) => body['description'] ?? body['reason'])
  assert.deepEqual(shown, ['For [code]', '[code], again', '[code]', '[code] was found', '[code] was found'])
})

test('streams of one key are its own, ten of them, and gone when they are deleted', async () => {
  const stage = await createStage()
  const ids = []
  for (let count = 0; count < 10; count += 1) ids.push(await stage.open())
  const [first] = ids
  assert.equal((await stage.call('POST', streams, {})).status, 403)
  const listed = (await stage.call('GET', streams)).body as unknown as readonly { stream_id: string }[]
  assert.deepEqual(listed.map(({ stream_id: id }) => id).toSorted(), ids.toSorted())
  assert.equal((await stage.call('DELETE', `${streams}?stream_id=${first}`)).status, 204)
  for (const [method, path] of [
    ['DELETE', `${streams}?stream_id=${first}`],
    ['GET', `${streams}?stream_id=${first}`],
    ['GET', `/v1/signals/status?stream_id=${first}`],
  ] as const) {
    assert.equal((await stage.call(method, path)).status, 404)
  }
})

test('another key of the same tenant sees and changes none of them', async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  await stage.sheet()
  await stage.rounds()
  const other = await stage.keyOf('acme')
  for (const [method, path, body] of [
    ['GET', `${streams}?stream_id=${streamId}`, undefined],
    ['PATCH', streams, { stream_id: streamId, description: 'taken' }],
    ['PUT', streams, { stream_id: streamId }],
    ['DELETE', `${streams}?stream_id=${streamId}`, undefined],
    ['GET', `/v1/signals/status?stream_id=${streamId}`, undefined],
    ['POST', '/v1/signals/status', { stream_id: streamId, status: 'disabled' }],
    ['POST', '/v1/signals/verification', { stream_id: streamId }],
    ['POST', `${streams}/${streamId}/poll`, { returnImmediately: true }],
  ] as const) {
    assert.equal((await stage.send(other, method, path, body)).status, 404, `${method} ${path}`)
  }
  assert.deepEqual(await (await stage.send(other, 'GET', streams)).json(), [])
  assert.deepEqual(typesOf(await stage.poll(streamId)), ['credential-change:create'])
})

test('a push goes to the public internet over https, and nowhere else', async () => {
  const stage = await createStage()
  for (const endpoint_url of [
    undefined,
    'http://receiver.example.org/events',
    'https://127.0.0.1/events',
    'https://169.254.169.254/latest',
    'https://[::ffff:10.0.0.1]/',
    'https://receiver.internal/events',
    'https://user:m4rk3r@receiver.example.org/',
  ]) {
    const delivery = { method: PUSH, ...(endpoint_url === undefined ? {} : { endpoint_url }) }
    const { status, body } = await stage.call('POST', streams, { delivery })
    assert.deepEqual([status, body['field']], [400, 'delivery.endpoint_url'], endpoint_url)
    assert.doesNotMatch(JSON.stringify(body), /m4rk3r/)
  }
})

test('the header of a push is taken and not shown again', async () => {
  const stage = await createStage()
  const delivery = {
    method: PUSH,
    endpoint_url: 'https://receiver.example.org/events',
    authorization_header: 'Bearer m4rk3r',
  }
  const { body } = await stage.call('POST', streams, { delivery })
  const read = await stage.call('GET', `${streams}?stream_id=${String(body['stream_id'])}`)
  assert.doesNotMatch(JSON.stringify([body, read.body]), /m4rk3r/)
})

test('what happens while a stream is paused comes when it goes on; while it is disabled nothing is kept', async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  const to = async (status: string, reason?: string) => {
    const body = { stream_id: streamId, status, ...(reason === undefined ? {} : { reason }) }
    const answer = await stage.call('POST', '/v1/signals/status', body)
    assert.equal(answer.status, 200)
    const read = await stage.call('GET', `/v1/signals/status?stream_id=${streamId}`)
    assert.deepEqual(read.body, body)
  }
  await to('paused', 'Maintenance.')
  await stage.sheet('ada')
  assert.deepEqual(await stage.poll(streamId), {})
  await to('enabled')
  assert.deepEqual(typesOf(await stage.poll(streamId)), ['credential-change:create'])
  await to('disabled')
  await stage.sheet('bob')
  await stage.rounds()
  await to('enabled')
  assert.deepEqual(await stage.poll(streamId), {})
})

test('a verification event comes with the state that was given, and not more often than every ten seconds', async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  const verify = (state?: string) =>
    stage.call('POST', '/v1/signals/verification', {
      stream_id: streamId,
      ...(state === undefined ? {} : { state }),
    })
  assert.equal((await verify('is "anyone" there?')).status, 204)
  const early = await verify()
  assert.deepEqual([early.status, early.body['retryAfterSeconds']], [429, 10])
  stage.clock.advance(10)
  assert.equal((await verify()).status, 204)
  const events = Object.values(await stage.poll(streamId)).map(eventOf)
  const type = 'https://schemas.openid.net/secevent/ssf/event-type/verification'
  assert.deepEqual(events, [
    [type, { state: 'is "anyone" there?' }],
    [type, {}],
  ])
  await stage.call('POST', '/v1/signals/status', { stream_id: streamId, status: 'disabled' })
  stage.clock.advance(10)
  assert.equal((await verify()).status, 400)
})

test('anyone may read where a transmitter is managed, of a tenant that there is', async () => {
  const { app } = await createStage()
  const read = async (path: string): Promise<unknown> => (await app.request(path)).json()
  const common = {
    spec_version: '1_0',
    delivery_methods_supported: [PUSH, POLL],
    configuration_endpoint: `https://codes.example.org${streams}`,
    status_endpoint: 'https://codes.example.org/v1/signals/status',
    verification_endpoint: 'https://codes.example.org/v1/signals/verification',
    authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6750' }],
    default_subjects: 'ALL',
  }
  assert.deepEqual(await read('/.well-known/ssf-configuration'), {
    ...common,
    issuer: 'https://codes.example.org',
    jwks_uri: 'https://codes.example.org/signals/default/jwks.json',
  })
  assert.deepEqual(await read('/.well-known/ssf-configuration/signals/acme'), {
    ...common,
    issuer: 'https://codes.example.org/signals/acme',
    jwks_uri: 'https://codes.example.org/signals/acme/jwks.json',
  })
  for (const path of [
    '/.well-known/ssf-configuration/signals/nobody',
    '/.well-known/ssf-configuration/signals/default',
    '/signals/nobody/jwks.json',
  ]) {
    assert.equal((await app.request(path)).status, 404, path)
  }
  assert.deepEqual(await read('/signals/default/jwks.json'), { keys: [] })
})
