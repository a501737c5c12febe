// Requests that are right, from the OpenAPI document and from what is served beside it; then made nearly right.
import { openApiDocument } from '../../packages/server/src/openapi/document.ts'
import type { OperationObject, Parameter } from '../../packages/server/src/openapi/types.ts'
import type { Draw } from '../draw.ts'
import { mutateJson } from '../mutate/json.ts'
import { fragment, mutateText } from '../mutate/text.ts'
import { pageRequest } from './pages.ts'
import { anyCode } from './typed-codes.ts'
import type { FuzzRequest } from './request.ts'
import { valueOf } from './from-schema.ts'
import type { World } from './world.ts'

const document = openApiDocument()
const { schemas } = document.components

interface Call {
  readonly method: string
  readonly path: string
  readonly operation: OperationObject
}

const calls: readonly Call[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
)
/** What decides about codes is asked more often than the rest. */
const oftenAsked = calls.filter(({ operation: { operationId } }) =>
  ['issueCodes', 'redeemCode', 'confirmCodes', 'importCodes', 'sendSignal', 'openPageSession'].includes(
    operationId,
  ),
)
const apiCalls = calls.filter(({ path }) => path.startsWith('/v1/'))
const besideApi = calls.filter(({ path }) => !path.startsWith('/v1/'))

const ACCOUNTS: readonly string[] = [
  'ada',
  'bob',
  'eve',
  'dan',
  'nobody',
  'long-ada',
  'number-ada',
  '.',
  '..',
  'a/b',
  'ä€🔑',
  'a%20b',
]
const ODD_PATHS: readonly string[] = [
  '/',
  '/openapi.json',
  '/docs',
  '/docs/style.css',
  '/metrics',
  '/healthz',
  '/readyz',
  '/favicon.ico',
  '/v1',
  '/v1/',
  '//',
  '/log/checkpoint',
  '/log/tile/0/000',
  '/log/tile/0/000.p/3',
  '/log/tile/0/x001/x234/067',
  '/log/tile/9/999',
  '/log/tile/',
  '/.well-known/ssf-configuration',
  '/.well-known/ssf-configuration/signals/acme',
  '/signals/acme/jwks.json',
]

/** Any value of the world whose name ends so. */
const live = ({ values }: World, draw: Draw, ending: string, account?: string): string => {
  const all = [...values].filter(
    ([name]) => name.endsWith(ending) || name.includes(`${ending}0`) || name.startsWith(ending),
  )
  const own = account === undefined ? [] : all.filter(([name]) => name.startsWith(`${account}.`))
  const among = own.length > 0 && draw.chance(0.8) ? own : all
  return among.length === 0 ? '' : draw.one(among)[1]
}

const hintsFor =
  (world: World, draw: Draw, account: string) =>
  (field: string): unknown => {
    switch (field) {
      case 'code':
        return anyCode(world, draw, account)
      case 'at':
      case 'issuedAt':
        return world.now()
      case 'methods':
        return draw.one([['pwd'], ['pwd', 'otp'], ['pwd', 'hwk'], ['bkcode'], ['mfa'], []])
      case 'reason':
        return draw.one(['enrollment', 'replacement', 'recovery', 'support', 'other', 'compromised'])
      case 'recoveryToken':
        return draw.chance(0.5) ? live(world, draw, 'recoveryToken', account) : null
      case 'token':
        return live(world, draw, 'recoveryToken', account)
      case 'accountId':
        return account
      case 'returnUrl':
        return 'https://app.example.org/back'
      case 'policy':
        return draw.one(['default', 'numbers', 'old', 'none'])
      case 'count':
        return draw.one([5, 10])
      case 'stream_id':
        return live(world, draw, 'streamId')
      case 'requiredAssurance':
        return draw.one(['aal1', 'aal2', 'aal3', 'phishing_resistant'])
      case 'codes':
        return Array.from({ length: 6 }, (_, at) => `k${at}xq-7p2m-${draw.below(10_000)}`)
      case 'verifiers':
        return draw.one([
          ['$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'],
          Array.from({ length: 5 }, () => Buffer.from(draw.bytes(32)).toString('hex')),
        ])
      default:
        return undefined
    }
  }

