import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPageSessions, type PageVisit } from '../../../src/access/page-sessions.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { createTestSparekey, testClock, testKeys } from '../../../src/testing/create-test-sparekey.ts'

const setUp = async () => {
  const clock = testClock()
  const ring = await testKeys().load(false)
  const store = memoryStore()
  const pages = createPageSessions({ store, ring, clock: () => clock.now() })
  const visit: PageVisit = {
    tenant: 'default',
    accountId: 'ada',
    purpose: 'enroll',
    returnUrl: 'https://app.example.org/back',
    authentication: { methods: ['pwd', 'otp'], at: clock.now() },
    firstFactor: null,
    recoveryId: null,
  }
  return { clock, ring, store, pages, visit }
}

test('a link opens once, and its cookie finds the visit as the application opened it', async () => {
  const { pages, visit } = await setUp()
  const opened = await pages.open(visit)
  const entered = await pages.enter(opened.token)
  assert.ok(entered)
  assert.equal(await pages.enter(opened.token), null)
  const found = await pages.find(entered.cookie)
  assert.deepEqual(found, {
    ...visit,
    pageSessionId: opened.pageSessionId,
    expiresAt: opened.expiresAt,
    state: 'open',
    result: null,
  })
})

test('of two who open a link at once one gets in', async () => {
  const { pages, visit } = await setUp()
  const { token } = await pages.open(visit)
  const entered = await Promise.all(Array.from({ length: 8 }, () => pages.enter(token)))
  assert.equal(entered.filter((one) => one !== null).length, 1)
})

test('a link is no cookie, a cookie no link, an id neither, and none of them can be made up', async () => {
  const { pages, visit } = await setUp()
  const { token, pageSessionId } = await pages.open(visit)
  assert.equal(await pages.find(token), null)
  assert.equal(await pages.find(token.replace('pgl_', 'pgc_')), null)
  assert.equal(await pages.enter(pageSessionId), null)
  const last = token.endsWith('0') ? '1' : '0'
  for (const made of [`${token.slice(0, -1)}${last}`, token.slice(0, -1), '', 'pgl_', `${token}0`]) {
    assert.equal(await pages.enter(made), null)
  }
  const entered = await pages.enter(token)
  assert.ok(entered)
  assert.equal(await pages.enter(entered.cookie), null)
  assert.equal(await pages.enter(entered.cookie.replace('pgc_', 'pgl_')), null)
})

test('a visit is over after half an hour, and its end is final', async () => {
  const { pages, visit, clock } = await setUp()
  const first = await pages.open(visit)
  const second = await pages.open(visit)
  const inside = await pages.enter(first.token)
  assert.ok(inside)
  assert.equal(await pages.end(inside.session, 'done', { set: { setId: 'set_1' } }), true)
  assert.equal(await pages.end(inside.session, 'cancelled', null), false)
  clock.advance(1800)
  assert.equal(await pages.enter(second.token), null)
  assert.equal((await pages.read('default', second.pageSessionId))?.state, 'expired')
  const done = await pages.read('default', first.pageSessionId)
  assert.deepEqual([done?.state, done?.result], ['done', { set: { setId: 'set_1' } }])
})

test('a tenant reads its own visits alone', async () => {
  const { pages, visit } = await setUp()
  const { pageSessionId } = await pages.open(visit)
  assert.equal((await pages.read('default', pageSessionId))?.accountId, 'ada')
  assert.equal(await pages.read('other', pageSessionId), null)
  assert.equal(await pages.read('default', 'pgs_0'), null)
})

test('under another key ring nothing opens', async () => {
  const { pages, visit, store, clock } = await setUp()
  const { token, pageSessionId } = await pages.open(visit)
  const ring = await testKeys().load(false)
  const others = createPageSessions({ store, ring, clock: () => clock.now() })
  assert.equal(await others.enter(token), null)
  assert.equal(await others.read('default', pageSessionId), null)
})

test('a visit knows its own link, and no other', async () => {
  const { pages, visit } = await setUp()
  const { token } = await pages.open(visit)
  const other = await pages.open({ ...visit, accountId: 'bob' })
  const entered = await pages.enter(token)
  assert.ok(entered)
  const isItsLink = (link: string): boolean => pages.isLinkOf(entered.session, link)
  assert.deepEqual([token, other.token, entered.cookie, ''].map(isItsLink), [true, false, false, false])
})

test('a recovery’s token is derived anew for its own account alone', async () => {
  const { sparekey, clock, store, keys } = await createTestSparekey()
  const pages = createPageSessions({ store, ring: await keys.load(false), clock: () => clock.now() })
  const stated = { methods: ['pwd', 'otp'], at: clock.now() }
  const sheet = await sparekey.issue('ada', { reason: 'enrollment', authentication: stated })
  assert.ok(sheet.ok)
  const used = await sparekey.redeem('ada', { code: sheet.codes[0], firstFactor: stated })
  assert.ok(used.ok && used.recovery !== null)
  const { recoveryId, token } = used.recovery
  const sessionOf = async (accountId: string) => {
    const { pageSessionId } = await pages.open({
      tenant: 'default',
      accountId,
      purpose: 'challenge',
      returnUrl: 'https://app.example.org/back',
      authentication: null,
      firstFactor: stated,
      recoveryId: null,
    })
    const session = await pages.read('default', pageSessionId)
    assert.ok(session)
    return session
  }
  assert.equal(await pages.recoveryToken(await sessionOf('ada'), recoveryId), token)
  assert.equal(await pages.recoveryToken(await sessionOf('bob'), recoveryId), null)
  assert.equal(await pages.recoveryToken(await sessionOf('ada'), 'rcv_none'), null)
})

test('the sheets of the account are named, newest first, with nothing of them that is secret', async () => {
  const { visit } = await setUp()
  const { sparekey, store, keys, clock } = await createTestSparekey()
  const pages = createPageSessions({ store, ring: await keys.load(false), clock: () => clock.now() })
  const none = await pages.open(visit)
  const session = await pages.read('default', none.pageSessionId)
  assert.ok(session)
  assert.deepEqual(await pages.sheets(session), [])
  const sheets = []
  for (let times = 0; times < 3; times += 1) {
    const authentication = { methods: ['otp'], at: clock.now() }
    const issued = await sparekey.issue('ada', { reason: 'enrollment', authentication })
    assert.ok(issued.ok)
    sheets.unshift(issued)
  }
  const expected = sheets.map(({ setId, serial, codes }) => ({
    setId,
    serial,
    labels: codes.map((code) => code.slice(0, 2)).toSorted(),
    isImported: false,
  }))
  assert.deepEqual(await pages.sheets(session), expected)
  const other = await pages.open({ ...visit, accountId: 'bob' })
  const theirs = await pages.read('default', other.pageSessionId)
  assert.ok(theirs)
  assert.deepEqual(await pages.sheets(theirs), [])
})
