import { RequestProblem, invalidField } from './problem.ts'

/** The names in braces of a path such as `/v1/accounts/{accountId}`. */
export type PathParameter<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never

const nameOf = (segment: string): string | null => /^\{(\w+)\}$/.exec(segment)?.[1] ?? null

/** The pattern in the router's notation. */
export const routerPath = (pattern: string): string => pattern.replaceAll(/\{(\w+)\}/g, ':$1')

/**
 * Reads the parameters of a path that the router has matched to `pattern`. `path` is as sent, still percent-encoded: an
 * account id may contain `/`, `%` or any other character.
 *
 * @throws {RequestProblem} `invalid_request`: a parameter that is not percent-encoded UTF-8.
 */
export const readPath = (pattern: string, path: string): Readonly<Record<string, string>> => {
  const sent = path.split('/')
  const parameters: Record<string, string> = {}
  for (const [index, segment] of pattern.split('/').entries()) {
    const name = nameOf(segment)
    if (name !== null) parameters[name] = decode(name, sent[index] ?? '')
  }
  return parameters
}

const decode = (name: string, sent: string): string => {
  try {
    return decodeURIComponent(sent)
  } catch {
    throw invalidField(name, `"${name}" in the path must be percent-encoded UTF-8.`)
  }
}

const CONTROL_CHARACTERS = /\p{Cc}/u
export const ACCOUNT_ID_MOST_BYTES = 256

/**
 * An account id is 1 to 256 bytes of UTF-8 without control characters.
 *
 * @throws {RequestProblem} `invalid_request`
 */
export const assertAccountId = (accountId: string): void => {
  const bytes = Buffer.byteLength(accountId)
  if (bytes === 0 || bytes > ACCOUNT_ID_MOST_BYTES || CONTROL_CHARACTERS.test(accountId)) {
    throw invalidField(
      'accountId',
      `"accountId" must be 1 to ${ACCOUNT_ID_MOST_BYTES} bytes of UTF-8 without control characters.`,
    )
  }
}

/**
 * The path as it was sent. The URL of a `Request` is normalised (`..` and `%2e%2e` are taken out), which would make the
 * account ids `.` and `..` unreachable and others ambiguous.
 */
export const rawPath = (request: Request, options?: { readonly env?: unknown }): string => {
  const target = incomingTarget(options?.env)
  if (target?.startsWith('/')) return target.replace(/[?#].*$/s, '')
  return URL.parse(request.url)?.pathname ?? ''
}

const incomingTarget = (env: unknown): string | undefined => {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined
  const { incoming } = env
  if (typeof incoming !== 'object' || incoming === null || !('url' in incoming)) return undefined
  return typeof incoming.url === 'string' ? incoming.url : undefined
}

/**
 * The parameters after the `?`. What stands before it is not looked at: it has the host as the caller named it.
 *
 * @throws {RequestProblem} `invalid_request`: a parameter given twice.
 */
export const readQuery = (url: string): Readonly<Record<string, string>> => {
  const query: Record<string, string> = Object.create(null) as Record<string, string>
  const [, search = ''] = /^[^?#]*\?([^#]*)/.exec(url) ?? []
  for (const [name, value] of new URLSearchParams(search)) {
    if (name in query) throw new RequestProblem('invalid_request', 'A query parameter is given twice.')
    query[name] = value
  }
  return query
}
