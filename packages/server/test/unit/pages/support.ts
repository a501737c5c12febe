import { BlockList } from 'node:net'
import type { PolicyInput, SparekeyInBrowsers } from 'sparekey'
import { createPageSessions, parsePolicy, type PagePurpose } from 'sparekey/service'
import { createTestSparekey } from 'sparekey/testing'
import { createHostedPages } from '../../../src/pages/pages.ts'
import type { Links } from '../../../src/pages/steps/step.ts'
import { RETURN_URL } from '../../support/app.ts'

/** A code as the sheet on the screen marks it up. */
export const CODE = /<code\s[^]*?<\/code/g

/** The pages without a listener, as a browser would call them. */
export const createTestPages = async (
  publicUrl = 'https://codes.example.org',
  policy: PolicyInput = {},
  links?: Links,
  instead: Partial<SparekeyInBrowsers> = {},
) => {
  const { sparekey: real, clock, store, keys } = await createTestSparekey({ policy })
  const sparekey = { ...real, ...instead }
  const pageSessions = createPageSessions({ store, ring: await keys.load(false), clock: () => clock.now() })
  const pages = createHostedPages({
    pageSessions,
    tenantFor: async () => ({
      sparekey,
      support: real.support,
      issuesPerDay: () => 5,
      pages: { returnUrls: [RETURN_URL], policy: parsePolicy(policy) },
    }),
    wordingOf: async () => ({ applicationName: 'Example', defaultLanguage: 'en', contact: null }),
    publicUrl: () => publicUrl,
    trustedProxies: new BlockList(),
    ...(links === undefined ? {} : { links }),
    clock: () => clock.now(),
  })
  const open = async (
    purpose: PagePurpose = 'challenge',
    accountId = 'ada',
    named: { readonly supportUrl?: string; readonly otherMethodsUrl?: string } = {},
    tenant = 'default',
  ) => {
    const opened = await pageSessions.open({
      ...named,
      tenant,
      accountId,
      purpose,
      returnUrl: RETURN_URL,
      authentication: purpose === 'challenge' ? null : { methods: ['pwd', 'otp'], at: clock.now() },
      firstFactor: purpose === 'challenge' ? { methods: ['pwd'], at: clock.now() } : null,
      recoveryId: null,
    })
    return { ...opened, path: `/${opened.token}` }
  }
  const get = async (path: string, headers: Record<string, string> = {}) => pages.request(path, { headers })
  /** Follows a link, and gives the cookie that stands for the visit from then on. */
  const enter = async (path: string): Promise<string> =>
    ((await get(path)).headers.get('Set-Cookie') ?? '').split(';')[0] ?? ''
  const post = async (
    path: string,
    cookie: string,
    fields: Record<string, string>,
    headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin' },
  ) =>
    pages.request(path, {
      method: 'POST',
      headers: { Cookie: cookie, ...headers },
      body: new URLSearchParams(fields),
    })
  /** Sends a body of any type, as a form of our pages would be sent. */
  const send = async (path: string, cookie: string, type: string, body: string) =>
    pages.request(path, {
      method: 'POST',
      headers: { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type },
      body,
    })
  /** A visit that was entered. */
  const begin = async (...visit: Parameters<typeof open>) => {
    const opened = await open(...visit)
    return { ...opened, cookie: await enter(opened.path) }
  }
  /** The value of a hidden field of the visit's page. */
  const fieldOf = (page: string, name: string): string =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
  const page = async (cookie: string, path = '/'): Promise<string> =>
    (await get(path, { Cookie: cookie })).text()
  const giveSheet = async (accountId: string): Promise<readonly string[]> => {
    const authentication = { methods: ['pwd', 'otp'], at: clock.now() }
    const issued = await sparekey.issue(accountId, { reason: 'enrollment', authentication })
    if (!issued.ok) throw new TypeError(issued.detail)
    await sparekey.confirm(accountId, { setId: issued.setId, code: issued.codes[0] })
    return issued.codes
  }
  return {
    pages,
    sparekey,
    clock,
    pageSessions,
    open,
    get,
    post,
    send,
    enter,
    begin,
    fieldOf,
    page,
    giveSheet,
  }
}
