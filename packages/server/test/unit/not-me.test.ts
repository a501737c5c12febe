import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Hono } from 'hono'
import type { Notice, NoticeKind } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import { createSparekeys } from 'sparekey/service'
import { testClock, testKeys } from 'sparekey/testing'
import { addressSet } from '../../src/config/values.ts'
import type { AppEnv } from '../../src/http/app-parts.ts'
import { createNotMePages } from '../../src/not-me/pages.ts'
import { notMeHeaders } from '../../src/notices/not-me-page.ts'
import { fastSettings } from '../support/tenants.ts'

const account = 'ada'
const browser = { 'Accept-Language': 'en', 'User-Agent': 'Mail/1.0' }

/** An account with a sheet, one code of it used, and the pages behind the links that its owner got. */
const stage = async () => {
  const clock = testClock()
  const sparekeys = await createSparekeys({ store: memoryStore(), keys: testKeys(), clock: clock.now })
  const policy = fastSettings.policies.default
  const sparekey = sparekeys.of('default', { policy })
  const app = new Hono<AppEnv>()
  const pages = createNotMePages({
    sparekeys,
    wordingOf: async () => ({ applicationName: 'Example', defaultLanguage: 'de', contact: null }),
    trustedProxies: addressSet(['10.0.0.0/8']),
  })
  app.route('/not-me', pages)
  const signedIn = (...methods: string[]) => ({ methods, at: clock.now() })
  const issue = async () => {
    const sheet = await sparekey.issue(account, {
      reason: 'enrollment',
      authentication: signedIn('pwd', 'otp'),
    })
    return sheet.ok ? sheet : assert.fail(sheet.code)
  }
  const use = async (code: string) => {
    const result = await sparekey.redeem(account, { code, firstFactor: signedIn('pwd') })
    return result.ok ? result : assert.fail(result.code)
  }
  const notices: Notice[] = []
  /** The link of the last notice of a kind. */
  const linkOf = async (kind: NoticeKind): Promise<string> => {
    const endpoints: string[] = []
    const round = () =>
      sparekeys.runDue({
        limit: 100,
        tenant: async () => ({ policy, endpoints }),
        deliver: async (notice) => void notices.push(notice),
      })
    while ((await round()).done > 0) continue
    return notices.findLast((notice) => notice.kind === kind)?.disownToken ?? assert.fail(`no link: ${kind}`)
  }
  const sheet = await issue()
  const { recovery } = await use(sheet.codes[0])
  return {
    sparekey,
    sheet,
    recoveryToken: recovery?.token ?? assert.fail('no recovery'),
    clock,
    issue,
    linkOf,
    state: async () => (await sparekey.status(account)).state,
    trail: async () => (await sparekey.events(account, { limit: 200 })).items,
    request: async (method: string, token: string, headers: Record<string, string> = browser, env = {}) =>
      app.request(`/not-me/${token}`, { method, headers }, env),
  }
}

const headingOf = async (response: Response): Promise<string> =>
  /<h1>([^<]*)<\/h1>/.exec(await response.text())?.[1] ?? 'no heading'

const ASK = 'This was not me'
const DONE = 'The sheet is stopped'
const BEFORE = 'The sheet was stopped before'
const ENDED = 'The sheet did not work any more'
const UNKNOWN = 'This link does not work'

