import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from 'sparekey/memory'
import { logKey, nodePrimitives, readKept } from 'sparekey/service'
import { createTestSparekey } from 'sparekey/testing'
import { createPublishedLog } from '../../../src/published-log/routes.ts'

/** A log of two events under a checkpoint, and one more that none covers yet. */
const stage = async () => {
  const { sparekey, store, keys, clock } = await createTestSparekey({ store: memoryStore() })
  const authentication = { methods: ['otp'], at: clock.now() }
  const issue = (account: string) => sparekey.issue(account, { reason: 'enrollment', authentication })
  await issue('ada')
  await issue('bob')
  await sparekey.runDue()
  let why: string | null = null
  const app = createPublishedLog({ store, hold: () => why })
  const get = (path: string) => app.request(path)
  return {
    get,
    hold: (line: string | null) => (why = line),
    issue,
    ring: await keys.load(false),
    sparekey,
    clock,
  }
}

test('the newest checkpoint and its tiles are there for anybody, and one follows from the other', async () => {
  const { get, ring } = await stage()
  const answer = await get('/checkpoint')
  assert.deepEqual(
    [answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')],
    [200, 'text/plain; charset=utf-8', 'public, max-age=1'],
  )
  const [checkpoint] = readKept(nodePrimitives, await answer.text(), logKey(nodePrimitives, ring))
  assert.ok(checkpoint?.ok)
  const { size, root } = checkpoint.head
  assert.equal(size, 2)
  const tile = await get(`/tile/0/000.p/${size}`)
  assert.deepEqual(
    [tile.status, tile.headers.get('content-type'), tile.headers.get('cache-control')],
    [200, 'application/octet-stream', 'public, max-age=31536000, immutable'],
  )
  const hashes = new Uint8Array(await tile.arrayBuffer())
  const node = nodePrimitives.sha256(Buffer.concat([Uint8Array.of(1), hashes]))
  assert.deepEqual(node, root)
})

test('what no checkpoint covers is not there, nor anything beside it', async () => {
  const { get } = await stage()
  for (const path of [
    '0/000',
    '0/000.p/3',
    '0/001.p/1',
    '1/000.p/1',
    '0/000.p/0',
    '0/00.p/1',
    'entries/000',
    '',
    'x',
  ]) {
    const { status } = await get(`/tile/${path}`)
    assert.equal(status, 404, path)
  }
})

test('leaves that no checkpoint covers yet are not published', async () => {
  const { get, issue, sparekey, clock } = await stage()
  await issue('cleo')
  // Within a second of the last checkpoint none is signed, and the event has its leaf already.
  await sparekey.runDue()
  assert.equal((await sparekey.events('cleo')).items[0]?.leafIndex, 2)
  assert.equal((await get('/tile/0/000.p/3')).status, 404)
  clock.advance(2)
  await sparekey.runDue()
  assert.equal((await get('/tile/0/000.p/3')).status, 200)
})

test('a log that is held publishes nothing', async () => {
  const { get, hold } = await stage()
  hold('The database went back.')
  for (const path of ['/checkpoint', '/tile/0/000.p/2']) {
    const answer = await get(path)
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '60'])
  }
})

test('before anything was signed there is no checkpoint', async () => {
  const { store } = await createTestSparekey({ store: memoryStore() })
  const app = createPublishedLog({ store, hold: () => null })
  assert.equal((await app.request('/checkpoint')).status, 404)
  assert.equal((await app.request('/tile/0/000.p/1')).status, 404)
})
