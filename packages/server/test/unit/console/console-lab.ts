import assert from 'node:assert/strict'
import { Hono } from 'hono'
import { SparekeyError, type Store } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import {
  type ConsoleRole,
  createApiKeys,
  createConsoleViews,
  createOperatorForms,
  createOperators,
  createOperatorSignIn,
  createSparekeys,
  createTenants,
  createWebhooks,
  type MappedRole,
  parsePolicy,
  placeOf,
} from 'sparekey/service'
import { testClock, testKeys, type TestClock } from 'sparekey/testing'
import { readEnvironment } from '../../../src/config/environment.ts'
import type { Screen } from '../../../src/console/shell/screen.ts'
import type { App, AppEnv } from '../../../src/http/app-parts.ts'
import { rawPath } from '../../../src/http/path.ts'
import { createLog } from '../../../src/log/logger.ts'
import { createServedConsole } from '../../../src/serve/console.ts'
import { createServedTenants } from '../../../src/serve/tenants.ts'
import { CLIENT_ID, createFakeProvider, type FakeProvider, ISSUER } from './fake-provider.ts'

export const PUBLIC_URL = 'https://codes.example.org'
const AGENT = 'Mozilla/5.0 (X11; Linux) Firefox/140.0'

export interface ConsoleLabOptions {
  readonly screens?: readonly Screen[]
  /** Default: a provider is set up. */
  readonly isLocal?: boolean
  readonly smallTeam?: boolean
  /** Default: a clock that is advanced by hand. `real`: tokens of the provider are judged by the system's. */
  readonly clock?: 'real'
  /** A provider that is really there, in the place of the one in this process. */
  readonly settings?: Readonly<Record<string, string>>
  /** Called before each transaction; what it throws fails it. */
  readonly beforeTransaction?: () => void
}

