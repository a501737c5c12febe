import { Hono } from 'hono'
import { type AutomationActor, ArgumentRangeError, ArgumentTypeError, SparekeyError } from 'sparekey'
import { allows, type ApiKeyHolder } from 'sparekey/service'
import type { App, AppContext, AppEnv, AppParts, ServedTenant } from './app-parts.ts'
import { readJson } from './body.ts'
import type { ErrorCode } from './errors.ts'
import { bearerKey, idempotencyKey } from './headers.ts'
import { observe } from './observe.ts'
import type { CallResult, Operation } from './operation.ts'
import { operations } from './operations.ts'
import { assertAccountId, rawPath, readPath, readQuery, routerPath } from './path.ts'
import { RequestProblem, problemResponse } from './problem.ts'
import { refusalResponse } from './refusal.ts'
import { traceRequests } from '../traces/requests.ts'
import { noSpans } from '../traces/spans.ts'
import { serviceRoutes } from './routes/service.ts'
import { visitsOf } from './visits.ts'

/**
 * The HTTP API as a function from a request to a response, without a listener: `app.fetch(request)`.
 * Bad input is answered with a problem document, never with a 500, and what was submitted is never repeated.
 */
export const createApp = (parts: AppParts): App => {
  const app: App = new Hono<AppEnv>({ getPath: rawPath })
  app.use(traceRequests(parts.spans ?? noSpans))
  app.use(observe(parts))
  for (const operation of operations) {
    app.on(operation.method.toUpperCase(), routerPath(operation.path), (c) => answer(c, parts, operation))
  }
  app.route('/', serviceRoutes(parts))
  refuseOtherMethods(app)
  app.notFound((c) => problem(c, 'not_found', 'There is nothing under this path. See /docs.'))
  app.onError((error, c) => failureResponse(c, error))
  return app
}

const answer = async (c: AppContext, parts: AppParts, operation: Operation): Promise<Response> => {
  c.set('route', operation.path)
  const { tenant, holder } = await authenticate(c, parts, operation)
  const { sparekey, support, issuesPerDay } = tenant
  const path = readPath(operation.path, c.req.path)
  if (path['accountId'] !== undefined) assertAccountId(path['accountId'])
  const query = readQuery(c.req.url)
  const key = operation.idempotent ? idempotencyKey(c.req.header('Idempotency-Key')) : undefined
  const options = key === undefined ? {} : { idempotencyKey: key }
  const json = operation.bodySchema === null ? undefined : await readJson(c.req.raw)
  const result = await counted(parts, operation, () =>
    operation.run({
      sparekey,
      support: () => support,
      by: () => automationOf(holder),
      visits: visitsOf(c.get('tenant') ?? '', tenant, parts),
      receiver: () => parts.transmitter.receiver(c.get('tenant') ?? '', c.get('apiKeyId') ?? ''),
      path,
      json,
      query,
      options,
    }),
  )
  if (result.ok) return successResponse(operation, result)
  c.set('code', result.code)
  return refusalResponse(result, issuesPerDay(policyIn(json)))
}

/** Whose request it is, before anything of it is read. */
const authenticate = async (
  c: AppContext,
  parts: AppParts,
  { scope }: Operation,
): Promise<{ readonly tenant: ServedTenant; readonly holder: ApiKeyHolder }> => {
  const key = bearerKey(c.req.header('Authorization'))
  const owner = key === null ? null : await parts.apiKeys.find(key)
  const tenant = owner === null ? null : await parts.tenantFor(owner.tenant)
  if (owner === null || tenant === null) {
    throw new RequestProblem(
      'unauthorized',
      'Send a valid API key as "Authorization: Bearer <api key>".',
      {},
      {
        'WWW-Authenticate':
          key === null ? 'Bearer realm="sparekey"' : 'Bearer realm="sparekey", error="invalid_token"',
      },
    )
  }
  c.set('tenant', owner.tenant)
  c.set('apiKeyId', owner.apiKeyId)
  if (!allows(owner.scopes, scope)) {
    throw new RequestProblem('forbidden', `The API key lacks the scope "${scope}". Use one that has it.`)
  }
  return { tenant, holder: owner }
}

