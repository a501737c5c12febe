import assert from 'node:assert/strict'
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

export const account = 'ada'
export const tenant = 'default'

/** An owner with a sheet and two addresses, the pages, a help desk, and every message that went out. */
export const createRealStage = async (publicUrl: () => string = () => 'https://codes.example.org') => {
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
      publicUrl,
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
    const options = {
      publicUrl: publicUrl(),
      applicationName: 'Example',
      defaultLanguage: 'en',
      contact: null,
    }
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
  const openPage = () =>
    pageSessions.open({
      tenant,
      accountId: account,
      purpose: 'support',
      returnUrl: RETURN_URL,
      authentication: null,
      firstFactor: signedIn('pwd'),
      recoveryId: null,
    })
  const visit = async () => {
    const opened = await openPage()
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
    /** Without a listener. */
    app,
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
    /** The token of a link to a new visit. */
    openVisit: async () => (await openPage()).token,
    visit,
    found,
    decide,
    signedIn,
  }
}