describe('the pages behind “this was not me”', () => {
  test('change nothing when they are opened, however often', async () => {
    const { linkOf, request, state, trail, sparekey, recoveryToken } = await stage()
    const token = await linkOf('code_used')
    const before = await trail()
    for (const method of ['GET', 'GET', 'HEAD']) {
      const answer = await request(method, token)
      assert.equal(answer.status, 200)
      assert.equal(await headingOf(answer), method === 'GET' ? ASK : 'no heading')
    }
    assert.deepEqual(await trail(), before)
    assert.notEqual(await state(), 'suspended')
    assert.equal((await sparekey.recoveries.introspect(recoveryToken)).active, true)
  })

  test('stop the sheet and what its code opened at the press of the button, and say so from then on', async () => {
    const { linkOf, request, state, trail, sparekey, recoveryToken } = await stage()
    const token = await linkOf('code_used')
    const done = await request('POST', token)
    assert.deepEqual([done.status, await headingOf(done)], [200, DONE])
    assert.equal(await state(), 'suspended')
    assert.equal((await sparekey.recoveries.introspect(recoveryToken)).active, false)
    const after = await trail()
    for (const method of ['POST', 'GET']) {
      const again = await request(method, token)
      assert.deepEqual([again.status, await headingOf(again)], [200, BEFORE])
    }
    assert.deepEqual(await trail(), after)
  })

  test('have the button also for a sheet that ended otherwise, since its codes may have opened something', async () => {
    const { linkOf, request, issue, sparekey, recoveryToken } = await stage()
    const token = await linkOf('code_used')
    const fresh = await issue()
    assert.ok((await sparekey.confirm(account, { setId: fresh.setId, code: fresh.codes[0] })).ok)
    assert.equal((await sparekey.recoveries.introspect(recoveryToken)).active, true)
    assert.equal(await headingOf(await request('GET', token)), ASK)
    assert.equal(await headingOf(await request('POST', token)), ENDED)
    assert.equal((await sparekey.recoveries.introspect(recoveryToken)).active, false)
    assert.equal((await sparekey.status(account)).state, 'active', 'the new sheet is not touched')
  })

  test('know no other link: none of ours, one that is too long, and one of 30 days ago', async () => {
    const { linkOf, request, clock, trail } = await stage()
    const token = await linkOf('code_used')
    const before = await trail()
    const others = [
      'x',
      `${token}0`,
      token.toUpperCase(),
      `nmt_${'0'.repeat(77)}`,
      'n'.repeat(5000),
      '%00',
      '%f0',
    ]
    const unknown = async (link: string): Promise<void> => {
      for (const method of ['GET', 'POST']) {
        const answer = await request(method, link)
        assert.equal(answer.status, 404, link)
        const page = await answer.text()
        assert.ok(page.includes(`<h1>${UNKNOWN}</h1>`), link)
        assert.ok(!page.includes('<button') && (link.length < 3 || !page.includes(link)), link)
      }
    }
    for (const link of others) await unknown(link)
    clock.advance(30 * 86_400 + 1)
    await unknown(token)
    assert.deepEqual(await trail(), before)
  })

  test('are kept nowhere and load nothing, whatever the answer', async () => {
    const { linkOf, request } = await stage()
    const token = await linkOf('code_used')
    for (const [method, link] of [
      ['GET', token],
      ['POST', 'x'],
      ['PUT', token],
      ['POST', token],
    ] as const) {
      const { headers } = await request(method, link)
      for (const [name, value] of Object.entries(notMeHeaders)) assert.equal(headers.get(name), value, name)
      assert.equal(headers.get('Set-Cookie'), null)
    }
  })

  test('speak the reader’s language, else the tenant’s', async () => {
    const { linkOf, request } = await stage()
    const token = await linkOf('code_used')
    for (const [accepted, language] of [
      ['en-GB,en;q=0.9', 'en'],
      ['fr,de;q=0.5', 'de'],
      ['fr', 'de'],
      ['', 'de'],
    ] as const) {
      const page = await (await request('GET', token, { 'Accept-Language': accepted })).text()
      assert.ok(page.includes(`<html lang="${language}">`), accepted)
      assert.match(page, language === 'en' ? /at Example\./ : /bei Example/)
    }
  })

  test('take no other method, and change nothing by one', async () => {
    const { linkOf, request, trail } = await stage()
    const token = await linkOf('code_used')
    const before = await trail()
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'BREW']) {
      const answer = await request(method, token)
      assert.deepEqual([answer.status, answer.headers.get('Allow')], [405, 'GET, HEAD, POST'], method)
    }
    assert.deepEqual(await trail(), before)
  })

  test('keep where the press came from, through trusted proxies, and nothing that would stop it', async () => {
    const cases = [
      [{ 'X-Forwarded-For': '203.0.113.9' }, '10.0.0.1', { ip: '203.0.113.9', userAgent: 'Mail/1.0' }],
      [{ 'X-Forwarded-For': '203.0.113.9' }, '192.0.2.1', { ip: '192.0.2.1', userAgent: 'Mail/1.0' }],
      [{ 'User-Agent': 'x'.repeat(2000) }, undefined, { userAgent: 'x'.repeat(500) }],
    ] as const
    for (const [headers, remoteAddress, context] of cases) {
      const { linkOf, request, trail } = await stage()
      const env = { incoming: { socket: { remoteAddress } } }
      await request('POST', await linkOf('code_used'), { ...browser, ...headers }, env)
      const told = (await trail()).find(({ type }) => type === 'set.suspended')
      assert.deepEqual([told?.actor, told?.context], ['person', context])
    }
  })
})
