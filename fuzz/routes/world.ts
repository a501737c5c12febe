// A whole service in this process, with accounts in every state, and the values by which requests reach them.
import { createHmac } from 'node:crypto'
import { BlockList } from 'node:net'
import type { Kdf } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import {
  createApiKeys,
  createPageSessions,
  createSparekeys,
  createStreamKeys,
  createTenants,
} from 'sparekey/service'
import { testClock, testKeys } from 'sparekey/testing'
import type { App } from '../../packages/server/src/http/app-parts.ts'
import { createApp } from '../../packages/server/src/http/app.ts'
import { createLog } from '../../packages/server/src/log/logger.ts'
import { createMetrics } from '../../packages/server/src/metrics/metrics.ts'
import { createNotMePages } from '../../packages/server/src/not-me/pages.ts'
import { createSupportPages } from '../../packages/server/src/support-pages/pages.ts'
import { createHostedPages } from '../../packages/server/src/pages/pages.ts'
import { createPublishedLog } from '../../packages/server/src/published-log/routes.ts'
import { readPolicy } from '../../packages/server/src/serve/policy.ts'
import { createServedTenants } from '../../packages/server/src/serve/tenants.ts'
import { createWording } from '../../packages/server/src/serve/wording.ts'
import { createWellKnown } from '../../packages/server/src/ssf/well-known.ts'
import { createTryPages } from '../../packages/server/src/try/page.ts'
import { createTestTransmitter, sharedStreamKey } from '../../packages/server/test/support/transmitter.ts'

export const PUBLIC_URL = 'http://127.0.0.1:8787'
export const RETURN_URL = 'https://app.example.org/back'

/** Values that requests are made of, each under its name: a kept case says the name, for the value is another in each world. */
export type Values = ReadonlyMap<string, string>

export interface World {
  readonly app: App
  readonly values: Values
  /** Every code that the service ever showed here, and those of nobody that are sent; as printed. */
  readonly codes: readonly string[]
  /** Everything that was logged since the last look. */
  takeLog(): readonly string[]
  /** What is due is done: events are followed, notices written, the log signed. */
  settle(): Promise<void>
  /** What the clock of this world says. */
  now(): string
}

/** The slow hash, made quick: what is looked for lies around it. */
const quickly: Kdf = {
  derive: (secret, salt) =>
    Promise.resolve(new Uint8Array(createHmac('sha256', salt).update(secret).digest())),
}

const attempts = { delaysSeconds: [] }
const issuing = { count: 5, countsAllowed: [5, 10], maxPerDay: 20 }
/** Making a PDF takes as long as hundreds of requests. */
const delivery = { pdf: false }
const acme = {
  policies: {
    default: { format: 'long', attempts, issuing, delivery },
    numbers: { format: 'digits', attempts, issuing, delivery },
    old: { preset: 'legacy', attempts, issuing, delivery },
  },
  returnUrls: [RETURN_URL],
}
const ready = { ok: true, detail: '' }
const readiness = {
  ready: true,
  checks: { service: ready, store: ready, keys: ready, settings: ready, notices: ready, log: ready },
}

/** Well-formed, and of nobody: one of each format. */
const FOREIGN_CODES: readonly string[] = ['ZZV4-879H-39R1-46EJ', '7825-1952-9470-6324-7690-1381']

