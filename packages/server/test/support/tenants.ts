import { BlockList } from 'node:net'
import type { Deliver, DueRound, KeyRing, Sparekey, Store, Support } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import {
  type ApiKeys,
  type PageSessions,
  type StreamKeys,
  type Tenants,
  createApiKeys,
  createPageSessions,
  createSparekeys,
  createStreamKeys,
  createTenants,
  scopes,
} from 'sparekey/service'
import { type TestClock, testClock, testKeys } from 'sparekey/testing'
import type { App, AppParts } from '../../src/http/app-parts.ts'
import { createApp } from '../../src/http/app.ts'
import { createLog } from '../../src/log/logger.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { keyLiveness } from '../../src/serve/api-keys.ts'
import { readPolicy } from '../../src/serve/policy.ts'
import { createWellKnown } from '../../src/ssf/well-known.ts'
import type { PostReach } from '../../src/notices/guarded-post.ts'
import type { Transmitter } from '../../src/ssf/transmitter.ts'
import { createTestTransmitter, PUBLIC_URL, sharedStreamKey } from './transmitter.ts'
import { type ServedTenants, createServedTenants } from '../../src/serve/tenants.ts'

/** Codes that need no slow hash, so that tests are fast without a derivation of their own. */
export const fastSettings = { policies: { default: { format: 'long', issuing: { count: 5 } } } } as const

export interface TestTenants {
  readonly app: App
  readonly clock: TestClock
  readonly store: Store
  readonly ring: KeyRing
  readonly stored: Tenants
  readonly served: ServedTenants
  readonly transmitter: Transmitter
  readonly streamKeys: StreamKeys
  readonly apiKeys: ApiKeys
  /** Rounds of what is due, until nothing more is. */
  rounds(): Promise<DueRound>
  /** Goes on by so many milliseconds, for what the service keeps in memory. */
  pass(millis: number): void
  /** Adds a tenant and gives a key of it. */
  add(tenant: string, settings?: object): Promise<string>
  /** Another key of a tenant that was added. */
  keyOf(tenant: string): Promise<string>
  send(apiKey: string, method: string, path: string, body?: unknown, headers?: object): Promise<Response>
}

export interface TestTenantsOptions {
  /** Stands in for the calls of receivers. */
  readonly receiver?: (transmitter: Transmitter) => Transmitter['receiver']
  /** Where security events may be pushed. */
  readonly reach?: PostReach
  /** Default: everything is handed over, and forgotten. */
  readonly deliver?: Deliver
  /** The ids of endpoints that are told of everything. Default: none. */
  readonly endpoints?: readonly string[]
  readonly parts?: Partial<AppParts>
  /** Stands in for a tenant's support cases. */
  readonly support?: (tenant: string, support: Support, all: ServedTenants) => Promise<Support> | Support
}

/** The HTTP API for several tenants over a store in memory. `through` may put something else before a tenant's codes. */
export const createTestTenants = async (
  through: (tenant: string, sparekey: Sparekey, all: ServedTenants) => Promise<Sparekey> | Sparekey = (
    _,
    sparekey,
  ) => sparekey,
  pagesThrough: (pageSessions: PageSessions) => PageSessions = (pageSessions) => pageSessions,
  options: TestTenantsOptions = {},
): Promise<TestTenants> => {
  const {
    receiver,
    reach,
    support = (_, own) => own,
    deliver = async () => {},
    endpoints = [],
    parts,
  } = options
  const store = memoryStore()
  const clock = testClock()
  const keys = testKeys()
  const sparekeys = await createSparekeys({ store, keys, clock: clock.now })
  const ring = await keys.load(false)
  const stored = createTenants({ store, clock: clock.now })
  const apiKeys = createApiKeys({ store, clock: clock.now })
  const transmitter = createTestTransmitter({
    store,
    ring,
    clock: clock.now,
    isKeyLive: keyLiveness(apiKeys, null, clock.now),
    ...(reach !== undefined && { reach }),
  })
  let millis = 0
  const served = createServedTenants({ sparekeys, stored, policy: readPolicy(null), nowMillis: () => millis })
  const app = createApp({
    tenantFor: async (name) => {
      const tenant = await served.find(name)
      if (tenant === null) return null
      const sparekey = await through(name, tenant.sparekey, served)
      return {
        ...tenant,
        sparekey: { ...tenant.sparekey, ...sparekey },
        support: await support(name, tenant.support, served),
      }
    },
    apiKeys,
    readiness: () => Promise.reject(new TypeError('not asked here')),
    metrics: createMetrics(() => sparekeys.statistics()),
    log: createLog('silent', { write: () => {} }),
    trustedProxies: new BlockList(),
    home: '/docs',
    pageSessions: pagesThrough(createPageSessions({ store, ring, clock: clock.now })),
    transmitter: receiver === undefined ? transmitter : { receiver: receiver(transmitter) },
    publicUrl: () => PUBLIC_URL,
    ...parts,
  })
  const streamKeys = createStreamKeys({ store, ring, clock: clock.now })
  app.route('/', createWellKnown({ findTenant: served.find, keys: streamKeys, publicUrl: () => PUBLIC_URL }))
  const newKey = async (tenant: string, name: string): Promise<string> =>
    (await apiKeys.generate({ tenant, name, scopes, answerableTo: 'Grace Hopper' })).key
  const round = (): Promise<DueRound> =>
    sparekeys.runDue({
      limit: 200,
      deliver,
      push: transmitter.push,
      tenant: async (name) => {
        const tenant = await served.find(name)
        if (tenant === null) return null
        const { default: policy } = tenant.settings.policies
        return { policy, endpoints, streams: await transmitter.dueStreams(name) }
      },
    })
  return {
    app,
    clock,
    store,
    ring,
    stored,
    served,
    transmitter,
    streamKeys,
    apiKeys,
    rounds: async () => {
      for (;;) {
        const done = await round()
        if (!done.more) return done
      }
    },
    pass: (by) => {
      millis += by
    },
    add: async (tenant, settings = fastSettings) => {
      if (!(await stored.add(tenant, JSON.stringify(settings)))) throw new TypeError(`${tenant} is there`)
      await streamKeys.add(tenant, await sharedStreamKey())
      return newKey(tenant, 'test')
    },
    keyOf: (tenant) => newKey(tenant, 'another'),
    send: async (apiKey, method, path, body, headers = {}) =>
      app.request(path, {
        method,
        headers: {
          Authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  }
}
