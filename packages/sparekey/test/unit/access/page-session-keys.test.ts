import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPageSessions } from '../../../src/access/page-sessions.ts'
import { countKeyUses } from '../../../src/lifecycle/rotation/key-uses.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { testClock, testKeys } from '../../../src/testing/create-test-sparekey.ts'

test('a key is in use while a visit to the pages is open under it, and no longer', async () => {
  const clock = testClock()
  const ring = await testKeys().load(false)
  const store = memoryStore()
  const pages = createPageSessions({ store, ring, clock: () => clock.now() })
  const visit = {
    tenant: 'default',
    accountId: 'ada',
    purpose: 'manage',
    returnUrl: 'https://app.example.org/',
    authentication: null,
    firstFactor: null,
    recoveryId: null,
  } as const
  const first = await pages.open(visit)
  await pages.open(visit)
  const uses = async () => (await countKeyUses(store, clock.now()))[0]?.rows.pages ?? 0
  assert.equal(await uses(), 2)
  const session = await pages.read('default', first.pageSessionId)
  assert.ok(session)
  await pages.end(session, 'done', null)
  assert.equal(await uses(), 1)
  clock.advance(1800)
  assert.equal(await uses(), 0)
})