/** A program acts on cases only where a person answers for it (NIST AI RMF 1.0, GOVERN 2.1). */
const automationOf = ({ apiKeyId, answerableTo }: ApiKeyHolder): AutomationActor => {
  if (answerableTo !== null) return { kind: 'automation', id: apiKeyId, answerableTo }
  throw new RequestProblem('forbidden', 'The API key names nobody who answers for it. Use one that does.')
}

const policyIn = (json: unknown): string | null =>
  typeof json === 'object' && json !== null && 'policy' in json && typeof json.policy === 'string'
    ? json.policy
    : null

const counted = async (
  { metrics }: AppParts,
  operation: Operation,
  run: () => Promise<CallResult>,
): Promise<CallResult> => {
  try {
    const result = await run()
    metrics.countCall(operation.operationId, result)
    return result
  } catch (error) {
    if (error instanceof SparekeyError) metrics.countCall(operation.operationId, error)
    throw error
  }
}

/** The fields of the answer as JSON; a `Date` is written as RFC 3339 in UTC with milliseconds. */
const successResponse = ({ success }: Operation, result: { readonly ok: true }): Response => {
  const headers = { 'Cache-Control': 'no-store' }
  if (success.status === 204) return new Response(null, { status: 204, headers })
  const fields: Readonly<Record<string, unknown>> = { ...result, ok: undefined }
  if (success.text !== undefined) {
    return new Response(String(fields[success.text]), {
      status: success.status,
      headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
    })
  }
  return new Response(JSON.stringify(success.whole === undefined ? fields : fields[success.whole]), {
    status: success.status,
    headers: { ...headers, 'Content-Type': 'application/json' },
  })
}

/** Every path that has a route answers other methods with 405 and the ones that it has (RFC 9110 §15.5.6). */
const refuseOtherMethods = (app: App): void => {
  const methods = Map.groupBy(
    app.routes.filter(({ method }) => method !== 'ALL'),
    ({ path }) => path,
  )
  for (const [path, routes] of methods) {
    const names = new Set(routes.map(({ method }) => method))
    if (names.has('GET')) names.add('HEAD')
    const allow = [...names].toSorted().join(', ')
    app.all(path, (c) => {
      c.set('route', path.replaceAll(/:(\w+)/g, '{$1}'))
      return problem(c, 'method_not_allowed', `Use one of: ${allow}.`, { Allow: allow })
    })
  }
}

const problem = (c: AppContext, code: ErrorCode, detail: string, headers = {}): Response => {
  c.set('code', code)
  return problemResponse(code, detail, {}, headers)
}

const failureResponse = (c: AppContext, error: unknown): Response => {
  if (error instanceof RequestProblem) {
    c.set('code', error.code)
    return problemResponse(error.code, error.message, error.extensions, error.headers)
  }
  if (error instanceof ArgumentTypeError || error instanceof ArgumentRangeError) {
    c.set('code', error.code)
    return problemResponse('invalid_request', error.message, { field: error.field })
  }
  if (!isTurnedAway(error)) c.set('failure', error)
  if (!(error instanceof SparekeyError)) return problem(c, 'internal', INTERNAL_DETAIL)
  c.set('code', error.code)
  if (error.code === 'internal') return problemResponse('internal', INTERNAL_DETAIL)
  return problemResponse(error.code, error.message, { retryAfterSeconds: error.retryAfterSeconds ?? 1 })
}

/** Nothing failed, there was no room: counted, and no reason for a stack in the log for each request of a flood. */
const isTurnedAway = (error: unknown): boolean =>
  error instanceof SparekeyError && error.code === 'overloaded' && error.cause === undefined

const INTERNAL_DETAIL = 'The service failed. Its log has the cause under this X-Request-Id.'
