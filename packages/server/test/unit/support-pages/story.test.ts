import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import type { Notice, OperatorActor, OperatorRole, SupportNoticeKind } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import { createPageSessions, createSparekeys, parsePolicy } from 'sparekey/service'
import { testClock, testKeys } from 'sparekey/testing'
import { addressSet } from '../../../src/config/values.ts'
import type { AppEnv } from '../../../src/http/app-parts.ts'
import { renderNotice } from '../../../src/notices/render.ts'
import { createHostedPages } from '../../../src/pages/pages.ts'
import { createSupportPages } from '../../../src/support-pages/pages.ts'
import { RETURN_URL } from '../../support/app.ts'
import { fastSettings } from '../../support/tenants.ts'
import { headingOf } from './support.ts'

const account = 'ada'
const tenant = 'default'
const publicUrl = 'https://codes.example.org'
const SPOOFED = {
  Host: 'evil.example',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'http',
  Forwarded: 'host=evil.example',
}

/** An owner with a sheet and two addresses, the pages, a help desk, and every message that went out. */
const stage = async () => {
  const clock = testClock(new Date('2026-11-23T15:00:00.000Z'))
  const real = memoryStore()
  const statements: string[] = []
  const store: typeof real = {
    ...real,
    transact: (body) =>
      real.transact(function* () {
        const steps = body()
        let step = steps.next()
        while (step.done !== true) {
          statements.push(step.value.name)
          step = steps.next(yield step.value)
        }
        return step.value
      }),
  }
  const sparekeys = await createSparekeys({ store, keys: testKeys(), clock: clock.now })
  const policy = fastSettings.policies.default
  const sparekey = sparekeys.of(tenant, { policy })
  const wordingOf = async () => ({
    applicationName: 'Example',
    defaultLanguage: 'en',
    contact: '+49 30 123456',
  })
  const pageSessions = createPageSessions({ store, ring: sparekeys.ring, clock: clock.now })
  const trustedProxies = addressSet([])
  const app = new Hono<AppEnv>()
  app.route(
    '/pages',
    createHostedPages({
      pageSessions,
      tenantFor: async () => ({
        sparekey,
        support: sparekey.support,
        issuesPerDay: () => 5,
        pages: { returnUrls: [RETURN_URL], policy: parsePolicy(policy) },
      }),
      wordingOf,
      publicUrl: () => publicUrl,
      trustedProxies,
      clock: clock.now,
    }),
  )
  app.route(
    '/support',
    createSupportPages({
      links: sparekeys.support,
      wordingOf,
      trustedProxies,
      supportUrl: null,
      clock: clock.now,
    }),
  )
  const signedIn = (...methods: string[]) => ({ methods, at: clock.now() })
  const issued = await sparekey.issue(account, {
    reason: 'enrollment',
    authentication: signedIn('pwd', 'otp'),
    contacts: ['ada@example.org', 'ada@example.net'].map(
      (address) => ({ channel: 'email', address }) as const,
    ),
  })
  const sheet = issued.ok ? issued : assert.fail(issued.code)
  clock.advance(100 * 86_400)

  const notices: Notice[] = []
  const deliverAll = async (): Promise<void> => {
    const round = () =>
      sparekeys.runDue({
        limit: 100,
        tenant: async () => ({ policy, endpoints: [] }),
        deliver: async (notice) => void notices.push(notice),
      })
    while ((await round()).done > 0) continue
  }
  await deliverAll()
  const newest = (kind: SupportNoticeKind): Notice =>
    notices.findLast((notice) => notice.kind === kind) ?? assert.fail(`no message: ${kind}`)
  /** The links of a message, as its reader follows them. */
  const linksOf = async (kind: SupportNoticeKind): Promise<readonly string[]> => {
    await deliverAll()
    const options = { publicUrl, applicationName: 'Example', defaultLanguage: 'en', contact: null }
    const { text } = await renderNotice(newest(kind), options)
    return [...text.matchAll(/^https?:\S+$/gm)].map(([link]) => link)
  }
  const send = async (
    method: string,
    url: string,
    given: Record<string, string> = {},
    form?: Record<string, string>,
  ) =>
    app.request(url, {
      method,
      headers: { 'Sec-Fetch-Site': 'same-origin', ...given },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    })
  /** The application sends the owner to the page after the first factor. */
  const visit = async () => {
    const opened = await pageSessions.open({
      tenant,
      accountId: account,
      purpose: 'support',
      returnUrl: RETURN_URL,
      authentication: null,
      firstFactor: signedIn('pwd'),
      recoveryId: null,
    })
    const entered = await send('GET', `/pages/${opened.token}`)
    const Cookie = (entered.headers.get('Set-Cookie') ?? '').split(';')[0] ?? ''
    const page = async (path = '/pages') => (await send('GET', path, { Cookie })).text()
    const act = async (path: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
      const answer = await send('POST', `/pages/${path}`, { Cookie, ...headers }, form)
      const location = answer.headers.get('Location')
      return location === null ? answer.text() : page(location)
    }
    return { ...opened, page, act }
  }
  const operator = (name: string, role: OperatorRole): OperatorActor => ({
    kind: 'operator',
    issuer: 'https://id.example',
    subject: name,
    personId: null,
    displayName: name,
    roles: [{ role, grantedAt: new Date(0) }],
    authentication: signedIn('hwk'),
    place: null,
  })
  const found = async () => {
    const shown = await sparekey.support.ofAccount(account)
    return shown.ok ? shown : assert.fail(shown.code)
  }
  const decide = async (): Promise<void> => {
    const { caseId } = await found()
    const submitted = await sparekey.support.submit(caseId, operator('Grace Hopper', 'support'))
    if (!submitted.ok) return assert.fail(submitted.code)
    const seenAt = clock.now()
    clock.advance(31)
    const requestHash = submitted.requestHash ?? ''
    const approved = await sparekey.support.approve(
      caseId,
      { requestHash, seenAt },
      operator('Barbara Liskov', 'approver'),
    )
    assert.ok(approved.ok, approved.ok ? '' : approved.code)
  }
  return {
    sparekey,
    pageSessions,
    clock,
    sheet,
    notices,
    statements,
    deliverAll,
    newest,
    linksOf,
    send,
    visit,
    found,
    decide,
    signedIn,
  }
}

