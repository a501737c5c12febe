import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { createTestApplication, origin, type Change, type TestApplication } from './support.ts'

let app: TestApplication
// One suite: at the top the hooks would hold for every file of a process that runs several.
describe('the guard', () => {
  before(async () => {
    app = await createTestApplication()
  })

  const posts = ['issue', 'confirm', 'redeem', 'revoke', 'tasks']
  const foreign: Readonly<Record<string, Change>> = {
    'without the header of its own': { headers: { 'sparekey-request': null } },
    'from another site': { headers: { 'sec-fetch-site': 'cross-site' } },
    'from another host of the same site': { headers: { 'sec-fetch-site': 'same-site' } },
    'from an address bar': { headers: { 'sec-fetch-site': 'none' } },
    'from another origin, by a browser that says no site': {
      headers: { 'sec-fetch-site': null, origin: 'https://evil.example' },
    },
    'from a sandbox': { headers: { 'sec-fetch-site': null, origin: 'null' } },
    'from nobody knows where': { headers: { 'sec-fetch-site': null, origin: null } },
  }
  for (const [name, change] of Object.entries(foreign)) {
    test(`a request ${name} is refused by every call that changes anything, before anybody is identified`, async () => {
      let asked = 0
      const strict = await createTestApplication({
        identify: () => {
          asked += 1
          return null
        },
      })
      for (const path of posts) {
        const { status, body } = await strict.send(path, {}, change)
        assert.deepEqual([path, status, body['code']], [path, 403, 'forbidden'])
      }
      assert.equal(asked, 0)
    })
  }

  test('reading is refused to other sites too', async () => {
    assert.equal((await app.send('status')).status, 200)
    assert.equal(
      (await app.send('status', undefined, { headers: { 'sec-fetch-site': 'cross-site' } })).status,
      403,
    )
    assert.equal((await app.send('status', undefined, { headers: { 'sparekey-request': null } })).status, 403)
  })

  test('a browser without Sec-Fetch-Site is taken by its Origin, also where TLS ends at a proxy', async () => {
    const change = {
      headers: { 'sec-fetch-site': null },
      url: `${origin.replace('https', 'http')}/codes/revoke`,
    }
    assert.equal((await app.send('revoke', { reason: 'owner_request' }, change)).status, 200)
  })

  test('with a stated public origin no other one is taken, whatever host the request names', async () => {
    const behind = await createTestApplication({ publicOrigin: origin })
    const at = (sent: string): Change => ({
      headers: { origin: sent },
      url: 'http://10.0.0.7:3000/codes/revoke',
    })
    assert.equal((await behind.send('revoke', { reason: 'owner_request' }, at(origin))).status, 200)
    assert.equal(
      (await behind.send('revoke', { reason: 'owner_request' }, at('http://10.0.0.7:3000'))).status,
      403,
    )
  })

  describe('bodies', () => {
    const endless = (): ReadableStream<Uint8Array> =>
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1000).fill(0x20)) })

    test('only JSON is read: what a form of another site can send is not', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', null]) {
        const { status, body } = await app.send(
          'redeem',
          {},
          { headers: { 'content-type': type }, raw: '{}' },
        )
        // A body of text sets its own type where none is stated.
        assert.deepEqual([type, status, body['code']], [type, 415, 'unsupported_media_type'])
      }
    })

    test('at most 4 KiB are read, whatever length is stated', async () => {
      const long = JSON.stringify({ code: 'x'.repeat(4096) })
      assert.equal((await app.send('redeem', {}, { raw: long })).status, 413)
      assert.equal((await app.send('redeem', {}, { raw: endless() })).status, 413)
      assert.equal(
        (await app.send('redeem', {}, { headers: { 'content-length': '5000' }, raw: '{}' })).status,
        413,
      )
    })

    test('what is no JSON object, an unknown field and a value of the wrong kind are named, and not repeated', async () => {
      for (const raw of ['', '[]', 'null', '"x"', '{', new Uint8Array([0xff, 0x7b])]) {
        const { status, body } = await app.send('redeem', {}, { raw })
        assert.deepEqual([status, body['code']], [400, 'invalid_request'])
      }
      const unknown: readonly (readonly [string, Record<string, unknown>, string])[] = [
        ['redeem', { code: 'x', firstFactor: { methods: ['pwd'] } }, 'firstFactor'],
        ['redeem', { code: 7 }, 'code'],
        ['redeem', {}, 'code'],
        ['issue', { reason: 'enrollment' }, 'reason'],
        ['issue', { recoveryToken: 'x' }, 'recoveryToken'],
        ['issue', { count: 7.5 }, 'count'],
        ['issue', { count: 17 }, 'count'],
        ['confirm', { setId: 'x' }, 'code'],
        ['revoke', { reason: 'administrator' }, 'reason'],
        ['tasks', { recoveryId: 'x', task: 'reenroll_factor', outcome: 'done' }, 'outcome'],
      ]
      for (const [path, sent, field] of unknown) {
        const { status, body } = await app.send(path, sent)
        assert.deepEqual([path, status, body['code'], body['field']], [path, 400, 'invalid_request', field])
      }
    })

    test('a field by the name of the prototype is unknown too', async () => {
      const { status } = await app.send('redeem', {}, { raw: '{"code":"x","__proto__":{"a":1}}' })
      assert.equal(status, 400)
    })
  })

  test('using a code and getting a sheet need a key for repeats, which must be visible ASCII', async () => {
    for (const path of ['redeem', 'issue']) {
      for (const key of [null, 'a b', 'x'.repeat(129), 'ä']) {
        const { status, body } = await app.send(path, { code: 'x' }, { headers: { 'idempotency-key': key } })
        assert.deepEqual([status, body['field']], [400, 'Idempotency-Key'])
      }
    }
  })

  test('other paths and methods are refused', async () => {
    for (const path of ['', 'nothing', 'redeem/x', 'constructor', '../codes']) {
      assert.equal((await app.send(path, {})).status, 404, path)
    }
    assert.equal((await app.send('', {}, { url: `${origin}/codesXredeem` })).status, 404)
    const { status, headers } = await app.send('redeem')
    assert.deepEqual([status, headers.get('allow')], [405, 'POST'])
    assert.equal((await app.send('status', {})).status, 405)
  })

  test('no answer is kept or read as another type', async () => {
    const answers = [
      await app.send('status'),
      await app.send('issue', {}),
      await app.send('redeem', { code: 'x' }),
      await app.send('nothing', {}),
    ]
    for (const { headers } of answers) {
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('access-control-allow-origin'), null)
    }
  })
})
