import { parseCode } from '../../packages/sparekey/src/codes/parse.ts'

/** A request before it is sent, in a form that can be kept in a file. */
export interface FuzzRequest {
  readonly method: string
  /** With its query, as it stands in the request line. */
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | null
}

/** What names a value of a world in a kept request. */
const NAMED = /\{\{([\w.-]+)\}\}/g

const mapTexts = (request: FuzzRequest, map: (text: string) => string): FuzzRequest => ({
  method: request.method,
  target: map(request.target),
  headers: request.headers.map(([name, value]) => [name, map(value)] as const),
  body: request.body === null ? null : map(request.body),
})

/** Codes that a world showed only as it went on. */
const LATER_CODE = /\b[0-9A-Z]{4,5}(?:-[0-9A-Z]{4,5}){3,5}\b/g

/**
 * With the name of each value in its place, so that it means the same in another world. A code that was issued on the way there is
 * none of the values: a code of nobody stands in its place.
 */
export const withNames = (request: FuzzRequest, values: ReadonlyMap<string, string>): FuzzRequest => {
  const longestFirst = [...values]
    .filter(([, value]) => value !== '')
    .toSorted(([, a], [, b]) => b.length - a.length)
  return mapTexts(request, (text) =>
    longestFirst
      .reduce((named, [name, value]) => named.replaceAll(value, () => `{{${name}}}`), text)
      .replaceAll(LATER_CODE, (code) => (parseCode(code).ok ? '{{foreignCode0}}' : code)),
  )
}

/** With the values of this world; a name that it does not know stays. */
export const withValues = (request: FuzzRequest, values: ReadonlyMap<string, string>): FuzzRequest =>
  mapTexts(request, (text) => text.replaceAll(NAMED, (whole, name: string) => values.get(name) ?? whole))

const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/** As the fetch API has it; `null` where it cannot be had there (only a socket can send it). */
export const asRequest = ({ method, target, headers, body }: FuzzRequest): Request | null => {
  try {
    return new Request(`http://127.0.0.1:8787${target.startsWith('/') ? target : `/${target}`}`, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      ...(body === null || BODILESS.has(method.toUpperCase()) ? {} : { body }),
    })
  } catch {
    return null
  }
}

/** As it goes over a connection. */
export const asBytes = ({ method, target, headers, body }: FuzzRequest): Buffer => {
  const content = Buffer.from(body ?? '')
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(names.has('host') ? [] : ['Host: 127.0.0.1:8787']),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === null || names.has('content-length') ? [] : [`Content-Length: ${content.length}`]),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), content])
}