const keyOf = (page: string, action: string): string =>
  new RegExp(`action="/pages/${action}"[^]*?name="key" value="([^"]*)"`).exec(page)?.[1] ?? ''

test('an owner who lost everything asks, says so from their mail, waits, gets a code that no page has, and is in', async () => {
  const { sparekey, pageSessions, clock, notices, deliverAll, newest, linksOf, send, visit, found, decide } =
    await stage()
  const first = await visit()
  const start = await first.page()
  assert.equal(headingOf(start), 'I have lost everything')
  const asked = await first.act('request', { key: keyOf(start, 'request'), reason: 'device_stolen' }, SPOOFED)
  assert.equal(headingOf(asked), 'Your request is with us')
  assert.match(asked, /somebody who knows your password, on this page/)
  assert.doesNotMatch(asked, /evil/)

  const [confirm = '', cancel = ''] = await linksOf('support_opened')
  for (const link of [confirm, cancel]) assert.ok(link.startsWith(`${publicUrl}/support/csl_`), link)
  const told = notices.filter(({ kind }) => kind === 'support_opened').map(({ to }) => to?.address)
  assert.deepEqual(new Set(told), new Set(['ada@example.org', 'ada@example.net']))
  assert.equal(headingOf(await (await send('POST', confirm)).text()), 'Thank you: we know that it is you')
  await decide()
  const waiting = await first.page()
  assert.match(headingOf(waiting), /^You can go on from \w+day, \d+ March 2027, \d\d:\d\d UTC$/)

  clock.advance(86_400)
  const second = await visit()
  const ready = await second.page()
  assert.equal(headingOf(ready), 'You can get your code now')
  const sent = await second.act('claim', { key: keyOf(ready, 'claim') })
  assert.equal(headingOf(sent), 'Type the code that we sent')
  assert.match(sent, /a•••@e•••\.org/)
  await deliverAll()
  const code = newest('support_code').support?.code?.text ?? assert.fail('no code')
  const texts = [asked, waiting, ready, sent]

  const wrong = await second.act('use', { key: keyOf(sent, 'use'), code: '9QMT-4XWE-7RK2-3VHD' })
  assert.match(wrong, /That is not the code that we sent/)
  const inside = await second.act('use', { key: keyOf(wrong, 'use'), code: code.toLowerCase() })
  assert.equal(headingOf(inside), 'You are in')
  assert.match(inside, /Make a new sheet[^]*Set up your phone or security key again/)
  assert.match(inside, /Until \w+day, \d+ March 2027, \d\d:\d\d UTC some things may be held back/)
  const read = await pageSessions.read(tenant, second.pageSessionId)
  assert.equal(read?.result?.redemption?.['basis'], 'support')

  const made = await second.act('sheet', { key: keyOf(inside, 'sheet') })
  assert.match(made, /data-codes/)
  texts.push(wrong, inside, made)
  assert.equal((await found()).state, 'redeemed')
  for (const text of texts) assert.ok(!text.includes(code))
  const { items } = await sparekey.events(account, { limit: 200 })
  assert.equal(items.find(({ type }) => type === 'set.issued')?.detail['reason'], 'support')
})

