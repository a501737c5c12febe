// The console over a database, and a browser of somebody who keeps watch.
import { Hono } from 'hono'
import type { KeySource, Store } from 'sparekey'
import {
  createApiKeys,
  createOperatorSignIn,
  createSparekeys,
  createTenants,
  createWebhooks,
  parsePolicy,
  placeOf,
} from 'sparekey/service'
import { readEnvironment } from '../../packages/server/src/config/environment.ts'
import type { App, AppEnv } from '../../packages/server/src/http/app-parts.ts'
import { rawPath } from '../../packages/server/src/http/path.ts'
import { createLog } from '../../packages/server/src/log/logger.ts'
import { createServedConsole } from '../../packages/server/src/serve/console.ts'
import { createServedTenants } from '../../packages/server/src/serve/tenants.ts'

const publicUrl = 'https://codes.example.org'
const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0)'
const clock = (): Date => new Date()

/** The provider is asked for groups again after a quarter of an hour, which is longer than this takes. */
const environment = {
  SPAREKEY_PUBLIC_URL: publicUrl,
  SPAREKEY_CONSOLE_OIDC_ISSUER: 'https://login.example.org',
  SPAREKEY_CONSOLE_OIDC_CLIENT_ID: 'bench',
  SPAREKEY_CONSOLE_GROUPS: '{"watch":["security_admin@default","owner@default"]}',
}

export interface Page {
  readonly status: number
  readonly html: string
}

/** Asks for a page as somebody with the roles of a security admin and an owner, whose session is there. */
export const createVisitor = async (
  store: Store,
  keys: KeySource,
): Promise<(path: string) => Promise<Page>> => {
  const sparekeys = await createSparekeys({ store, keys })
  const { ring } = sparekeys
  const tenants = createTenants({ store })
  const policy = { input: {}, policy: parsePolicy({}) }
  const { config } = readEnvironment(environment)
  const served = createServedConsole({
    config,
    store,
    ring,
    served: createServedTenants({ sparekeys, stored: tenants, policy }),
    sparekeys,
    tenants,
    apiKeys: createApiKeys({ store }),
    webhooks: createWebhooks({ store, ring }),
    keeper: {
      look: async () => null,
      contradicts: () => {},
      hold: () => null,
      check: () => ({ ok: true, detail: '' }),
    },
    log: createLog('error', process.stderr),
    publicUrl: () => publicUrl,
  })
  if (served === null) throw new TypeError('There is no console.')
  const app: App = new Hono<AppEnv>({ getPath: rawPath })
  app.use(async (c, next) => {
    c.set('requestId', 'bench')
    await next()
    const failure = c.get('failure')
    if (failure !== undefined) throw failure instanceof Error ? failure : new TypeError('A page failed.')
  })
  app.route('/console', served.app)
  const signIn = createOperatorSignIn({ store, ring, clock, smallTeam: false })
  const signedIn = await signIn.byProvider({
    identity: { issuer: 'https://login.example.org', subject: 'bench', personId: null, displayName: 'Bench' },
    roles: [
      { tenant: 'default', role: 'security_admin' },
      { tenant: 'default', role: 'owner' },
    ],
    sid: 'bench',
    refreshToken: null,
    idToken: null,
    authentication: { methods: ['hwk'], at: clock() },
    place: placeOf(ring, null, agent),
    browser: 'Firefox',
  })
  if (!signedIn.ok) throw new TypeError(signedIn.code)
  const headers = { 'User-Agent': agent, Cookie: `__Host-sparekey-console-session=${signedIn.cookie}` }
  return async (path) => {
    const response = await app.request(`/console/t/default${path === '' ? '' : '/'}${path}`, { headers })
    return { status: response.status, html: await response.text() }
  }
}