/** What is sent with a request, beside the cookies. */
export interface Sent {
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

const environment = (isLocal: boolean, smallTeam: boolean) => ({
  SPAREKEY_CONSOLE: 'on',
  SPAREKEY_PUBLIC_URL: PUBLIC_URL,
  ...(smallTeam && { SPAREKEY_CONSOLE_SMALL_TEAM: 'on' }),
  ...(!isLocal && {
    SPAREKEY_CONSOLE_OIDC_ISSUER: ISSUER,
    SPAREKEY_CONSOLE_OIDC_CLIENT_ID: CLIENT_ID,
    SPAREKEY_CONSOLE_OIDC_CLIENT_SECRET: 'a secret',
    SPAREKEY_CONSOLE_GROUPS: JSON.stringify({
      'g-support': ['support@default'],
      'g-approver': ['approver@default'],
      'g-security': ['security_admin@default'],
      'g-admin': ['instance_admin'],
    }),
  }),
})

/** The console over a store in memory, with tenants `default` and `other`. */
export const createConsoleLab = async (options: ConsoleLabOptions = {}) => {
  const { isLocal = false, smallTeam = false } = options
  const clock: TestClock =
    options.clock === 'real'
      ? { now: () => new Date(), advance: () => assert.fail('a real clock') }
      : testClock()
  const bare = memoryStore()
  const store: Store = {
    ...bare,
    transact: async (body) => {
      options.beforeTransaction?.()
      return bare.transact(body)
    },
  }
  const keys = testKeys()
  const sparekeys = await createSparekeys({ store, keys, clock: () => clock.now() })
  const { ring } = sparekeys
  const tenants = createTenants({ store })
  await tenants.add('other', '{}')
  const input = parsePolicy({})
  const served = createServedTenants({ sparekeys, stored: tenants, policy: { input: {}, policy: input } })
  const provider: FakeProvider = await createFakeProvider()
  const logLines: string[] = []
  const { config } = readEnvironment({ ...environment(isLocal, smallTeam), ...options.settings })
  const kept = { store, ring, clock: () => clock.now() }
  const console = createServedConsole({
    config,
    ...kept,
    served,
    sparekeys,
    tenants,
    apiKeys: createApiKeys({ store }),
    webhooks: createWebhooks({ store, ring }),
    keeper: { hold: () => null } as never,
    log: createLog('warn', { write: (line) => void logLines.push(line) }),
    publicUrl: () => config.publicUrl ?? PUBLIC_URL,
    ...(options.settings === undefined && { fetch: provider.fetch }),
    ...(options.screens !== undefined && { screens: options.screens }),
  })
  assert.ok(console !== null)
  const app: App = new Hono<AppEnv>({ getPath: rawPath })
  const failures: unknown[] = []
  app.use(async (c, next) => {
    c.set('requestId', 'r1')
    await next()
    if (c.get('failure') !== undefined) failures.push(c.get('failure'))
  })
  app.route('/console', console.app)
  const signIn = createOperatorSignIn({ ...kept, smallTeam })
  const forms = createOperatorForms(kept)

  /** Somebody with these roles comes from the provider; their browser. */
  const comes = async (subject: string, ...roles: readonly MappedRole[]): Promise<Browser> => {
    const signedIn = await signIn.byProvider({
      identity: { issuer: ISSUER, subject, personId: null, displayName: subject },
      roles,
      sid: subject,
      refreshToken: 'refresh-1',
      idToken: null,
      authentication: { methods: ['hwk'], at: clock.now() },
      place: placeOf(ring, null, AGENT),
      browser: 'Firefox',
    })
    if (!signedIn.ok) throw new TypeError(`${subject} must get in: ${signedIn.code}`)
    return new Browser(app, { '__Host-sparekey-console-session': signedIn.cookie })
  }

  const works = (subject: string, ...roles: readonly ConsoleRole[]): Promise<Browser> =>
    comes(subject, ...roles.map((role) => ({ role, tenant: role === 'instance_admin' ? '*' : 'default' })))

  return {
    app,
    clock,
    store,
    ring,
    provider,
    logLines,
    failures,
    works,
    comes,
    signIn,
    served,
    operators: createOperators({ ...kept, smallTeam }),
    views: createConsoleViews(kept),
    bootstrapUrl: console.bootstrapUrl,
    newBrowser: () => new Browser(app, {}),
    /** The token of a form, as a page of this browser's session has it. */
    formOf: (browser: Browser): string => {
      const cookie = browser.cookies.get('__Host-sparekey-console-session') ?? assert.fail('a session')
      return forms.token(Uint8Array.from(Buffer.from(cookie, 'base64url').subarray(0, 16)))
    },
  }
}

export type ConsoleLab = Awaited<ReturnType<typeof createConsoleLab>>

/** A browser that keeps cookies, and follows nothing by itself. */
export class Browser {
  readonly app: App
  readonly cookies: Map<string, string>
  agent = AGENT

  constructor(app: App, cookies: Readonly<Record<string, string>>) {
    this.app = app
    this.cookies = new Map(Object.entries(cookies))
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#send('GET', path, { headers })
  }

  /** As a form of a page of this site is sent. */
  post(path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
    return this.#send('POST', path, { form, headers: { 'Sec-Fetch-Site': 'same-origin', ...headers } })
  }

  async #send(method: string, path: string, { form, headers = {} }: Sent): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await this.app.request(path, {
      method,
      headers: { 'User-Agent': this.agent, ...(cookie !== '' && { Cookie: cookie }), ...headers },
      ...(form !== undefined && { body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (line.includes('Max-Age=0')) this.cookies.delete(pair.slice(0, at))
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }
}

/** The values of the hidden fields of a page, of each name the first. */
export const hiddenIn = (page: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
      .map(
        ([, name = '', value = '']) =>
          [name, value.replaceAll('&quot;', '"').replaceAll('&amp;', '&')] as const,
      )
      .toReversed(),
  )

/** Where a redirect leads. */
export const locationOf = (response: Response): string => {
  assert.ok(response.status === 303 || response.status === 302, `a redirect, not ${response.status}`)
  return response.headers.get('Location') ?? assert.fail('a place to go')
}

export const databaseAway = (): never => {
  throw new SparekeyError('overloaded', 'The database is away.', { retryAfterSeconds: 1 })
}
