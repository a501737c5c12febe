import assert from 'node:assert/strict'
import { createPublicKey, verify as verifyByHand, type JsonWebKey } from 'node:crypto'
import { test } from 'node:test'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { memoryStore } from 'sparekey/memory'
import { createStreamKeys } from 'sparekey/service'
import { testKeys } from 'sparekey/testing'
import { ensureStreamKey, makeStreamKey } from '../../../src/ssf/keys.ts'
import type { Json } from '../../support/app.ts'
import { CAEP_CHANGE, createStage, eventOf, partsOf, typesOf, type Stage } from './support.ts'

const ISSUER = 'https://codes.example.org/signals/acme'

const published = async ({ app }: Pick<Stage, 'app'>): Promise<JSONWebKeySet> =>
  (await (await app.request('/signals/acme/jwks.json')).json()) as JSONWebKeySet

/** A use of a code, as tokens of one stream. */
const used = async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  const [code = ''] = await stage.sheet()
  const issued = await stage.poll(streamId)
  await stage.use(code)
  const sets = await stage.poll(streamId, { ack: Object.keys(issued) })
  return { stage, streamId, code, issued, sets }
}

test('a token has the claims of the profile: sub_id and neither sub nor exp, one event, the type in its header', async () => {
  const { sets, stage, streamId } = await used()
  const read = await stage.call('GET', `/v1/signals/streams?stream_id=${streamId}`)
  for (const [jti, token] of Object.entries(sets)) {
    const { header, claims } = partsOf(token)
    assert.deepEqual([header['typ'], header['alg']], ['secevent+jwt', 'RS256'])
    assert.deepEqual(Object.keys(claims).toSorted(), ['aud', 'events', 'iat', 'iss', 'jti', 'sub_id', 'txn'])
    assert.deepEqual([claims['jti'], claims['iss'], claims['aud']], [jti, ISSUER, read.body['aud']])
    assert.equal(claims['iat'], stage.clock.now().getTime() / 1000)
    assert.deepEqual(claims['sub_id'], { format: 'iss_sub', iss: ISSUER, sub: 'ada' })
    assert.equal(Object.keys(claims['events'] as Json).length, 1)
  }
})

test('tokens of one cause share a txn, and no others do', async () => {
  const { sets, issued } = await used()
  const txns = (tokens: object): readonly unknown[] => [
    ...new Set(Object.values(tokens).map((token) => partsOf(String(token)).claims['txn'])),
  ]
  assert.deepEqual(typesOf(sets), ['credential-change:update', 'recovery-activated'])
  assert.equal(txns(sets).length, 1)
  assert.notDeepEqual(txns(sets), txns(issued))
})

test('a change says what it is about, by whom, when and why', async () => {
  const { sets, stage } = await used()
  const [type, said] = eventOf(Object.values(sets)[0] ?? '')
  const { friendly_name: name, ...others } = said
  assert.equal(type, CAEP_CHANGE)
  assert.match(String(name), /^Backup codes, sheet [0-9A-Z]{4}$/)
  assert.deepEqual(others, {
    credential_type: 'backup-code',
    change_type: 'update',
    initiating_entity: 'user',
    reason_admin: { en: 'A backup code was used for account recovery.' },
    event_timestamp: stage.clock.now().getTime() / 1000,
  })
})

test('a token checks against the published keys by an independent library, and by hand', async () => {
  const { sets, stage } = await used()
  const keys = await published(stage)
  const [token = ''] = Object.values(sets)
  const options = { issuer: ISSUER, typ: 'secevent+jwt', algorithms: ['RS256'] }
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), options)
  assert.equal(payload['sub'], undefined)

  const [jwk] = keys.keys
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  assert.ok((key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048)
  const [header = '', claims = '', signature = ''] = token.split('.')
  const check = (signed: string): boolean =>
    verifyByHand('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'))
  assert.ok(check(`${header}.${claims}`))
  assert.ok(!check(`${header}.${claims.slice(0, -2)}AA`))
})

test('after a rotation new tokens have the new key, and those before it still check', async () => {
  const { stage, streamId, sets } = await used()
  const added = await stage.streamKeys.add('acme', await makeStreamKey())
  const [old = ''] = Object.values(sets)
  const [again = ''] = Object.values(await stage.poll(streamId))
  assert.notEqual(partsOf(old).header['kid'], added.kid)
  assert.equal(partsOf(again).header['kid'], added.kid)
  const set = createLocalJWKSet(await published(stage))
  for (const token of [old, again]) await jwtVerify(token, set)

  stage.clock.advance(31 * 86_400)
  const later = await published(stage)
  assert.deepEqual(
    later.keys.map(({ kid }) => kid),
    [added.kid],
  )
})

test('the first stream of a tenant makes its key, and a later one none', async () => {
  const store = memoryStore()
  const keys = createStreamKeys({ store, ring: await testKeys().load(false) })
  await ensureStreamKey(keys, 'acme')
  const [first] = await keys.list('acme')
  await ensureStreamKey(keys, 'acme')
  assert.deepEqual(
    (await keys.list('acme')).map(({ kid }) => kid),
    [first?.kid],
  )
  assert.deepEqual(await keys.list('globex'), [])
})

test('a private key is in nothing that is published', async () => {
  const { stage } = await used()
  const { keys } = await published(stage)
  assert.deepEqual(
    keys.map((key) => Object.keys(key).toSorted()),
    [['alg', 'e', 'kid', 'kty', 'n', 'use']],
  )
})

test('no token holds a code, a label, an address or where a request came from', async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  const contacts = [{ channel: 'email', address: 'm4rk3r@example.org' }]
  const codes = await stage.sheet('ada', { contacts })
  const [code = ''] = codes
  await stage.call('POST', '/v1/accounts/ada/redemptions', {
    code,
    firstFactor: { methods: ['pwd'], at: stage.clock.now().toISOString() },
    context: { ip: '203.0.113.77', userAgent: 'm4rk3r-agent', deviceId: 'm4rk3r-device' },
  })
  await stage.call('POST', '/v1/accounts/ada/revocations', { reason: 'compromised', note: 'm4rk3r-note' })
  const sets = Object.values(await stage.poll(streamId))
  assert.ok(sets.length >= 4)
  for (const token of sets) {
    const said = JSON.stringify(partsOf(token))
    assert.doesNotMatch(said, /m4rk3r|203\.0\.113/)
    for (const one of codes) assert.ok(!said.includes(one) && !said.includes(one.replaceAll('-', '')))
    assert.ok(!said.includes(`"${code.slice(0, 2)}"`))
  }
})
