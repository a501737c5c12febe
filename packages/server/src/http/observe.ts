import type { MiddlewareHandler } from 'hono'
import type { AppEnv, AppParts } from './app-parts.ts'
import { clientAddress } from './client-address.ts'
import { requestId } from './headers.ts'

/** Probes and scrapers come every few seconds; their lines are kept for whoever looks for them. */
const QUIET_ROUTES: readonly string[] = ['/healthz', '/readyz', '/metrics']

/**
 * Gives every response its `X-Request-Id`, and every request one line in the log and its place in the metrics. The line
 * names the route's pattern, never the URL: that holds account ids. Bodies and headers are not looked at.
 */
export const observe =
  ({ log, metrics, trustedProxies }: AppParts): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const startedAt = performance.now()
    const id = requestId(c.req.header('X-Request-Id'))
    c.set('requestId', id)
    c.set('route', 'unknown')
    await next()
    c.res.headers.set('X-Request-Id', id)
    c.res.headers.set('X-Content-Type-Options', 'nosniff')

    const durationMs = performance.now() - startedAt
    const { route, tenant, apiKeyId, code, failure } = c.var
    const { status } = c.res
    metrics.observeRequest({ method: c.req.method, route, status, seconds: durationMs / 1000 })
    const fields = {
      requestId: id,
      method: c.req.method,
      route,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      client: clientAddress(connectionOf(c.env), c.req.header('X-Forwarded-For'), trustedProxies),
      tenant,
      apiKeyId,
      code,
    }
    if (failure !== undefined) log.error({ ...fields, err: failure }, 'request failed')
    else if (QUIET_ROUTES.includes(route) && status < 400) log.debug(fields, 'request')
    else log.info(fields, 'request')
  }

/** Without a listener, as in tests, there is no connection. */
const connectionOf = (env: AppEnv['Bindings'] | undefined): string | undefined =>
  env?.incoming?.socket?.remoteAddress
