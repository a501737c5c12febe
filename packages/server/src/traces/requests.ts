import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../http/app-parts.ts'
import type { Spans } from './spans.ts'

/** Probes and scrapers come every few seconds, and nobody looks for their traces. */
const UNTRACED_PATHS: readonly string[] = ['/healthz', '/readyz', '/metrics']

/** Calls of applications. A person's browser on a page may not say that it is traced. */
const CALLS = '/v1/'

const KNOWN_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH']

/**
 * One span for each request, by the semantic conventions for HTTP servers, less what they would have of the URL: the path
 * holds account ids, so the span has the route's pattern alone.
 */
export const traceRequests =
  (spans: Spans): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { path, method } = c.req
    if (UNTRACED_PATHS.includes(path)) return next()
    const shownMethod = KNOWN_METHODS.includes(method) ? method : '_OTHER'
    const from = path.startsWith(CALLS) ? { from: c.req.raw.headers } : {}
    const attributes = { 'http.request.method': shownMethod }
    await spans.within(shownMethod, { kind: 'server', attributes, ...from }, async (span) => {
      await next()
      const { route, tenant, code, requestId } = c.var
      const { status } = c.res
      span.rename(`${shownMethod === '_OTHER' ? 'HTTP' : shownMethod} ${route}`)
      span.set({
        'http.route': route,
        'http.response.status_code': status,
        'sparekey.request.id': requestId,
        ...(tenant !== undefined && { 'sparekey.tenant': tenant }),
        ...(code !== undefined && { 'sparekey.code': code }),
      })
      if (status >= 500) span.fail(code ?? String(status))
    })
  }
