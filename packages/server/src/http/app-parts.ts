import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import type { BlockList } from 'node:net'
import type { Policy, SparekeyInBrowsers, Support } from 'sparekey'
import type { ApiKeyHolder, PageSessions } from 'sparekey/service'
import type { Log } from '../log/logger.ts'
import type { Transmitter } from '../ssf/transmitter.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Spans } from '../traces/spans.ts'
import type { ErrorCode } from './errors.ts'

/** What the HTTP API works with. */
export interface AppParts {
  /** `null` where the service has no such tenant. */
  readonly tenantFor: (tenant: string) => Promise<ServedTenant | null>
  readonly apiKeys: ApiKeyFinder
  readonly readiness: () => Promise<Readiness>
  readonly metrics: Metrics
  /** Default: nothing is traced. */
  readonly spans?: Spans
  readonly log: Log
  /** Whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: BlockList
  /** Where whoever opens `/` is sent. */
  readonly home: string
  readonly pageSessions: PageSessions
  readonly transmitter: Pick<Transmitter, 'receiver'>
  /** The origin under which people reach the service, without a slash at its end. */
  readonly publicUrl: () => string
}

/** One tenant, as requests with its keys meet it. */
export interface ServedTenant {
  readonly sparekey: SparekeyInBrowsers
  readonly support: Support
  /** Told to a caller who has issued too often under the policy of this name; of another name, under the default one. */
  readonly issuesPerDay: (policy: string | null) => number
  readonly pages: TenantPages
}

/** What the hosted pages of a tenant go by. */
export interface TenantPages {
  /** Where they may send a person back to: scheme, host, port and path. */
  readonly returnUrls: readonly string[]
  /** That codes are issued under here. */
  readonly policy: Policy
}

export interface ApiKeyFinder {
  /** Whose key it is; `null` for a key that is not known, expired or revoked. */
  find(key: string): Promise<ApiKeyHolder | null>
}

/** Whether requests may be sent here, with what was found. */
export interface Readiness {
  readonly ready: boolean
  readonly checks: {
    readonly service: Check
    readonly store: Check
    readonly keys: Check
    readonly settings: Check
    /** Whether owners are told what happens with their codes. Never keeps the service from being ready. */
    readonly notices: Check
    /** Whether the database continues the checkpoint of its log that was kept. */
    readonly log: Check
  }
}

export interface Check {
  readonly ok: boolean
  readonly detail: string
}

/** What a request carries through the layers. */
export interface AppEnv {
  readonly Bindings: Partial<HttpBindings>
  readonly Variables: {
    requestId: string
    /** The pattern of the path, never the path itself: that holds account ids. */
    route: string
    tenant?: string
    /** The public id of the API key. */
    apiKeyId?: string
    /** Where the person on a hosted page came from. */
    returnUrl?: string
    /** Of the problem document that is answered. */
    code?: ErrorCode
    /** What was thrown, for the log alone. */
    failure?: unknown
  }
}

export type App = Hono<AppEnv>
export type AppContext = Context<AppEnv>
