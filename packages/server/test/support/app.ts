import { BlockList } from 'node:net'
import type { Sparekey, SparekeyInBrowsers, Support } from 'sparekey'
import {
  type PageSessions,
  type Scopes,
  createApiKeys,
  createPageSessions,
  isOfSupport,
  parsePolicy,
} from 'sparekey/service'
import { type TestClock, type TestSparekeyOptions, createTestSparekey } from 'sparekey/testing'
import type { App, AppParts, Readiness } from '../../src/http/app-parts.ts'
import { createApp } from '../../src/http/app.ts'
import { createLog } from '../../src/log/logger.ts'
import { type Metrics, createMetrics } from '../../src/metrics/metrics.ts'
import type { Transmitter } from '../../src/ssf/transmitter.ts'
import { createTestTransmitter, PUBLIC_URL } from './transmitter.ts'

export interface TestService {
  readonly app: App
  readonly sparekey: SparekeyInBrowsers
  readonly support: Support
  readonly apiKey: string
  readonly clock: TestClock
  readonly metrics: Metrics
  readonly logLines: readonly string[]
  /** Visits to hosted pages, by the test clock. */
  readonly pageSessions: PageSessions
  readonly transmitter: Transmitter
  /** Sends a request with the API key and, where there is one, a JSON body. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
}

export interface TestServiceOptions extends TestSparekeyOptions {
  /** Stands in for the library where a test needs an outcome that cannot be brought about. */
  readonly sparekey?: Partial<Sparekey>
  readonly support?: Partial<Support>
  readonly parts?: Partial<AppParts>
  /** Of the API key, for which {@link ANSWERS} answers where it needs somebody. Default: all. */
  readonly scopes?: Scopes
}

const ready: Readiness = {
  ready: true,
  checks: {
    service: { ok: true, detail: '' },
    store: { ok: true, detail: '' },
    keys: { ok: true, detail: '' },
    settings: { ok: true, detail: '' },
    notices: { ok: false, detail: '' },
    log: { ok: true, detail: '' },
  },
}

/** Answers for what programs do. */
export const ANSWERS = 'Grace Hopper'

/** Where hosted pages may send people back to. */
export const RETURN_URL = 'https://app.example.org/back'

/** The HTTP API over a store in memory. */
export const createTestService = async (options: TestServiceOptions = {}): Promise<TestService> => {
  const { sparekey: overrides, support: supportOverrides, parts, scopes = 'all', ...library } = options
  const { sparekey, clock, store, keys } = await createTestSparekey(library)
  const ring = await keys.load(false)
  const pageSessions = createPageSessions({ store, ring, clock: () => clock.now() })
  const transmitter = createTestTransmitter({ store, ring, clock: clock.now })
  const pages = { returnUrls: [RETURN_URL], policy: parsePolicy(library.policy ?? {}) }
  const apiKeys = createApiKeys({ store })
  const answerableTo = scopes !== 'all' && scopes.some(isOfSupport) ? ANSWERS : null
  const { key: apiKey } = await apiKeys.generate({ tenant: 'default', name: 'test', scopes, answerableTo })
  const support = { ...sparekey.support, ...supportOverrides }
  const logLines: string[] = []
  const metrics = createMetrics(() => sparekey.statistics())
  const app = createApp({
    tenantFor: async (tenant) =>
      tenant === 'default'
        ? { sparekey: { ...sparekey, ...overrides }, support, issuesPerDay: () => 5, pages }
        : null,
    apiKeys,
    readiness: () => Promise.resolve(ready),
    metrics,
    log: createLog('trace', { write: (line) => void logLines.push(line) }),
    trustedProxies: new BlockList(),
    home: '/docs',
    pageSessions,
    transmitter,
    publicUrl: () => PUBLIC_URL,
    ...parts,
  })
  const send: TestService['send'] = async (method, path, body, headers = {}) =>
    app.request(path, {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return { app, sparekey, support, apiKey, clock, metrics, logLines, pageSessions, transmitter, send }
}

export type Json = Record<string, unknown>

/** The body of an answer, which must be a JSON object. */
export const jsonOf = async (response: Response): Promise<Json> => (await response.json()) as Json

/** How a person signed in with a second factor, at the test clock's time. */
export const signedIn = (clock: TestClock, ...methods: string[]): { methods: string[]; at: string } => ({
  methods,
  at: clock.now().toISOString(),
})

export interface IssuedSheet extends Json {
  readonly setId: string
  readonly serial: string
  readonly codes: [string, ...string[]]
}

/** Issues a sheet over HTTP. */
export const issueSheet = async (
  { send, clock }: TestService,
  account: string,
  reason = 'enrollment',
): Promise<IssuedSheet> => {
  const response = await send('POST', `/v1/accounts/${account}/code-sets`, {
    reason,
    authentication: signedIn(clock, 'pwd', 'otp'),
  })
  return (await response.json()) as IssuedSheet
}

/** Presents a code with the first factor that the policy asks for. */
export const redeem = ({ send, clock }: TestService, account: string, code: string): Promise<Response> =>
  send('POST', `/v1/accounts/${account}/redemptions`, { code, firstFactor: signedIn(clock, 'pwd') })