const callRequest = (world: World, draw: Draw, { method, path, operation }: Call): FuzzRequest => {
  const account = draw.one(ACCOUNTS)
  const hint = hintsFor(world, draw, account)
  const parameter = (name: string): string => {
    if (name === 'accountId') return encodeURIComponent(account)
    if (name === 'task')
      return draw.one(['reenroll_factor', 'replace_codes', 'change_password', 'end_other_sessions'])
    if (name === 'tenant') return draw.one(['acme', 'default', 'nobody'])
    if (name === 'tile') return draw.one(['0/000', '0/000.p/5', '1/000', '0/x001/000'])
    return encodeURIComponent(live(world, draw, name, account))
  }
  const inPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameter(name))
  const asked = operation.parameters.filter((one) => one.in === 'query' && draw.chance(0.5))
  const query = asked.map(({ name, schema }: Parameter) => {
    const value = name === 'cursor' ? 'e3' : String(valueOf({ draw, schemas, hint }, schema, name))
    return `${name}=${encodeURIComponent(value)}`
  })
  const media = operation.requestBody?.content['application/json']
  const body =
    media === undefined
      ? null
      : draw.chance(0.25) && media.example !== undefined
        ? media.example
        : valueOf({ draw, schemas, hint }, media.schema)
  const isAcme = account.startsWith('long') || account.startsWith('number')
  const key =
    world.values.get(draw.chance(0.02) ? 'narrowKey' : isAcme !== draw.chance(0.03) ? 'acmeKey' : 'apiKey') ??
    ''
  const needsKey = operation.security === undefined || operation.security.length > 0
  return {
    method,
    target: `${inPath}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    headers: [
      ...(needsKey ? [['Authorization', `Bearer ${key}`] as const] : []),
      ...(media === undefined ? [] : [['Content-Type', 'application/json'] as const]),
      ...(draw.chance(0.3) ? [['Idempotency-Key', `k${draw.below(20)}`] as const] : []),
      ...(draw.chance(0.2)
        ? [['X-Request-Id', draw.one(['r-1', anyCode(world, draw), fragment(draw)])] as const]
        : []),
      ...(draw.chance(0.2)
        ? [['X-Forwarded-For', draw.one(['203.0.113.7', '::1, 10.0.0.1', 'x', ',,,'])] as const]
        : []),
    ],
    body: media === undefined ? null : JSON.stringify(body),
  }
}

const valid = (world: World, draw: Draw): FuzzRequest => {
  const kind = draw.below(100)
  if (kind < 35) return callRequest(world, draw, draw.one(oftenAsked))
  if (kind < 75) return callRequest(world, draw, draw.one(apiCalls))
  if (kind < 78) return callRequest(world, draw, draw.one(besideApi))
  if (kind < 97) return pageRequest(world, draw)
  return { method: 'GET', target: draw.one(ODD_PATHS), headers: [], body: null }
}

const METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'PROPFIND',
  'get',
  'x',
]
const HEADERS: readonly (readonly [string, string])[] = [
  ['Content-Type', 'text/plain'],
  ['Content-Type', 'application/json; charset=utf-16'],
  ['Content-Type', 'multipart/form-data; boundary=x'],
  ['Content-Encoding', 'gzip'],
  ['Content-Length', '99999999999'],
  ['Idempotency-Key', ''],
  ['Idempotency-Key', 'é'],
  ['Accept-Language', 'de;q=abc,*;q=0,en-US-x-y-z'],
  ['Accept-Encoding', 'gzip;q=0'],
  ['Sec-Fetch-Site', 'cross-site'],
  ['Origin', 'null'],
  ['Cookie', 'sparekey-page='],
  ['X-Forwarded-For', '999.1.1.1, ::ffff:1.2.3.4, [::1]:80'],
  ['Host', 'evil.example'],
  ['If-None-Match', '*'],
  ['Range', 'bytes=0-1,5-'],
]

/** One thing in it is made wrong. */
const spoil = (world: World, draw: Draw, request: FuzzRequest): FuzzRequest => {
  const { target, headers, body } = request
  const dictionary = [...world.codes.slice(0, 12), ...world.values.values()]
  switch (draw.below(12)) {
    case 0:
      return { ...request, method: draw.one(METHODS) }
    case 1:
    case 2: {
      const [path = '', ...query] = target.split('?')
      const parts = path.split('/')
      const at = draw.below(parts.length)
      const part = draw.chance(0.3)
        ? encodeURIComponent(draw.one(dictionary))
        : mutateText(draw, parts[at] ?? '')
      const changed = parts.with(at, draw.chance(0.5) ? safe(part) : part).join('/')
      return { ...request, target: [changed, ...query].join('?') }
    }
    case 3:
      return {
        ...request,
        target: `${target}${target.includes('?') ? '&' : '?'}${draw.one(['limit=1', 'limit=-1', 'cursor=e0', 'set=x', 'said=used', 'older=e2'])}`,
      }
    case 4: {
      const at = draw.below(headers.length + 1)
      const [name, value] = headers[at] ?? ['X-Other', 'x']
      return { ...request, headers: headers.toSpliced(at, 1, [name, mutateText(draw, value)]) }
    }
    case 5:
      return { ...request, headers: [...headers, draw.one(HEADERS)] }
    case 6:
      return { ...request, headers: headers.toSpliced(draw.below(headers.length + 1), 1) }
    case 7:
      return body === null ? { ...request, body: '{}' } : { ...request, body: mutateText(draw, body) }
    default:
      return { ...request, body: spoilBody(draw, body, dictionary) }
  }
}

const safe = (text: string): string => encodeURIComponent(text.toWellFormed())

const spoilBody = (draw: Draw, body: string | null, texts: readonly string[]): string | null => {
  if (body === null) return null
  try {
    return JSON.stringify(mutateJson(draw, JSON.parse(body), texts)) ?? ''
  } catch {
    return mutateText(draw, body, texts)
  }
}

/** The next request: three of ten are right in every part. */
export const nextRequest = (world: World, draw: Draw): FuzzRequest => {
  let request = valid(world, draw)
  const faults = draw.chance(0.3) ? 0 : 1 + draw.below(3)
  for (let fault = 0; fault < faults; fault += 1) request = spoil(world, draw, request)
  return request
}
