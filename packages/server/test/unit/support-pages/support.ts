import { BlockList } from 'node:net'
import { Hono } from 'hono'
import { type CaseState, SparekeyError, type Support, type SupportCase } from 'sparekey'
import { createPageSessions, parsePolicy } from 'sparekey/service'
import { createTestSparekey } from 'sparekey/testing'
import type { PolicyInput } from 'sparekey'
import type { AppEnv } from '../../../src/http/app-parts.ts'
import { createHostedPages } from '../../../src/pages/pages.ts'
import { createSupportPages } from '../../../src/support-pages/pages.ts'
import type { ShownCase } from '../../../src/support-pages/standing.ts'
import { RETURN_URL } from '../../support/app.ts'

export const NOW = new Date('2026-11-23T15:00:00.000Z')
const HOUR = 3_600_000

export const inHours = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR)

/** A case that a help desk opened a day ago, as a link shows it. */
export const shownCase = (given: Partial<SupportCase> = {}): ShownCase => ({
  caseId: 'cas_1',
  caseNumber: '402913',
  accountId: 'ada',
  state: 'open',
  risk: 'standard',
  reason: 'lost_all_factors',
  channel: 'email',
  openedBy: 'Grace Hopper',
  openedAs: 'operator',
  openedAt: inHours(-24),
  expiresAt: inHours(6 * 24),
  notBefore: inHours(23.08),
  ready: false,
  claimUntil: null,
  held: false,
  requestHash: null,
  approvalsRequired: 1,
  approvals: 0,
  endedAt: null,
  ...given,
})

export const wholeCase = (given: Partial<SupportCase> = {}): SupportCase => ({
  ...shownCase(given),
  reference: 'secret ticket 17',
  flags: ['secret flag'],
  missing: [['address_confirmed']],
  evidence: [],
  decisions: [],
  remarks: [],
  ...given,
})

/** A call that no test expects. */
const unexpected = (): never => {
  throw new SparekeyError('internal', 'This is not to be called.')
}

const nothing: Support = new Proxy({} as Support, { get: () => unexpected })

type Purpose = 'cancel' | 'confirm' | 'dispute' | 'status'
type Links = Pick<Support, 'linked' | 'cancel' | 'confirm' | 'dispute'>

const ENDS: Readonly<Record<Exclude<Purpose, 'status'>, CaseState>> = {
  cancel: 'cancelled',
  confirm: 'open',
  dispute: 'disputed',
}

/** The pages behind links, over a case that only acting changes. A link's token is its purpose. */
export const createLinkStage = (given: Partial<SupportCase> = {}, instead: Partial<Links> = {}) => {
  const acts: string[] = []
  let current = shownCase(given)
  /** Longer than any link: what somebody else made up is not looked up. */
  const isLink = (token: string): boolean =>
    token.length > 200 ? unexpected() : token in ENDS || token === 'status'
  const about = (purpose: Purpose) => ({ ok: true, tenant: 'acme', purpose, case: current }) as const
  const act = (purpose: Exclude<Purpose, 'status'>) => async () => {
    acts.push(purpose)
    current = { ...current, state: ENDS[purpose] }
    return about(purpose)
  }
  const app = new Hono<AppEnv>()
  app.route(
    '/support',
    createSupportPages({
      links: {
        linked: async (token) =>
          isLink(token) ? about(token as Purpose) : { ok: false, code: 'not_found', detail: '' },
        cancel: act('cancel'),
        confirm: act('confirm'),
        dispute: act('dispute'),
        ...instead,
      },
      wordingOf: async (tenant) => ({
        applicationName: tenant === 'acme' ? 'Acme' : 'Example',
        defaultLanguage: 'en',
        contact: tenant === null ? null : tenant === 'acme' ? '+49 30 123456' : '+49 89 654321',
      }),
      trustedProxies: new BlockList(),
      supportUrl: 'https://app.example.org/help',
      clock: () => NOW,
    }),
  )
  return {
    app,
    acts,
    change: (to: Partial<SupportCase>) => {
      current = { ...current, ...to }
    },
    send: async (method: string, path: string, headers: Record<string, string> = {}) =>
      app.request(`https://codes.example.org/support${path}`, { method, headers }),
  }
}

/** Visits of people whom the application sent after the first factor, over a case that the test puts there. */
export const createVisitStage = async (
  instead: Partial<Support> = {},
  policy: PolicyInput = {},
  publicUrl: () => string = () => 'https://codes.example.org',
) => {
  const { sparekey, clock, store, keys } = await createTestSparekey({ policy, startAt: NOW })
  const pageSessions = createPageSessions({ store, ring: await keys.load(false), clock: () => clock.now() })
  const support: Support = new Proxy(nothing, {
    get: (_, name): unknown => Reflect.get(instead, name) ?? unexpected,
  })
  const pages = createHostedPages({
    pageSessions,
    tenantFor: async () => ({
      sparekey,
      support,
      issuesPerDay: () => 5,
      pages: { returnUrls: [RETURN_URL], policy: parsePolicy(policy) },
    }),
    wordingOf: async () => ({ applicationName: 'Example', defaultLanguage: 'en', contact: '+49 30 123456' }),
    publicUrl,
    trustedProxies: new BlockList(),
    clock: () => clock.now(),
  })
  const firstFactor = { methods: ['pwd'], at: clock.now() }
  const opened: string[] = []
  const open = async () => {
    const one = await pageSessions.open({
      tenant: 'default',
      accountId: 'ada',
      purpose: 'support',
      returnUrl: RETURN_URL,
      authentication: null,
      firstFactor,
      recoveryId: null,
    })
    opened.push(one.pageSessionId)
    return one
  }
  const { token, pageSessionId } = await open()
  const entered = await pages.request(`/${token}`)
  const cookie = (entered.headers.get('Set-Cookie') ?? '').split(';')[0] ?? ''
  const get = async (path = '/', headers: Record<string, string> = { Cookie: cookie }) =>
    pages.request(path, { headers })
  const post = async (
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin' },
  ) =>
    pages.request(path, {
      method: 'POST',
      headers: { Cookie: cookie, ...headers },
      body: new URLSearchParams(fields),
    })
  return {
    /** Without a listener. */
    pages,
    open,
    openIds: (): readonly string[] => opened,
    sparekey,
    firstFactor,
    clock,
    pageSessions,
    pageSessionId,
    get,
    post,
    page: async (path = '/') => (await get(path)).text(),
    /** Sends a form, and gives the page that it leads to. */
    act: async (path: string, fields: Record<string, string> = {}) => {
      const location = (await post(path, fields)).headers.get('Location') ?? ''
      return (await get(location.replace(/^\/pages/, '') || '/')).text()
    },
  }
}

export const headingOf = (page: string): string => /<h1>([^<]*)<\/h1>/.exec(page)?.[1] ?? 'no heading'