export const createWorld = async (): Promise<World> => {
  const store = memoryStore()
  const clock = testClock()
  const keys = testKeys()
  const sparekeys = await createSparekeys({ store, keys, kdf: quickly, clock: clock.now })
  const ring = await keys.load(false)
  const stored = createTenants({ store, clock: clock.now })
  await stored.add('acme', JSON.stringify(acme))
  const streamKeys = createStreamKeys({ store, ring, clock: clock.now })
  for (const tenant of ['default', 'acme']) await streamKeys.add(tenant, await sharedStreamKey())
  const policy = { ...readPolicy(null), input: { attempts, issuing, delivery } }
  const tenants = createServedTenants({
    sparekeys,
    stored,
    policy,
    returnUrls: [RETURN_URL],
    nowMillis: () => 0,
  })
  const apiKeys = createApiKeys({ store, clock: clock.now })
  const pageSessions = createPageSessions({ store, ring, clock: clock.now })
  const transmitter = createTestTransmitter({ store, ring, clock: clock.now })
  const trustedProxies = new BlockList()
  trustedProxies.addSubnet('127.0.0.0', 8, 'ipv4')
  let lines: string[] = []
  const metrics = createMetrics(() => sparekeys.statistics())
  const publicUrl = () => PUBLIC_URL
  const app = createApp({
    tenantFor: tenants.find,
    apiKeys,
    readiness: () => Promise.resolve(readiness),
    metrics,
    log: createLog('trace', { write: (line) => void lines.push(line) }),
    trustedProxies,
    home: '/docs',
    pageSessions,
    transmitter,
    publicUrl,
  })
  const wordingOf = createWording(tenants, { applicationName: 'Example', supportContact: null })
  app.route('/', createWellKnown({ findTenant: tenants.find, keys: streamKeys, publicUrl }))
  app.route('/log', createPublishedLog({ store, hold: () => null }))
  app.route('/not-me', createNotMePages({ sparekeys, wordingOf, trustedProxies }))
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
  app.route(
    '/pages',
    createHostedPages({
      pageSessions,
      tenantFor: tenants.find,
      wordingOf,
      publicUrl,
      trustedProxies,
      clock: clock.now,
    }),
  )
  const messages = () => []
  const newcomers = sparekeys.of('try', { policy: { attempts, issuing } })
  app.route(
    '/try',
    createTryPages({ sparekey: newcomers, apiKeyHint: 'SPAREKEY_API_KEY', messages, clock: clock.now }),
  )

  const values = new Map<string, string>()
  const codes: string[] = [...FOREIGN_CODES]
  for (const [at, code] of FOREIGN_CODES.entries()) values.set(`foreignCode${at}`, code)
  const now = () => clock.now().toISOString()
  values.set('apiKey', (await apiKeys.generate({ tenant: 'default', name: 'fuzz' })).key)
  values.set('acmeKey', (await apiKeys.generate({ tenant: 'acme', name: 'fuzz' })).key)
  values.set(
    'narrowKey',
    (await apiKeys.generate({ tenant: 'default', name: 'narrow', scopes: ['read'] })).key,
  )

  const send = async (method: string, path: string, body: unknown, key = 'apiKey'): Promise<Sent> => {
    const headers = { Authorization: `Bearer ${values.get(key) ?? ''}`, 'Content-Type': 'application/json' }
    const given = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) }
    const response = await app.request(path, given)
    if (response.status >= 300)
      throw new TypeError(`The world could not be made: ${path} gave ${response.status}.`)
    return (await response.json()) as Sent
  }
  const signedIn = (...methods: string[]) => ({ methods, at: now() })
  const sheet = async (account: string, key = 'apiKey', more: object = {}): Promise<void> => {
    const body = { reason: 'enrollment', authentication: signedIn('pwd', 'otp'), ...more }
    const issued = await send('POST', `/v1/accounts/${account}/code-sets`, body, key)
    values.set(`${account}.setId`, String(issued['setId']))
    values.set(`${account}.serial`, String(issued['serial']))
    for (const [at, code] of (issued['codes'] as readonly string[]).entries()) {
      codes.push(code)
      values.set(`${account}.code${at}`, code)
    }
  }
  const use = async (account: string, at: number, key = 'apiKey'): Promise<void> => {
    const body = { code: values.get(`${account}.code${at}`), firstFactor: signedIn('pwd') }
    const used = await send('POST', `/v1/accounts/${account}/redemptions`, body, key)
    const recovery = used['recovery'] as Sent
    values.set(`${account}.recoveryId`, String(recovery['recoveryId']))
    values.set(`${account}.recoveryToken`, String(recovery['token']))
  }
  const contacts = [{ channel: 'email', address: 'ada@example.org' }]
  await sheet('ada', 'apiKey', { contacts })
  await sheet('bob')
  await use('bob', 0)
  await sheet('bob', 'apiKey', { reason: 'replacement' })
  await sheet('eve', 'apiKey', { contacts })
  await send('POST', '/v1/accounts/eve/revocations', { reason: 'other', note: 'moved' })
  await sheet('long-ada', 'acmeKey')
  await use('long-ada', 0, 'acmeKey')
  await sheet('number-ada', 'acmeKey', { policy: 'numbers' })

  for (const [name, account, purpose] of [
    ['enrolling', 'dan', 'enroll'],
    ['challenged', 'ada', 'challenge'],
    ['managing', 'bob', 'manage'],
    ['helped', 'eve', 'support'],
  ] as const) {
    const stated =
      purpose === 'challenge' || purpose === 'support'
        ? { firstFactor: signedIn('pwd') }
        : { authentication: signedIn('pwd', 'otp') }
    const opened = await send('POST', '/v1/page-sessions', {
      accountId: account,
      purpose,
      returnUrl: RETURN_URL,
      ...stated,
    })
    values.set(`${name}.pageSessionId`, String(opened['pageSessionId']))
    const link = new URL(String(opened['url'])).pathname
    const entered = await app.request(link)
    values.set(`${name}.cookie`, entered.headers.get('Set-Cookie')?.split(';')[0] ?? '')
    const other = await send('POST', '/v1/page-sessions', {
      accountId: account,
      purpose,
      returnUrl: RETURN_URL,
      ...stated,
    })
    values.set(`${name}.link`, new URL(String(other['url'])).pathname)
  }
  const stream = await send('POST', '/v1/signals/streams', { delivery: { method: 'urn:ietf:rfc:8936' } })
  values.set('streamId', String(stream['stream_id']))

  const settle = async (): Promise<void> => {
    await sparekeys.runDue({
      limit: 200,
      deliver: async ({ disownToken, kind, support }) => {
        if (disownToken !== null) values.set(`disown.${kind}`, disownToken)
        for (const [purpose, token] of Object.entries(support?.links ?? {}))
          if (token !== null) values.set(`case.${purpose}`, token)
      },
      push: transmitter.push,
      tenant: async (name) => {
        const tenant = await tenants.find(name)
        if (tenant === null) return null
        const { default: ruling } = tenant.settings.policies
        return { policy: ruling ?? {}, endpoints: [], streams: await transmitter.dueStreams(name) }
      },
    })
    await sparekeys.sequencer.round()
  }
  await settle()
  await settle()
  const { items } = await send('GET', '/v1/accounts/bob/events?limit=2', undefined)
  values.set('eventId', String((items as readonly Sent[])[0]?.['eventId']))
  return {
    app,
    values,
    codes,
    takeLog: () => {
      const taken = lines
      lines = []
      return taken
    },
    settle,
    now,
  }
}

type Sent = Readonly<Record<string, unknown>>