test('A9.11 no opening of a link writes anything, whatever opens it, and the press of a button does', async () => {
  const { visit, linksOf, send, statements, found } = await stage()
  const { act, page } = await visit()
  await act('request', { key: keyOf(await page(), 'request'), reason: 'other' })
  const links = await linksOf('support_opened')
  const before = await found()
  for (const link of links) {
    statements.length = 0
    for (let times = 0; times < 10; times += 1) await send('GET', link)
    await send('HEAD', link)
    await send('GET', link, { 'Sec-Purpose': 'prefetch;prerender', Purpose: 'prefetch', 'X-Moz': 'prefetch' })
    await send('GET', link, { Cookie: '__Host-sparekey-page=x', ...SPOOFED })
    assert.ok(statements.length >= 13)
    assert.deepEqual(
      statements.filter((name) => !name.startsWith('read')),
      [],
    )
  }
  assert.deepEqual(await found(), before)
  const [, cancel = ''] = links
  await send('POST', cancel)
  assert.equal((await found()).state, 'cancelled')
})

test('an owner who never asked stops it from their mail without signing in, and nobody can simply ask again', async () => {
  const { visit, linksOf, send, clock, sparekey, decide, found, signedIn } = await stage()
  const attacker = await visit()
  await attacker.act('request', { key: keyOf(await attacker.page(), 'request'), reason: 'lost_all_factors' })
  const [confirm = '', cancel = ''] = await linksOf('support_opened')
  await send('POST', confirm)
  await decide()
  clock.advance(86_400)
  const stopped = await send('POST', cancel)
  assert.equal(headingOf(await stopped.text()), 'The request is stopped')
  assert.equal(headingOf(await (await send('GET', cancel)).text()), 'Your request was stopped')
  const refused = await sparekey.support.claim(account, { firstFactor: signedIn('pwd') })
  assert.ok(!refused.ok)
  const again = await visit()
  assert.match(await again.page(), /Your request was stopped/)
  const answer = await again.act('request', { key: 'again', reason: 'lost_all_factors' })
  assert.match(answer, /role="alert">\s*<h2>No request can be made at the moment</)
  assert.equal((await found()).state, 'cancelled')
})

test('an owner who finds out afterwards ends what the code opened, for 30 days', async () => {
  const { visit, linksOf, send, clock, sparekey, decide, deliverAll, newest } = await stage()
  const thief = await visit()
  await thief.act('request', { key: keyOf(await thief.page(), 'request'), reason: 'other' })
  const [confirm = ''] = await linksOf('support_opened')
  await send('POST', confirm)
  await decide()
  clock.advance(86_400)
  const { act, page } = await visit()
  await act('claim', { key: keyOf(await page(), 'claim') })
  await deliverAll()
  const code = newest('support_code').support?.code?.text ?? ''
  const inside = await act('use', { key: 'u', code })
  await act('sheet', { key: keyOf(inside, 'sheet') })
  const [, dispute = ''] = await linksOf('support_used')
  assert.equal(headingOf(await (await send('GET', dispute)).text()), 'This was not me')
  clock.advance(29 * 86_400)
  assert.equal(headingOf(await (await send('POST', dispute)).text()), 'It is stopped')
  assert.equal(headingOf(await (await send('GET', dispute)).text()), 'This was stopped')
  assert.equal((await sparekey.status(account)).pendingSet, null)
  clock.advance(2 * 86_400)
  const late = await send('GET', dispute)
  assert.deepEqual([late.status, headingOf(await late.text())], [404, 'This link does not work'])
})
